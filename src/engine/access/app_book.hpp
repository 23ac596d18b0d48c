// AppBook: the apps and their opened secrets, as last read from the memory. A hint for speed: refreshed when an app
// changes here and every few seconds for changes made on other nodes. Thread-safe.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/guarded.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

class AppBook {
 public:
  explicit AppBook(const store::Vault& vault) : vault_(vault) {}
  // What was committed before the call is there afterwards, whoever else refreshes meanwhile.
  void refresh(sql::Connection& connection);
  [[nodiscard]] std::optional<store::App> find(std::string_view appid) const;
  [[nodiscard]] std::vector<store::App> all() const;

 private:
  struct Known {
    std::map<std::string, store::App, std::less<>> apps;
    std::uint64_t read = 0;
  };
  const store::Vault& vault_;
  std::atomic<std::uint64_t> reads_begun_ = 0;
  Guarded<Known> known_;
};

}  // namespace hongyan::engine
