#include "engine/hear/callback_spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "base/json.hpp"
#include "base/log.hpp"

namespace hongyan::engine {
namespace {

// An open file, closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::string line_of(const store::CallbackRecord& callback) {
  return write_json(json::object{{"id", callback.id},
                                 {"appid", callback.appid.text()},
                                 {"dedupe_key", callback.dedupe_key},
                                 {"event", callback.event},
                                 {"openid", callback.openid},
                                 {"body", callback.body},
                                 {"received_ms", to_unix_ms(callback.received_at)}}) +
         "\n";
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

bool CallbackSpool::append(std::span<const store::CallbackRecord> callbacks) {
  std::string text;
  for (const store::CallbackRecord& callback : callbacks) text += line_of(callback);
  const Descriptor file(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  struct stat known{};
  if (file.number() < 0 || ::fstat(file.number(), &known) != 0) {
    LOG(error, "the callback spool {} cannot be opened", path_);
    return false;
  }
  if (known.st_size + static_cast<std::int64_t>(text.size()) > bytes_max_) {
    LOG(error, "the callback spool {} is full", path_);
    return false;
  }
  if (write_all(file.number(), text) && ::fsync(file.number()) == 0) return true;
  // What stands there half is no line; the next append must not continue it.
  if (::ftruncate(file.number(), known.st_size) != 0) LOG(error, "the callback spool {} cannot be cut back", path_);
  return false;
}

std::vector<store::CallbackRecord> CallbackSpool::read() const {
  std::vector<store::CallbackRecord> callbacks;
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) {
    const auto value = read_json(line);
    const auto appid = value ? wechat::AppId::parse(text_of(*value, "appid")) : wechat::AppId::parse("");
    if (!appid) {
      LOG(warning, "the callback spool {} holds a line that is torn; it was never acknowledged", path_);
      continue;
    }
    const WallTime received = from_unix_ms(number_of(*value, "received_ms"));
    callbacks.push_back({.id = text_of(*value, "id"),
                         .appid = *appid,
                         .dedupe_key = text_of(*value, "dedupe_key"),
                         .event = text_of(*value, "event"),
                         .openid = text_of(*value, "openid"),
                         .body = text_of(*value, "body"),
                         .received_at = received,
                         .due_at = received});
  }
  return callbacks;
}

void CallbackSpool::clear() {
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT) LOG(error, "the callback spool {} cannot be removed", path_);
}

}  // namespace hongyan::engine
