// Mass messages (inbound.md §6.1–§6.4): mass/sendall, mass/send and mass/preview with their budgets, the day's memory
// of clientmsgids, delivery to the phones and the event at the end.
#include <algorithm>
#include <set>
#include <utility>

#include "base/crypto.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/delivery.hpp"
#include "sandbox/api/mass_content.hpp"
#include "sandbox/api/mass_event.hpp"
#include "sandbox/api/mass_run.hpp"
#include "sandbox/api/quota.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t first_msg_id = 1'000'000'001;
constexpr std::int64_t first_data_id = 2'247'483'647;
constexpr Seconds memory_of_ids{24 * 3600};
constexpr Seconds repeat_gap{60};
constexpr Seconds admin_patience{30 * 60};

using ReadAudience = std::expected<MassAudience, Answer>;

Answer refuse_quota(const Call& call) { return fail(call, 45028, "has no masssend quota"); }

ReadAudience read_filter(const Call& call) {
  const json::value* filter = find_member(call.body, "filter");
  const json::value* to_all = filter == nullptr ? nullptr : find_member(*filter, "is_to_all");
  // Texts instead of truth values are the classic cause of it.
  if (to_all != nullptr && !to_all->is_bool()) return std::unexpected(fail(call, 40152, "invalid group id"));
  MassAudience audience;
  audience.everyone = to_all != nullptr && to_all->get_bool();
  int tag = -1;
  if (!audience.everyone) {
    if (filter != nullptr) tag = static_cast<int>(number_of(*filter, "tag_id", -1));
    if (tag < 0) return std::unexpected(fail(call, 40152, "invalid group id"));
    if (!call.app->tags.tags.contains(tag))
      return std::unexpected(call.platform.settings.mass.unknown_tag == UnknownTag::error_40152
                                 ? fail(call, 40152, "invalid group id")
                                 : fail(call, -1, "system error"));
  }
  for (const auto& [number, member] : call.app->followers_in_order)
    if (audience.everyone || std::ranges::find(member->membership.tags, tag) != member->membership.tags.end())
      audience.people.push_back(member);
  audience.named = static_cast<std::int64_t>(audience.people.size());
  audience.key = audience.everyone ? "all" : std::to_string(tag);
  return audience;
}

ReadAudience read_list(const Call& call) {
  const MassSettings& settings = call.platform.settings.mass;
  const json::value* list = find_member(call.body, "touser");
  if (list == nullptr || !list->is_array()) return std::unexpected(fail(call, 40031, "invalid openid list"));
  const json::array& openids = list->get_array();
  if (static_cast<std::int64_t>(openids.size()) > settings.openids_max)
    return std::unexpected(settings.long_list == LongList::error_40032
                               ? fail(call, 40032, "invalid openid list size")
                               : fail(call, 45019, "too many openid, please input less"));
  std::set<std::string, std::less<>> named;
  for (const json::value& openid : openids) {
    if (!openid.is_string()) return std::unexpected(fail(call, 40031, "invalid openid list"));
    named.emplace(openid.get_string());
  }
  MassAudience audience;
  audience.named = static_cast<std::int64_t>(named.size());
  for (const std::string& openid : named) {
    Member* member = call.platform.world.find_member(openid);
    if (member != nullptr && member->app == call.app && member->following) audience.people.push_back(member);
    audience.key += openid + '\n';
  }
  if (audience.people.size() < 2)
    return std::unexpected(fail(call, 40130, "invalid openid list size, at least two openid"));
  return audience;
}

// The answer to a message that the last 24 hours have seen; nothing when it is new.
std::optional<Answer> check_repeat(Call& call, const std::string& key) {
  if (!call.in_force(Change::mass_client_ids)) return std::nullopt;
  auto& seen = call.app->mass.seen;
  std::erase_if(seen, [&](const auto& each) { return each.second.first + memory_of_ids <= call.now; });
  const auto found = seen.find(key);
  if (found == seen.end()) return std::nullopt;
  if (call.now < found->second.first + repeat_gap) return fail(call, 45066, "same clientmsgid retry too fast");
  Answer answer = fail(call, 45065, "clientmsgid exist");
  json::value body = read_json(answer.body).value();
  body.get_object()["msg_id"] = found->second.msg_id;
  answer.body = write_json(body);
  call.entry.msgid = found->second.msg_id;
  return answer;
}

