// POST /cgi-bin/message/wxopen/template/send, the template messages of mini programs until 2020-01-10 (outbound.md
// §2.1). The order of openid, form id and page is inferred.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/delivery.hpp"

namespace hongyan::sandbox {
namespace {

bool punishes(FormPunishment punishment, FormOrigin origin) {
  switch (punishment) {
    case FormPunishment::none: return false;
    case FormPunishment::forms: return origin == FormOrigin::submit;
    case FormPunishment::payments: return origin == FormOrigin::payment;
    case FormPunishment::both: return true;
  }
  return false;
}

std::optional<Answer> check_form_id(const Call& call, const FormId* id) {
  if (id == nullptr || id->openid != call.entry.openid) return fail(call, 41028, "invalid form id");
  if (punishes(call.app->switches.form_punishment, id->origin)) {
    if (id->origin == FormOrigin::payment)
      return fail(call, 41035, "not allow to send message with prepay id, for punishment");
    const bool newer = call.platform.settings.channels.form_punished_answer == FormPunishedAnswer::error_41034;
    return fail(call, newer ? 41034 : 41032, "not allow to send message with submitted form id, for punishment");
  }
  if (id->blocked) return fail(call, 41031, "the form id have been blocked!");
  if (id->uses_left == 0) return fail(call, 41029, "form id used count reach limit");
  return std::nullopt;
}

// A page of the mini program itself, without a leading "/"; one of the released ones where those are known.
bool is_page(const Call& call, std::string_view page) {
  if (page.empty()) return true;
  if (page.starts_with('/')) return false;
  const auto& pages = call.app->switches.pages;
  return pages.empty() || std::ranges::find(pages, page.substr(0, page.find('?'))) != pages.end();
}

}  // namespace

std::optional<Answer> check_form_era(const Call& call) {
  if (call.in_force(Change::form_messages_end)) {
    if (call.platform.settings.channels.form_retired_answer == FormRetiredAnswer::error_46101)
      return fail(call, 46101,
                  "this api have been not supported since 2020-01-11 00:00:00, please use new api(subscribeMessage)!");
    return fail(call, 45103, "This API has been unsupported");
  }
  if (call.app->kind != AppKind::mini_program) return fail(call, 48001, "api unauthorized");
  return std::nullopt;
}

Answer send_form_message(Call& call) {
  if (auto refusal = check_form_era(call)) return *std::move(refusal);
  Platform& platform = call.platform;
  read_data(call);
  const Template* shape = platform.world.find_template(*call.app, call.entry.template_id);
  if (shape == nullptr || shape->kind != TemplateKind::form) return fail(call, 40037, "invalid template_id");
  Member* member = platform.world.find_member(call.entry.openid);
  if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
  FormId* id = platform.form_ids.find(text_of(call.body, "form_id"), call.now);
  if (auto refusal = check_form_id(call, id)) return *std::move(refusal);
  if (!is_page(call, text_of(call.body, "page"))) return fail(call, 41030, "invalid page");

  --id->uses_left;
  call.entry.effect.credit = -1;
  call.entry.msgid = platform.world.make_msgid(call.now);
  call.entry.effect.taken = true;
  deliver(call, *member, *shape, "form");
  return ok();
}

}  // namespace hongyan::sandbox
