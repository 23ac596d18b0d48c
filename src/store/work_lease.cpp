#include "store/apps.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {

bool take_lease(sql::Connection& connection, std::string_view name, std::string_view node, WallTime now,
                WallTime until) {
  constexpr std::string_view take =
      "INSERT INTO work_lease (name, node, until_ms) VALUES ($1, $2, $3) "
      "ON CONFLICT (name) DO UPDATE SET node = excluded.node, until_ms = excluded.until_ms "
      "WHERE work_lease.node = excluded.node OR work_lease.until_ms <= $4";
  return connection.execute(take, {std::string(name), std::string(node), to_stored(until), to_stored(now)}).affected >
         0;
}

void drop_lease(sql::Connection& connection, std::string_view name, std::string_view node) {
  connection.execute("DELETE FROM work_lease WHERE name = $1 AND node = $2", {std::string(name), std::string(node)});
}

}  // namespace hongyan::store
