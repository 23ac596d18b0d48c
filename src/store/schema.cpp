#include "store/schema.hpp"

#include <array>

#include "embedded/migration_0001_first.hpp"

namespace hongyan::store {

std::span<const sql::Migration> migrations() {
  static const std::array all{
      sql::Migration{1, "0001_first", embedded::migration_0001_first},
  };
  return all;
}

}  // namespace hongyan::store
