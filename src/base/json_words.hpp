// The defects of JSON in Chinese, beside the English that the strict reader gives. A free function.
#pragma once
#include <string>

#include "base/json.hpp"

namespace hongyan {

[[nodiscard]] std::string in_chinese(const JsonDefect& defect);  // without a full stop, as `reason` is

}  // namespace hongyan
