// Vault: seals and opens the secrets that are stored. The master key comes from a file of mode 0600 that is made on the
// first start; without that key the stored secrets are lost, which is what makes a stolen database useless.
// Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::store {

class Vault {
 public:
  // `master_key`: 32 raw bytes.
  Vault(Secret master_key, Random& random);
  // `place` names table, column and row: a value sealed for one place does not open in another.
  [[nodiscard]] sql::Bytes seal(std::string_view place, const Secret& secret) const;
  // Throws Failure when the key or the place is another, or a bit has changed.
  [[nodiscard]] Secret open(std::string_view place, std::string_view sealed) const;

 private:
  Secret master_key_;
  Random& random_;
};

// Reads the key file, or makes it (mode 0600). Throws Failure when others may read it, or it holds no 32 bytes in hex.
[[nodiscard]] Secret load_or_make_master_key(const std::string& path, Random& random);
// The same for the key that belongs to this database: none is made where secrets and API keys already stand on another.
// Throws Failure with what to do when that other one's file is missing.
[[nodiscard]] Secret master_key_of(sql::Connection& connection, const std::string& path, Random& random);

}  // namespace hongyan::store
