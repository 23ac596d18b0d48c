// Customer messages (inbound.md §5): custom/send within the windows that people's acts open, and the typing sign.
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/customer_content.hpp"
#include "sandbox/api/delivery.hpp"

namespace hongyan::sandbox {
namespace {

constexpr Seconds exchange_before_typing{30};
constexpr Seconds typing_life{15};

// What stands between the account and this person, the window last.
std::optional<Answer> check_person(const Call& call, const Member& member) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  if (member.blacklisted) return fail(call, 43019, "require remove blacklist");
  if (member.muted || member.blocked) return fail(call, 48002, "user block receive message");
  const bool gone = call.app->kind != AppKind::mini_program && !member.following;
  if (gone && settings.unfollowed_receiver == UnfollowedReceiver::error_43004)
    return fail(call, 43004, "require subscribe");
  if (call.app->switches.entry_messages_forbidden && member.conversation.is_by_entry(call.now))
    return fail(call, 45094, "not allow to send custom message when user enter session, for punishment");
  switch (gone ? Window::closed : member.conversation.window(call.now)) {
    case Window::closed: return fail(call, 45015, "response out of time limit or subscription is canceled");
    case Window::spent: return fail(call, 45047, "out of response count limit");
    case Window::open: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Answer> check_agent(const Call& call) {
  const json::value* service = find_member(call.body, "customservice");
  if (service == nullptr || call.app->kind == AppKind::mini_program) return std::nullopt;
  if (!call.app->switches.agents_enabled)
    return fail(call, 65400, "please enable new custom service, or wait for a while if you have enabled");
  const std::string account = text_of(*service, "kf_account");
  for (const KfAccount& known : call.app->kf_accounts)
    if (known.account == account) return std::nullopt;
  return call.platform.settings.refusals.unknown_agent == UnknownAgent::error_65401
             ? fail(call, 65401, "invalid custom service account")
             : fail(call, 61452, "invalid kf_account");
}

Answer send_customer(Call& call) {
  if (call.app->customer_banned)
    return fail(call, 45087, "customer service message from this account have been blocked!");
  if (auto refusal = mind_escapes(call)) return *std::move(refusal);
  Member* member = call.platform.world.find_member(call.entry.openid);
  if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
  const std::string msgtype = text_of(call.body, "msgtype");
  auto content = read_customer_content(call, msgtype);
  if (!content) return std::move(content.error());
  if (auto refusal = check_agent(call)) return *std::move(refusal);
  if (auto refusal = check_person(call, *member)) return *std::move(refusal);

  member->conversation.take(call.now);
  call.entry.msgid = call.platform.world.make_msgid(call.now);
  call.entry.effect.taken = true;
  Delivered message;
  message.msgid = call.entry.msgid;
  message.at = call.now;
  message.appid = call.app->appid;
  message.channel = "customer";
  message.msgtype = msgtype;
  message.title = std::move(content->title);
  for (const auto& line : content->lines) call.entry.content.emplace_back("text", line.value);
  message.lines = std::move(content->lines);
  message.link = std::move(content->link);
  message.raw = call.request.body;
  put_into_inbox(call.platform, *member, std::move(message));
  call.entry.effect.delivered = true;
  return ok();
}

// Sub-merchants are not modelled: none of them exists.
Answer send_for_business(Call& call) {
  if (text_of(call.body, "businessid").empty()) return fail(call, 40101, "missing parameter");
  return fail(call, 45071, "business account not found");
}

Answer show_typing(Call& call) {
  const bool mini = call.app->kind == AppKind::mini_program;
  if (mini != call.path.ends_with("/business/typing")) return fail(call, 40200, "invalid account type");
  Member* member = call.platform.world.find_member(call.entry.openid);
  if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
  const std::string command = text_of(call.body, "command");
  if (command != "Typing" && command != "CancelTyping") return fail(call, 45072, "invalid command");
  if (auto refusal = check_person(call, *member)) return *std::move(refusal);
  Conversation& conversation = member->conversation;
  if (command == "CancelTyping") {
    conversation.typing_until = {};
    return ok();
  }
  if (call.now > conversation.last_exchange + exchange_before_typing)
    return fail(call, 45080,
                "need sending message to user, or recving message from user in the last 30 seconds before typing");
  if (call.now < conversation.typing_until) return fail(call, 45081, "you are already typing");
  conversation.typing_until = call.now + typing_life;
  return ok();
}

std::int64_t customer_calls(const SandboxSettings& settings, const App& app) {
  return app.kind == AppKind::test_account ? settings.customer.daily_test_account : settings.customer.daily;
}

constexpr Abilities verified = everyone | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/message/custom/send", Verb::post, Body::json_object, Family::cgi, verified, customer_calls,
     send_customer},
    {"/cgi-bin/message/custom/typing", Verb::post, Body::json_object, Family::cgi, verified, customer_calls,
     show_typing},
    {"/cgi-bin/message/custom/business/typing", Verb::post, Body::json_object, Family::cgi, verified, customer_calls,
     show_typing},
    {"/cgi-bin/message/custom/business/send", Verb::post, Body::json_object, Family::cgi, mini_programs, customer_calls,
     send_for_business},
};

}  // namespace

std::span<const Endpoint> customer_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
