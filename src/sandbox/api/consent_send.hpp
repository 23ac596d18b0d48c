// What subscribe messages of mini programs and notices of service accounts have alike: a template that the person
// consented to, a credit that the send takes, the event subscribe_msg_sent_event. The differences are values.
#pragma once
#include <optional>
#include <string_view>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

struct ConsentSend {
  enum class Detail { whole, cut };  // of 47003
  std::string_view channel;
  std::optional<Answer> (*check_link)(const Call& call);
  Detail detail = Detail::cut;
  bool reply_has_msgid = true;
};
[[nodiscard]] Answer send_by_consent(Call& call, const ConsentSend& how);

}  // namespace hongyan::sandbox
