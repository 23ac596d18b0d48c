// CHECK: an invariant of the program itself. A false one is a bug; the process ends, in release builds too,
// because the outbox makes a crash harmless and a wrong state is not. Never for input from outside.
#pragma once

namespace hongyan {
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;
}

#define CHECK(expression) \
  ((expression) ? static_cast<void>(0) : ::hongyan::check_failed(#expression, __FILE__, __LINE__))
