// Sending a file of notifications, 1,000 at a time. Every line is read before the first one is sent: a broken file
// sends nothing.
#pragma once
#include <string>

#include "cli/session.hpp"

namespace hongyan::cli {

// `path` has one JSON object a line; "-" is standard input. Batch n carries `idempotency_key`-n, or a key of its own
// when it is
// "". exit_ok when all were accepted, exit_refused when some were not; stops at a batch that could not be handed over.
[[nodiscard]] int send_batch(Session& session, const std::string& path, const std::string& idempotency_key);

}  // namespace hongyan::cli
