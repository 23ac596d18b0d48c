#include "store/schema.hpp"

#include <array>

#include "embedded/migration_0001_first.hpp"
#include "embedded/migration_0002_egress_and_gateway.hpp"

namespace hongyan::store {

std::span<const sql::Migration> migrations() {
  static const std::array all{
      sql::Migration{1, "0001_first", embedded::migration_0001_first},
      sql::Migration{2, "0002_egress_and_gateway", embedded::migration_0002_egress_and_gateway},
  };
  return all;
}

}  // namespace hongyan::store
