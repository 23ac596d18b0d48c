// The migrations of this program, in order, their texts embedded from src/store/migrations. For sql::migrate. Constant.
#pragma once
#include <span>

#include "store/sql/migrate.hpp"

namespace hongyan::store {

[[nodiscard]] std::span<const sql::Migration> migrations();

}  // namespace hongyan::store
