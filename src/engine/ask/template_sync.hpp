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
#include "engine/ask/errand.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

struct SyncReport {
  int templates = 0;
  int gone = 0;
  struct OfChannel {
    domain::Channel channel = domain::Channel::template_message;
    int templates = 0;
    int gone = 0;
    std::optional<ErrandTrouble> trouble{};  // then what is known stays
  };
  std::vector<OfChannel> channels{};
};
// An error when the first channel, which every app of its kind has, cannot be read.
[[nodiscard]] std::expected<SyncReport, ErrandTrouble> sync_templates(const ErrandDoors& doors,
                                                                      sql::Connection& connection,
                                                                      const store::App& app);

}  // namespace hongyan::engine
