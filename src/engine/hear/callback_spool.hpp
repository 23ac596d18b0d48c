// CallbackSpool: where callbacks wait, fsynced, while the database is down, so that WeChat can be answered "success" in
// time and nothing is lost. A file of one JSON line per callback; what is read back is stored like any other and then
// cut off the file. A line torn by a crash was never acknowledged and is skipped. Used by the intake's thread alone.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/callback_events.hpp"

namespace hongyan::engine {

class CallbackSpool {
 public:
  // `path` is made when first needed (mode 0600); at most `bytes_max` wait in it.
  explicit CallbackSpool(std::string path, std::int64_t bytes_max = 256 * 1024 * 1024)
      : path_(std::move(path)), bytes_max_(bytes_max) {}
  // True when all of them are on the disk.
  [[nodiscard]] bool append(std::span<const store::CallbackRecord> callbacks);
  // Everything that waits, oldest first; empty when nothing does.
  [[nodiscard]] std::vector<store::CallbackRecord> read() const;
  void clear();  // after all that read() told was stored

 private:
  std::string path_;
  std::int64_t bytes_max_;
};

}  // namespace hongyan::engine
