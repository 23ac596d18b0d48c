// RawMessage: a channel message in WeChat's own words, as a caller wrote it: what is wrong with it, what of it will not
// be shown, and the body that will go out, unchanged but for what may not stand in it. Pure.
#pragma once
#include <vector>

#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/defect.hpp"
#include "domain/message_text.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

struct RawMessage {
  json::object body;
  wechat::TemplateId template_id;  // empty when the body's is no template_id
  wechat::OpenId openid;           // of touser; empty when the body has none
  std::vector<domain::Defect> defects, warnings;
};

// Who and what: takes the body, drops an access_token, reads touser and template_id. `touser` may be missing.
[[nodiscard]] RawMessage open_raw_message(const json::object& body);
// The rest: data, field by field, and where a tap leads. `form`: null when the template is not known.
void check_raw_message(RawMessage& message, domain::Channel channel, const domain::TemplateForm* form);

}  // namespace hongyan::engine