// Takes one send out of the account's budgets; false when one of them is used up, and then nothing is taken.
bool take_budget(Call& call, const MassAudience& audience) {
  const MassSettings& settings = call.platform.settings.mass;
  MassBook& mass = call.app->mass;
  const std::int64_t day = beijing_day(call.now), month = beijing_month(call.now);
  if (call.app->kind == AppKind::subscription_account) return count(mass.day, day, settings.reader_daily);
  if (!audience.everyone) return true;
  if (mass.to_all_month.period == month && mass.to_all_month.used >= settings.to_all_monthly) return false;
  if (settings.to_all_daily > 0 && !count(mass.to_all_day, day, settings.to_all_daily)) return false;
  return count(mass.to_all_month, month, settings.to_all_monthly);
}

Answer send(Call& call, ReadAudience (*read_audience)(const Call&)) {
  MassBook& mass = call.app->mass;
  if (call.app->kind == AppKind::test_account) return refuse_quota(call);
  if (!mass.protocol_agreed) return fail(call, 48003, "user not agree mass-send protocol");
  if (!count(mass.minute, to_unix_s(call.now) / 60, call.platform.settings.mass.calls_minute))
    return fail(call, 45011, "api minute-quota reach limit, must slower, retry next minute");
  const std::string id = text_of(call.body, "clientmsgid");
  if (static_cast<std::int64_t>(id.size()) > call.platform.settings.mass.clientmsgid_bytes_max)
    return fail(call, 45067, "clientmsgid size out of limit");
  const ReadAudience audience = read_audience(call);
  if (!audience) return audience.error();
  const auto content = read_mass_content(call);
  if (!content) return content.error();
  call.entry.client_msg_id = id;
  const std::string key = id.empty() ? "digest " + sha1(audience->key + '\n' + content->key) : "id " + id;
  if (auto refusal = check_repeat(call, key)) return *std::move(refusal);
  const bool asks_first = audience->everyone && mass.is_protected;
  if (asks_first && mass.waiting) return refuse_while_waiting(call);
  if (!take_budget(call, *audience)) return refuse_quota(call);

  const auto number = static_cast<std::int64_t>(mass.jobs.size());
  call.entry.msgid = first_msg_id + number;
  call.entry.effect.taken = true;
  mass.seen[key] = {call.entry.msgid, call.now};
  if (asks_first) {
    MassJob job;
    job.msg_id = call.entry.msgid;
    job.msgtype = content->msgtype;
    job.finishes = WallTime::max();
    mass.jobs[job.msg_id] = std::move(job);
    mass.waiting = {call.entry.msgid, call.request, call.now + admin_patience};
  } else {
    run_mass_job(call, *audience, *content);
  }
  json::object reply{{"errcode", 0}, {"errmsg", "send job submission success"}, {"msg_id", call.entry.msgid}};
  if (content->articles > 0) reply["msg_data_id"] = first_data_id + number;
  return without_errcode(reply);
}

Answer send_by_tag(Call& call) { return send(call, read_filter); }

Answer send_to_list(Call& call) {
  if (call.app->kind == AppKind::subscription_account &&
      call.platform.settings.mass.reader_lists == ReaderLists::refused)
    return fail(call, 48001, "api unauthorized");
  return send(call, read_list);
}

// By openid, or by WeChat id: the name of the person here.
std::expected<Member*, Answer> previewer_of(const Call& call) {
  const std::string name = text_of(call.body, "towxname");
  if (!name.empty()) {
    for (Member* member : call.app->members)
      if (call.platform.world.person(member->person).name == name) return member;
    return std::unexpected(fail(call, 40132, "invalid username"));
  }
  Member* member = call.platform.world.find_member(call.entry.openid);
  if (member == nullptr || member->app != call.app) return std::unexpected(fail(call, 40003, "invalid openid"));
  return member;
}

