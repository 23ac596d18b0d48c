#include "domain/defect.hpp"

namespace hongyan::domain {

std::string pointer_to(std::string_view base, std::string_view key) {
  std::string pointer(base);
  pointer += '/';
  for (const char c : key) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

std::string pointer_to(std::string_view base, std::size_t index) { return pointer_to(base, std::to_string(index)); }

}  // namespace hongyan::domain
