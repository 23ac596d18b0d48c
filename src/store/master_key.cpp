// The master key's file: made whole or not at all, so that a crash or a second program starting leaves no half of one.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>

#include "base/encoding.hpp"
#include "base/failure.hpp"
#include "store/vault.hpp"

namespace hongyan::store {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t file_bytes_max = 256;  // hex and a line end need 65

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void fail(std::string_view what, const std::string& path) {
  const int error = errno;
  throw Failure(fmt::format("The master key file {} {}: {}", path, what, std::generic_category().message(error)));
}

std::string read_small(const File& file, const std::string& path) {
  std::string text(file_bytes_max, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t got = ::read(file.descriptor(), text.data() + length, text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot be read", path);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

Secret read_key(const File& file, const std::string& path) {
  struct stat status{};
  if (::fstat(file.descriptor(), &status) != 0) fail("cannot be read", path);
  if (!S_ISREG(status.st_mode)) throw Failure(fmt::format("The master key file {} is no ordinary file", path));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw Failure(fmt::format("The master key file {} is open to others (mode {:04o}): run chmod 600 {}", path,
                              status.st_mode & 07777u, path));
  std::string text = read_small(file, path);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  std::optional<std::string> key = from_hex(text);
  if (!key || key->size() != key_bytes) {
    throw Failure(
        fmt::format("The master key file {} does not hold 64 hexadecimal digits: bring back the original. "
                    "Only if no secret was stored yet, delete it and a new one is made",
                    path));
  }
  return Secret(*std::move(key));
}

void write_all(const File& file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file.descriptor(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot be written", path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.descriptor()) != 0) fail("cannot be written", path);
}

// A file that is removed again, whatever happens.
struct Draft {
  std::string path;
  ~Draft() { ::unlink(path.c_str()); }
};

// Writes a draft beside it and links that to its name, which fails when another program was first: then its key counts.
void make_key(const std::string& path, const std::string& folder, Random& random) {
  std::string key(key_bytes, '\0');
  random.fill(std::as_writable_bytes(std::span(key)));
  const Draft draft{path + "." + random.alphanumeric(12)};
  {
    const File file(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (!file.is_open()) fail("cannot be made", path);
    write_all(file, to_hex(key) + "\n", path);
  }
  if (::link(draft.path.c_str(), path.c_str()) != 0 && errno != EEXIST) fail("cannot be made", path);
  const File directory(folder, O_RDONLY | O_DIRECTORY);
  if (!directory.is_open() || ::fsync(directory.descriptor()) != 0) fail("cannot be made durable", path);
}

}  // namespace

Secret load_or_make_master_key(const std::string& path, Random& random) {
  if (const File file(path, O_RDONLY); file.is_open()) return read_key(file, path);
  if (errno != ENOENT) fail("cannot be read", path);
  std::string folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  if (std::error_code ignored; !std::filesystem::is_directory(folder, ignored)) {
    throw Failure(
        fmt::format("The master key file {} cannot be made, for its directory does not exist: run mkdir -p -m 700 {}",
                    path, folder));
  }
  make_key(path, folder, random);
  const File file(path, O_RDONLY);
  if (!file.is_open()) fail("cannot be read", path);
  return read_key(file, path);
}

Secret master_key_of(sql::Connection& connection, const std::string& path, Random& random) {
  std::error_code ignored;
  const bool is_missing = !std::filesystem::exists(path, ignored) && !ignored;
  for (const std::string_view table : {"app", "access_token", "api_key"}) {
    if (!is_missing || connection.execute(fmt::format("SELECT 1 FROM {} LIMIT 1", table), {}).rows.empty()) continue;
    throw Failure(fmt::format(
        "The master key file {} does not exist, but the database holds app secrets or API keys that only its "
        "own key opens. Bring the file back: from a backup, from the server that ran here before, or from "
        "the other node of this database; or point master_key_file to it. Only if it is lost for good, "
        "begin with an empty database",
        path));
  }
  return load_or_make_master_key(path, random);
}

}  // namespace hongyan::store
