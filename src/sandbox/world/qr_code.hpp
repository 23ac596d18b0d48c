// QrCode: a QR code with a parameter, which tells the account by which scene somebody came (inbound.md §8.2). Plain
// state of App by ticket; the rules stand in qr_code_api.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "sandbox/world/strings.hpp"

namespace hongyan::sandbox {

struct QrCode {
  std::string ticket;
  std::string url;
  std::string scene;                // a number or a text, as the events tell it
  std::optional<WallTime> expires;  // none: for ever
};

struct QrBook {
  StringMap<QrCode> by_ticket;
  std::int64_t permanent = 0;
};

}  // namespace hongyan::sandbox