Answer preview(Call& call) {
  const auto member = previewer_of(call);
  if (!member) return member.error();
  if (!(*member)->following) return fail(call, 43004, "require subscribe");
  const auto content = read_mass_content(call);
  if (!content) return content.error();
  call.entry.msgid = call.platform.world.make_msgid(call.now) % first_msg_id;
  call.entry.effect.taken = true;
  lay_on_phone(call, **member, *content, "mass_preview");
  return without_errcode(json::object{{"errcode", 0}, {"errmsg", "preview success"}, {"msg_id", call.entry.msgid}});
}

std::int64_t mass_calls(const SandboxSettings& settings, const App&) { return settings.mass.calls_daily; }
std::int64_t preview_calls(const SandboxSettings& settings, const App&) { return settings.mass.preview_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/message/mass/sendall", Verb::post, Body::json_object, Family::cgi, accounts, mass_calls, send_by_tag},
    {"/cgi-bin/message/mass/send", Verb::post, Body::json_object, Family::cgi, accounts, mass_calls, send_to_list},
    {"/cgi-bin/message/mass/preview", Verb::post, Body::json_object, Family::cgi, accounts, preview_calls, preview},
};

}  // namespace

Answer refuse_while_waiting(const Call& call) {
  switch (call.platform.settings.refusals.admin_pending) {
    case AdminPending::error_89504: return fail(call, 89504, "正在等管理员确认，请耐心等待");
    case AdminPending::error_89505: return fail(call, 89505, "正在等管理员确认，请稍候重试");
    case AdminPending::error_89501: return fail(call, 89501, "公众号有未处理的确认请求，请稍候重试");
    case AdminPending::error_89502: return fail(call, 89502, "请耐心等待管理员确认");
  }
  return fail(call, 89504, "正在等管理员确认，请耐心等待");
}

void answer_waiting_mass(Platform& platform, App& app, AdminAnswer answer) {
  const MassBook::Waiting waiting = *std::exchange(app.mass.waiting, std::nullopt);
  auto body = read_json(waiting.request.body);
  Call call{platform,
            waiting.request,
            http::path_of(waiting.request.target),
            http::Query(""),
            body ? *std::move(body) : json::value(nullptr),
            &app,
            platform.now(),
            {}};
  call.entry.seq = platform.journal.next_seq();
  call.entry.time = call.now;
  call.entry.appid = app.appid;
  call.entry.api = "/sandbox/mass";
  call.entry.msgid = waiting.msg_id;
  const ReadAudience audience = read_filter(call);
  const auto content = read_mass_content(call);
  if (answer == AdminAnswer::confirmed && audience && content) {
    run_mass_job(call, *audience, *content);
  } else {
    MassJob& job = app.mass.jobs[waiting.msg_id];
    job.status = answer == AdminAnswer::confirmed ? "send fail"
                 : answer == AdminAnswer::refused ? "err(40001)"
                                                  : "err(40002)";
    job.finishes = call.now;
    push_receipt(call, mass_finish_event(call, job), job.status, std::nullopt);
  }
  platform.journal.append(std::move(call.entry), platform.settings.log_entries_max);
}

void end_unanswered_mass(Platform& platform) {
  for (const auto& app : platform.world.apps())
    if (app->mass.waiting && app->mass.waiting->until <= platform.now())
      answer_waiting_mass(platform, *app, AdminAnswer::none);
}

std::optional<WallTime> next_unanswered_mass(const World& world) {
  std::optional<WallTime> next;
  for (const auto& app : world.apps())
    if (app->mass.waiting && (!next || app->mass.waiting->until < *next)) next = app->mass.waiting->until;
  return next;
}

std::span<const Endpoint> mass_send_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
