// AppBook: the apps and their opened secrets, as last read from the memory. A hint for speed: refreshed when an app
// changes here and every few seconds for changes made on other nodes. Thread-safe.
#pragma once
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
  void refresh(sql::Connection& connection);
  [[nodiscard]] std::optional<store::App> find(std::string_view appid) const;
  [[nodiscard]] std::vector<store::App> all() const;

 private:
  const store::Vault& vault_;
  Guarded<std::map<std::string, store::App, std::less<>>> apps_;
};

}  // namespace hongyan::engine
