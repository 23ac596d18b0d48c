// The whole API as routes: called once, before the server starts. `context` outlives the router.
#pragma once
#include <vector>

#include "api/context.hpp"
#include "api/route_table.hpp"
#include "http/router.hpp"

namespace hongyan::api {

// Returns what was added, in order.
std::vector<DeclaredRoute> add_routes(http::Router& router, ApiContext& context);

}  // namespace hongyan::api
