#include "store/vault.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/failure.hpp"

namespace hongyan::store {
namespace {
constexpr std::size_t master_key_bytes = 32;
}

Vault::Vault(Secret master_key, Random& random) : master_key_(std::move(master_key)), random_(random) {
  CHECK(master_key_.reveal().size() == master_key_bytes);
}

sql::Bytes Vault::seal(std::string_view place, const Secret& secret) const {
  return sql::Bytes{hongyan::seal(master_key_.reveal(), place, secret, random_)};
}

Secret Vault::open(std::string_view place, std::string_view sealed) const {
  if (std::optional<Secret> secret = open_sealed(master_key_.reveal(), place, sealed)) return *std::move(secret);
  throw Failure(
      fmt::format("The stored secret {} does not open: it was sealed with another master key, or was changed. "
                  "Bring back the master key file that belongs to this database, or enter the secret again",
                  place));
}

}  // namespace hongyan::store
