// `hongyan recipient import FILE`: hands a CSV or NDJSON file over in parts and tells each refused line by its number
// in the file.
#pragma once
#include <string>

#include "cli/session.hpp"

namespace hongyan::cli {

// `format`: "csv", "ndjson", or "" for what the file's name ends in. Returns the exit code.
[[nodiscard]] int import_people(Session& session, const std::string& path, const std::string& format);

}  // namespace hongyan::cli
