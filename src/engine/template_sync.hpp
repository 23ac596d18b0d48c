// Fetches an app's templates from WeChat (template messages for service and test accounts, subscribe templates for mini
// programs) and replaces what the memory knows of them. One HTTP exchange per channel; the caller's thread waits.
#pragma once
#include <expected>
#include <string>

#include "base/clock.hpp"
#include "engine/egress.hpp"
#include "engine/token_keeper.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

struct SyncReport {
  int templates = 0;
  int gone = 0;
};
struct SyncTrouble {
  int errcode = 0;  // 0 when no WeChat answer came
  std::string errmsg;
};
[[nodiscard]] std::expected<SyncReport, SyncTrouble> sync_templates(sql::Connection& connection,
                                                                    http::Transport& transport, Egress& egress,
                                                                    TokenKeeper& tokens, const store::App& app,
                                                                    WallTime now);

}  // namespace hongyan::engine
