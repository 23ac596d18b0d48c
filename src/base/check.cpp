#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace hongyan {

void check_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "hongyan: bug: CHECK(%s) failed at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace hongyan
