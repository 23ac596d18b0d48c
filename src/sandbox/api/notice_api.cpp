// POST /cgi-bin/message/subscribe/bizsend, the 订阅通知 of a service account (outbound.md §4): as a subscribe message,
// but the person need not follow, `page` is a web page, and the answer tells no msgid.
#include <algorithm>

#include "base/crypto.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/consent_send.hpp"
#include "sandbox/api/link_check.hpp"

namespace hongyan::sandbox {
namespace {

constexpr Seconds client_msg_id_window{600};

// "" when the id is not given or not honoured.
std::string id_key(const Call& call) {
  const std::string id = text_of(call.body, "client_msg_id");
  const bool honoured = call.platform.settings.channels.notice_client_msg_id == NoticeClientMsgId::honoured;
  return id.empty() || !honoured ? std::string() : sha1(call.app->appid + call.entry.openid + "\nnotice\n" + id);
}

}  // namespace

Answer send_notice(Call& call) {
  if (!call.app->switches.notices_enabled) return fail(call, 48001, "api unauthorized");
  const std::string by_id = id_key(call);
  if (!by_id.empty() && call.platform.recent_ids.find(by_id, call.now)) return ok();
  const ChannelSettings& settings = call.platform.settings.channels;
  Answer answer = send_by_consent(
      call,
      {.channel = "notice",
       .check_link = check_link,
       .detail = settings.notice_detail == NoticeDetail::cut ? ConsentSend::Detail::cut : ConsentSend::Detail::whole,
       .reply_has_msgid = settings.notice_reply_has_msgid});
  if (answer.errcode == 0 && !by_id.empty())
    call.platform.recent_ids.remember(by_id, call.entry.msgid, call.now + client_msg_id_window);
  return answer;
}

}  // namespace hongyan::sandbox
