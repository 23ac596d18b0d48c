#include <fmt/format.h>

#include "base/id.hpp"
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/notification_text.hpp"
#include "cli/problem_text.hpp"
#include "cli/send_batch.hpp"
#include "cli/text_table.hpp"
#include "cli/watching.hpp"

namespace hongyan::cli {
namespace {

std::unexpected<Phrase> wrong(std::string zh, std::string en) {
  return std::unexpected(Phrase{std::move(zh), std::move(en)});
}

Input<json::object> typed_wish(const SendArguments& given, World& world) {
  if (given.to.empty() == given.openid.empty())
    return wrong("用 --to UID,或者 --app APPID --openid OPENID 指定收信人,二者择一。",
                 "Name the recipient by --to UID, or by --app APPID --openid OPENID.");
  if (given.app.empty() != given.openid.empty())
    return wrong("--app 与 --openid 必须一起给出。", "--app and --openid go together.");
  if (!given.channel.empty()) return wrong("--channel 只与 --raw 一起用。", "--channel goes with --raw only.");
  json::object variables;
  if (!given.variables_file.empty()) {
    auto read = read_json_source(world, given.variables_file);
    if (!read) return read;
    variables = std::move(*read);
  }
  const auto pairs = read_pairs("-v", given.variables);
  if (!pairs) return pairs;
  for (const auto& pair : *pairs) variables[pair.key()] = pair.value();
  json::object wish{{"type", given.type}};
  wish["to"] =
      given.to.empty() ? json::object{{"app", given.app}, {"openid", given.openid}} : json::object{{"uid", given.to}};
  if (!variables.empty()) wish["variables"] = std::move(variables);
  if (!given.link.empty()) wish["link"] = given.link;
  return wish;
}

Input<json::object> raw_wish(const SendArguments& given, World& world) {
  if (!given.type.empty()) return wrong("通知类型与 --raw 二者择一。", "Give either a notification type or --raw.");
  if (!given.variables.empty() || !given.variables_file.empty() || !given.link.empty())
    return wrong("--raw 的消息体已经完整,不再需要 -v、--variables 或 --link。",
                 "The body of --raw is complete: -v, --variables and --link do not go with it.");
  if (given.app.empty() || given.channel.empty())
    return wrong("--raw 需要 --app 与 --channel。", "--raw needs --app and --channel.");
  if (!given.to.empty() && !given.openid.empty())
    return wrong("--to 与 --openid 二者择一。", "Give either --to or --openid.");
  auto body = read_json_source(world, given.raw_file);
  if (!body) return body;
  json::object wish{{"app", given.app}, {"channel", given.channel}};
  if (!given.to.empty()) wish["to"] = json::object{{"uid", given.to}};
  if (!given.openid.empty()) wish["to"] = json::object{{"openid", given.openid}};
  wish["message"] = std::move(*body);
  return wish;
}

Input<json::object> read_wish(const SendArguments& given, World& world) {
  if (given.type.empty() && given.raw_file.empty())
    return wrong("缺少通知类型;或用 --raw FILE 给出微信原始消息体。",
                 "A notification type is missing; or give WeChat's own body with --raw FILE.");
  auto wish = given.raw_file.empty() ? typed_wish(given, world) : raw_wish(given, world);
  if (!wish) return wish;
  const auto at = read_moment(world, "--at", given.at);
  if (!at) return std::unexpected(at.error());
  const auto expires = read_moment(world, "--expires", given.expires);
  if (!expires) return std::unexpected(expires.error());
  if (!at->empty()) (*wish)["at"] = *at;
  if (!expires->empty()) (*wish)["expires_at"] = *expires;
  if (given.priority) (*wish)["priority"] = *given.priority;
  if (given.try_anyway == Switch::on) (*wish)["permission"] = "try";
  if (!given.no_permission.empty()) (*wish)["no_permission"] = given.no_permission;
  if (!given.on_unknown.empty()) (*wish)["on_unknown"] = given.on_unknown;
  if (given.max_resend) (*wish)["max_resend"] = *given.max_resend;
  return wish;
}

// The message as the phone shows it.
std::string card_text(const json::value& route) {
  const json::value* card = find_member(route, "card");
  if (card == nullptr || !card->is_object()) return {};
  TextTable lines;
  if (const json::value* shown = find_member(*card, "lines"); shown != nullptr && shown->is_array())
    for (const json::value& line : shown->get_array()) {
      std::vector<std::string> cells{text_of(line, "label"), text_of(line, "value")};
      std::erase(cells, "");
      if (!cells.empty()) lines.add(std::move(cells));
    }
  std::string text;
  if (const std::string title = text_of(*card, "title"); !title.empty()) text += "  ┃ " + printable(title) + "\n";
  text += lines.text("  ┃ ");
  if (const std::string opens = text_of(*card, "opens"); !opens.empty()) text += "  ┗ " + printable(opens) + "\n";
  return text;
}

// 长期限频: how the template's rate stands for this message.
std::string rate_text(const json::value& route, Session& session) {
  const json::value* const rate = find_member(route, "rate");
  if (rate == nullptr || !rate->is_object()) return {};
  const bool by_day = text_of(*rate, "per") == "day";
  const std::string count =
      fmt::format("{} {}/{}", text_of(*rate, "field"), value_text(*rate, "used"), value_text(*rate, "times"));
  return "  " +
         printable(session.in_words(
             fmt::format("限频(每{}):{},{} 可发", by_day ? "天" : "月", count, text_of(*rate, "next_at")),
             fmt::format("rate (a {}): {}, may go at {}", text_of(*rate, "per"), count, text_of(*rate, "next_at")))) +
         "\n";
}

std::string preview_text(const json::value& preview, Session& session) {
  const Language language = session.output().language;
  std::string text = defects_text(find_member(preview, "errors"), language);
  const json::value* routes = find_member(preview, "routes");
  if (routes == nullptr || !routes->is_array()) return text;
  for (const json::value& route : routes->get_array()) {
    const bool would_send = value_text(route, "would_send") == "true";
    text += fmt::format("{}  {}  {}  {}  {}\n", would_send ? "✓" : "✗", text_of(route, "channel"),
                        text_of(route, "app"), text_of(route, "template_id"), text_of(route, "openid"));
    text += defects_text(find_member(route, "obstacles"), language);
    text += defects_text(find_member(route, "warnings"), language);
    text += rate_text(route, session);
    text += card_text(route);
    if (const json::value* message = find_member(route, "message"); would_send && message != nullptr)
      text += "  " + indented_json(*message, "  ") + "\n";
  }
  return text + (value_text(preview, "would_send") == "true" ? session.in_words("会发送。", "It would be sent.")
                                                             : session.in_words("不会发送。", "It would not be sent."));
}

int preview(const json::object& wish, Session& session) {
  const auto asked = session.send(http::Method::post, "/v1/notifications/preview", wish);
  const int shown = session.show(asked, [&](const json::value& body) { return preview_text(body, session); });
  if (shown != exit_ok) return shown;
  return value_text(asked->body, "would_send") == "true" ? exit_ok : exit_refused;
}

int send(const SendArguments& given, Session& session) {
  if (!given.batch_file.empty()) {
    if (!given.type.empty() || !given.raw_file.empty() || given.preview == Switch::on || given.wait == Switch::on)
      return session.output().refuse_usage({"--batch 与通知类型、--raw、--preview、--wait 不能一起用。",
                                            "--batch goes with no type, --raw, --preview or --wait."});
    return send_batch(session, given.batch_file, given.idempotency_key);
  }
  const auto wish = read_wish(given, session.world());
  if (!wish) return session.output().refuse_usage(wish.error());
  if (given.preview == Switch::on) return preview(*wish, session);
  // With a key of its own the same command can be repeated after a lost answer without sending twice.
  const std::string key = given.idempotency_key.empty() ? make_id(session.world().clock.wall(), session.world().random)
                                                        : given.idempotency_key;
  const auto asked = session.send(http::Method::post, "/v1/notifications", *wish, {{"Idempotency-Key", key}});
  if (!asked) {
    if (asked.error() == exit_unknown)
      session.output().note({"  → 加上 --idempotency-key " + key + " 再执行一次,不会重复发送。",
                             "  → Repeat it with --idempotency-key " + key + "; it is not sent twice."});
    return asked.error();
  }
  const std::string id = text_of(asked->body, "id");
  if (given.wait == Switch::on) {
    if (!session.output().is_json()) session.output().print(id + "\n");
    return watch(session, id, Seconds{given.timeout_s.value_or(watch_patience_s)});
  }
  const int shown =
      session.show(asked, [&](const json::value& body) { return notification_line(body, session.output().language); });
  return shown == exit_ok ? exit_code_of_certainty(asked->body) : shown;
}

}  // namespace

Command send_command(SendArguments& into) {
  return {
      .name = "send",
      .help = {"发一条通知。退出码:0 已接受,1 不会发出,4 可能发出也可能没有",
               "Send a notification. Exit code: 0 accepted, 1 not sent, 4 it may or may not have been sent"},
      .options =
          {{"TYPE", {"通知类型,例如 order_paid", "notification type, such as order_paid"}, &into.type},
           {"--to", {"收信人 uid", "the recipient's uid"}, &into.to, "UID"},
           {"--app", {"应用的 appid", "the app's appid"}, &into.app, "APPID"},
           {"--openid", {"收信人在该应用下的 openid", "the recipient's openid with that app"}, &into.openid, "OPENID"},
           {"-v,--variable",
            {"变量;名:=JSON 给出数字等", "a variable; NAME:=JSON for numbers and the like"},
            &into.variables,
            "NAME=VALUE"},
           {"--variables",
            {"变量的 JSON 文件,- 为标准输入", "variables as a JSON file, - for standard input"},
            &into.variables_file,
            "FILE"},
           {"--link", {"点击后去哪里", "where a tap leads"}, &into.link, "URL"},
           {"--raw",
            {"微信原始消息体的文件,- 为标准输入", "file with WeChat's own body, - for standard input"},
            &into.raw_file,
            "FILE"},
           {"--channel",
            {"原始消息的渠道", "the raw body's channel"},
            &into.channel,
            "CHANNEL",
            Need::optional,
            {"template", "subscribe", "notice", "one_time", "customer", "mass", "uniform", "form", "card"}},
           {"--at",
            {"何时发:带时区的时间,或 +10m、+2h、+3d", "when: a time with its zone, or +10m, +2h, +3d"},
            &into.at,
            "TIME"},
           {"--expires", {"过后不再发", "not sent any more after it"}, &into.expires, "TIME"},
           {"--priority", {"0 先发,1 平常,2 后发", "0 goes first, 1 usual, 2 last"}, &into.priority, "N"},
           {"--try", {"没有已知授权也试一次", "try even without a permission we know of"}, &into.try_anyway},
           {"--no-permission",
            {"没有授权、没有关注或窗口没开时:不发,或等到有",
             "without a grant, a follow or an open window: do not send, or wait for it"},
            &into.no_permission,
            "POLICY",
            Need::optional,
            {"suppress", "wait"}},
           {"--on-unknown",
            {"结果不明时:等证据,或再发一次", "when nobody knows: wait for evidence, or send again"},
            &into.on_unknown,
            "POLICY",
            Need::optional,
            {"hold", "resend"}},
           {"--max-resend", {"最多再发几次,0 到 5", "at most so many resends, 0 to 5"}, &into.max_resend, "N"},
           {"--idempotency-key", {"同一个键只发一次", "sent once per key"}, &into.idempotency_key, "KEY"},
           {"--wait", {"等到有结果,显示时间线", "wait for the end and show the timeline"}, &into.wait},
           {"--timeout",
            {"--wait 最多等多少秒(默认 60)", "seconds that --wait waits at most (60)"},
            &into.timeout_s,
            "SECONDS"},
           {"--batch",
            {"文件,每行一条通知,同 POST /v1/notifications 的请求体",
             "a file, one notification a line, as the body of POST /v1/notifications"},
            &into.batch_file,
            "FILE"},
           {"--preview",
            {"只看会发什么、什么会拦住它", "only see what would be sent and what would stop it"},
            &into.preview}},
      .examples =
          {{{"按通知类型发给一个人", "A notification type, to a person"},
            "hongyan send order_paid --to u1001 -v order=NO-20261121-07 -v price=12.5 --wait"},
           {{"只知道 openid", "Only the openid is known"},
            "hongyan send order_paid --app wx1a2b3c4d5e6f7a8b --openid o_rbq1TOgERuflYd7PsiE9H565Oo -v price=12.5"},
           {{"微信原始消息体,明早八点", "WeChat's own body, tomorrow at eight"},
            "hongyan send --raw body.json --app wx1a2b3c4d5e6f7a8b --channel template --at 2026-11-21T08:00:00+08:00"},
           {{"客服消息;窗口没开就等他来说话",
             "A customer message; waits for the person to write when no window is open"},
            "hongyan send --raw text.json --app wx1a2b3c4d5e6f7a8b --channel customer --to u1001 --no-permission wait"},
           {{"先看看会发什么", "See first what would be sent"},
            "hongyan send order_paid --to u1001 -v price=12.5 --preview"}},
      .act = RemoteAct([&into](Session& session) { return send(into, session); })};
}

}  // namespace hongyan::cli
