#include "store/stored_value.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"

namespace hongyan::store {

void fail_on_stored(std::string_view column, std::string_view text) {
  throw Failure(fmt::format("The database holds a {} that this program does not know: \"{}\"", column, text));
}

}  // namespace hongyan::store
