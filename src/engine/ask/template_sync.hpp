// Fetches an app's templates from WeChat, for each channel of its kind (template messages and notices, subscribe
// messages, form messages while there are any) and replaces what the memory knows of them. One or a few HTTP exchanges
// per channel; the caller's thread waits.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/token_keeper.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

struct SyncTrouble {
  int errcode = 0;  // 0 when no WeChat answer came
  std::string errmsg;
};
struct SyncReport {
  int templates = 0;
  int gone = 0;
  struct OfChannel {
    domain::Channel channel = domain::Channel::template_message;
    int templates = 0;
    int gone = 0;
    std::optional<SyncTrouble> trouble{};  // then what is known stays
  };
  std::vector<OfChannel> channels{};
};
// An error when the first channel, which every app of its kind has, cannot be read.
[[nodiscard]] std::expected<SyncReport, SyncTrouble> sync_templates(sql::Connection& connection,
                                                                    http::Transport& transport, Egress& egress,
                                                                    TokenKeeper& tokens, const store::App& app,
                                                                    WallTime now);

}  // namespace hongyan::engine
