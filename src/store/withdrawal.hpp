// Whether a grant that a send holds is still the person's to be used: they may have taken their consent back meanwhile.
// A free function over a connection.
#pragma once
#include <string_view>

#include "store/ledger.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::store {

// We have heard of a withdrawal since that notification reserved its grant.
[[nodiscard]] bool is_withdrawn_since_reserve(sql::Connection& connection, const GrantPlace& place,
                                              std::string_view notification_id);

}  // namespace hongyan::store
