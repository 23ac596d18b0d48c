// POST /cgi-bin/message/wxopen/template/uniform_send, from 2018-09-12 to 2023-09-20 (outbound.md §6): a mini program
// asks for its own template message, or for one of the service account that it is bound to.
#include <algorithm>

#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

bool are_bound(const App& service, const App& mini) {
  return std::ranges::find(service.linked_mini_programs, mini.appid) != service.linked_mini_programs.end();
}

// The same call for one part of the message: its members, and `touser` in the account that sends it.
Call part_of(const Call& call, const json::value& part, App& app, std::string openid) {
  Call inner = call;
  inner.body = part.is_object() ? part : json::value(json::object());
  inner.app = &app;
  inner.entry.openid = std::move(openid);
  inner.entry.template_id = text_of(inner.body, "template_id");
  return inner;
}

// What the part changed is the call's own effect; the answer tells no msgid.
Answer taken_over(Call& call, Call&& inner, Answer answer) {
  const std::string appid = call.entry.appid;
  call.entry = std::move(inner.entry);
  call.entry.appid = appid;
  return answer.errcode == 0 ? ok() : answer;
}

// The person behind an openid of the mini program or of the service account.
Member* recipient_in(Call& call, App& app) {
  Member* named = call.platform.world.find_member(call.entry.openid);
  if (named == nullptr || (named->app != call.app && named->app != &app)) return nullptr;
  return call.platform.world.find_member_of(named->person, app);
}

}  // namespace

Answer send_uniform(Call& call) {
  if (call.in_force(Change::uniform_messages_end))
    return fail(call, 45109,
                "This API has been unsupported. For more details, please view "
                "https://developers.weixin.qq.com/community/develop/doc/000ae8d6348af08e7030bc2546bc01?blockType=1");
  if (call.app->kind != AppKind::mini_program) return fail(call, 48001, "api unauthorized");

  if (const json::value* own = find_member(call.body, "weapp_template_msg"); own != nullptr && own->is_object()) {
    const Member* member = recipient_in(call, *call.app);
    Call inner = part_of(call, *own, *call.app, member == nullptr ? std::string() : member->openid);
    Answer answer = send_form_message(inner);
    return taken_over(call, std::move(inner), std::move(answer));
  }

  const json::value* part = find_member(call.body, "mp_template_msg");
  if (part == nullptr || !part->is_object()) return fail(call, 47001, "data format error");
  App* service = call.platform.world.find_app(text_of(*part, "appid"));
  if (service == nullptr || service->kind != AppKind::service_account || !are_bound(*service, *call.app))
    return fail(call, 40013, "invalid appid");
  const Member* member = recipient_in(call, *service);
  if (member == nullptr) return fail(call, 40003, "invalid openid");
  Call inner = part_of(call, *part, *service, member->openid);
  // Category templates were never taken here.
  const Template* shape = call.platform.world.find_template(*service, inner.entry.template_id);
  if (shape == nullptr || shape->kind != TemplateKind::history) return fail(call, 40037, "invalid template_id");
  Answer answer = send_template(inner);
  return taken_over(call, std::move(inner), std::move(answer));
}

}  // namespace hongyan::sandbox
