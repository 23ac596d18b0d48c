// What the end of an exchange that brought no readable answer proves of its send. Pure.
#pragma once
#include "domain/settlement.hpp"
#include "http/transport.hpp"

namespace hongyan::engine {

[[nodiscard]] domain::Wire wire_of(const http::Trouble& trouble);

}  // namespace hongyan::engine
