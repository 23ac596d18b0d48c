// What WeChat pushes, as XML, for tests of whoever reads it. Pure.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace hongyan::engine {

inline std::string event(std::string_view name, std::string_view fields, std::int64_t created_s) {
  return fmt::format(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oA]]></FromUserName><CreateTime>{}</"
      "CreateTime>"
      "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{}]]></Event>{}</xml>",
      created_s, name, fields);
}

inline std::string template_receipt(std::string_view msgid, std::string_view status, std::int64_t created_s) {
  const std::string number = msgid.empty() ? "" : fmt::format("<MsgID>{}</MsgID>", msgid);
  return event("TEMPLATESENDJOBFINISH", number + fmt::format("<Status><![CDATA[{}]]></Status>", status), created_s);
}

inline std::string subscribe_receipt_of(std::string_view msgid, int error_code, std::int64_t created_s) {
  return event(
      "subscribe_msg_sent_event",
      fmt::format("<SubscribeMsgSentEvent><List><TemplateId><![CDATA[TPL]]></TemplateId><MsgID>{}</MsgID><ErrorCode>{}"
                  "</ErrorCode><ErrorStatus><![CDATA[said]]></ErrorStatus></List></SubscribeMsgSentEvent>",
                  msgid, error_code),
      created_s);
}

}  // namespace hongyan::engine
