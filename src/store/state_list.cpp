#include "store/state_list.hpp"

#include "base/check.hpp"

namespace hongyan::store {

std::string sql_list(const std::vector<domain::State>& states) {
  CHECK(!states.empty());
  std::string list;
  for (const domain::State state : states) {
    if (!list.empty()) list += ", ";
    list += '\'';
    list += domain::to_string(state);
    list += '\'';
  }
  return list;
}

}  // namespace hongyan::store
