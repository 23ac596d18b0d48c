#include "server/demo_story.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <thread>

#include "base/failure.hpp"

namespace hongyan::server {
namespace {

using http::Method;
using json::object;

constexpr std::string_view follower = "o_rbq1TOgERuflYd7PsiE9H565Oo";
constexpr std::string_view mini_program_user = "ogYQ75G33BMpuKOjKjIIOiFP7cF4";
constexpr std::string_view history_template = "n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA";
constexpr std::string_view study_template = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE";
constexpr std::string_view class_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
constexpr Milliseconds patience{20'000};
constexpr Milliseconds look_every{100};

// The founding body of the study reminder, as business systems have sent it for years.
object founding_body() {
  return {{"touser", follower},
          {"template_id", history_template},
          {"url", "https://example.com/words"},
          {"data", object{{"first", object{{"value", "小石同学,今天的单词还在等你"}}},
                          {"keyword1", object{{"value", "核心词汇 800 组"}}},
                          {"keyword2", object{{"value", "今日任务未完成"}}},
                          {"keyword3", object{{"value", "2019-06-09"}}},
                          {"remark", object{{"value", "每天一点,走得很远"}, {"color", "#173177"}}}}}};
}

std::string at_text(const json::value& value, std::string_view key) { return text_of(value, key); }

}  // namespace

DemoStory::DemoStory(cli::ApiClient& hongyan, cli::ApiClient& sandbox, Clock& clock)
    : hongyan_(hongyan), sandbox_(sandbox), clock_(clock) {}

json::value DemoStory::ask(cli::ApiClient& whom, Method method, const std::string& target, const json::value& body) {
  auto answer = whom.send(method, target, body);
  if (!answer) throw Failure(answer.error());
  if (answer->status >= 300)
    throw Failure(
        fmt::format("{} {} was answered {}: {}", http::to_string(method), target, answer->status, answer->text));
  return std::move(answer->body);
}

json::value DemoStory::look(cli::ApiClient& whom, const std::string& target) {
  auto answer = whom.get(target);
  if (!answer) throw Failure(answer.error());
  if (answer->status >= 300)
    throw Failure(fmt::format("GET {} was answered {}: {}", target, answer->status, answer->text));
  return std::move(answer->body);
}

bool DemoStory::play() {
  std::printf("\n[1] 接入公众号与小程序 · Two WeChat accounts are introduced, their templates synced\n");
  introduce_accounts();
  introduce_person();
  define_types();
  std::printf("\n[2] 用户在小程序里点了\"允许\" · The user taps \"accept\" in the mini program: one grant\n");
  grant_by_tap();
  const json::value raw = object{{"app", service_}, {"channel", "template"}, {"message", founding_body()}};
  const json::value study =
      object{{"type", "study_reminder"},
             {"to", object{{"uid", "xiaoshi"}}},
             {"variables",
              object{{"course", "核心词汇 800 组"}, {"remind_at", to_iso8601(clock_.wall())}, {"task", "W-20261121"}}}};
  const json::value lesson = object{{"type", "class_reminder"},
                                    {"to", object{{"uid", "xiaoshi"}}},
                                    {"variables", object{{"course", "少儿编程·周六班"},
                                                         {"starts_at", "2026-11-21T01:00:00Z"},
                                                         {"price", 99},
                                                         {"order", "NO-20261121-07"},
                                                         {"course_id", "7"}}}};
  bool delivered = send("[3] 学习提醒,微信原始消息体 · Study reminder, WeChat's own body unchanged", raw);
  delivered &= send("[4] 学习提醒,通知类型 · The same as a notification type on a typed category template", study);
  delivered &= send("[5] 上课提醒,一次性订阅 · Class reminder of a mini program over the one-time grant", lesson);
  std::printf("\n[6] 手机上看到的 · What the phone shows\n");
  show_inbox(std::string(follower));
  show_inbox(std::string(mini_program_user));
  return delivered;
}

void DemoStory::introduce(const std::string& kind, std::string& appid) {
  const json::value world = look(sandbox_, "/sandbox/apps");
  const json::value* apps = find_member(world, "apps");
  if (apps == nullptr || !apps->is_array()) throw Failure("the sandbox lists no apps");
  for (const json::value& app : apps->get_array()) {
    if (at_text(app, "kind") != kind) continue;
    appid = at_text(app, "appid");
    const json::value* callback = find_member(app, "callback");
    if (callback == nullptr) throw Failure("the sandbox tells no callback settings");
    ask(hongyan_, Method::put, "/v1/apps/" + appid,
        object{{"kind", kind},
               {"name", at_text(app, "name")},
               {"original_id", at_text(app, "original_id")},
               {"api_origin", sandbox_.origin().text()},
               {"secret", at_text(app, "secret")},
               {"callback_token", at_text(*callback, "token")},
               {"aes_key", at_text(*callback, "encoding_aes_key")}});
    // What an operator does in WeChat's console: name the URL, choose the secure mode.
    ask(sandbox_, Method::post, "/sandbox/apps/" + appid + "/callback",
        object{{"url", hongyan_.origin().text() + "/wechat/" + appid}, {"mode", "secure"}});
    const json::value synced = ask(hongyan_, Method::post, "/v1/apps/" + appid + "/templates/sync", object{});
    std::printf("    %s  %s  模板 templates: %s\n", appid.c_str(), at_text(app, "name").c_str(),
                at_text(synced, "templates").c_str());
    return;
  }
  throw Failure("the sandbox has no app of kind " + kind);
}

void DemoStory::introduce_accounts() {
  introduce("service_account", service_);
  introduce("mini_program", mini_program_);
}

void DemoStory::introduce_person() {
  ask(hongyan_, Method::put, "/v1/recipients/xiaoshi",
      object{{"locale", "zh-CN"},
             {"time_zone", "Asia/Shanghai"},
             {"attributes", object{{"name", "小石"}}},
             {"identities", json::array{object{{"app", service_}, {"openid", follower}, {"follows", "yes"}},
                                        object{{"app", mini_program_}, {"openid", mini_program_user}}}}});
}

void DemoStory::define_types() {
  ask(hongyan_, Method::put, "/v1/notification-types/study_reminder",
      object{{"title", "学习提醒"},
             {"variables", object{{"course", object{{"type", "text"}, {"required", true}}},
                                  {"remind_at", object{{"type", "time"}, {"required", true}}},
                                  {"task", object{{"type", "text"}, {"required", true}}}}},
             {"routes", json::array{object{{"channel", "template"},
                                           {"app", service_},
                                           {"template_id", study_template},
                                           {"fields", object{{"thing1", "{{course}}"},
                                                             {"time2", "{{remind_at}}"},
                                                             {"phrase3", "未完成"},
                                                             {"character_string4", "{{task}}"}}},
                                           {"url", "https://example.com/words"}}}}});
  ask(hongyan_, Method::put, "/v1/notification-types/class_reminder",
      object{{"title", "上课提醒"},
             {"variables", object{{"course", object{{"type", "text"}, {"required", true}}},
                                  {"starts_at", object{{"type", "time"}, {"required", true}}},
                                  {"price", object{{"type", "amount"}, {"required", true}}},
                                  {"order", object{{"type", "text"}, {"required", true}}},
                                  {"course_id", object{{"type", "text"}}}}},
             {"routes", json::array{object{{"channel", "subscribe"},
                                           {"app", mini_program_},
                                           {"template_id", class_template},
                                           {"fields", object{{"thing1", "{{course}}"},
                                                             {"time2", "{{starts_at}}"},
                                                             {"amount3", "{{price}}"},
                                                             {"character_string4", "{{order}}"},
                                                             {"phrase5", "待上课"}}},
                                           {"page", "pages/course/detail?id={{course_id}}"}}}}});
}

void DemoStory::grant_by_tap() {
  const json::value results = ask(
      sandbox_, Method::post, "/sandbox/prompt",
      object{{"appid", mini_program_}, {"openid", mini_program_user}, {"answers", object{{class_template, "accept"}}}});
  // The page hands on what wx.requestSubscribeMessage returned, as it is.
  ask(hongyan_, Method::post, "/v1/grants/report",
      object{{"app", mini_program_}, {"openid", mini_program_user}, {"results", results}});
  const json::value balance =
      look(hongyan_, fmt::format("/v1/grants?app={}&openid={}", mini_program_, mini_program_user));
  if (const json::value* items = find_member(balance, "items"); items != nullptr && items->is_array())
    for (const json::value& account : items->get_array())
      std::printf("    账本 ledger: %s available=%s\n", at_text(account, "template_id").c_str(),
                  at_text(account, "available").c_str());
}

bool DemoStory::send(const std::string& title, const json::value& wish) {
  std::printf("\n%s\n", title.c_str());
  const json::value accepted = ask(hongyan_, Method::post, "/v1/notifications", wish);
  const json::value settled = wait_until_settled(at_text(accepted, "id"));
  show_timeline(settled);
  return at_text(settled, "status") == "delivered";
}

json::value DemoStory::wait_until_settled(const std::string& id) {
  const BootTime deadline = clock_.boot() + patience;
  while (true) {
    json::value seen = look(hongyan_, "/v1/notifications/" + id);
    const std::string status = at_text(seen, "status");
    const bool settled = status == "delivered" || status == "failed_after_accept" || status == "refused" ||
                         status == "suppressed" || status == "expired" || status == "cancelled";
    if (settled || clock_.boot() >= deadline) return seen;
    std::this_thread::sleep_for(look_every);
  }
}

void DemoStory::show_timeline(const json::value& notification) const {
  std::printf("    %s → %s (%s)\n", at_text(notification, "id").c_str(), at_text(notification, "status").c_str(),
              at_text(notification, "certainty").c_str());
  const json::value* timeline = find_member(notification, "timeline");
  if (timeline == nullptr || !timeline->is_array()) return;
  for (const json::value& entry : timeline->get_array()) {
    std::string line = fmt::format("      {}  {}", at_text(entry, "at"), at_text(entry, "what"));
    for (const std::string_view key : {"number", "outcome", "status", "errcode", "msgid", "cause", "reason"})
      if (const std::string value = at_text(entry, key); !value.empty()) line += fmt::format("  {}={}", key, value);
    std::printf("%s\n", line.c_str());
  }
}

void DemoStory::show_inbox(const std::string& openid) {
  const json::value inbox = look(sandbox_, "/sandbox/inbox?openid=" + openid);
  const json::value* messages = find_member(inbox, "messages");
  if (messages == nullptr || !messages->is_array()) return;
  for (const json::value& message : messages->get_array()) {
    std::printf("    ┌ %s\n", at_text(message, "title").c_str());
    const json::value* lines = find_member(message, "lines");
    if (lines == nullptr || !lines->is_array()) continue;
    for (const json::value& line : lines->get_array())
      std::printf("    │ %s %s\n", at_text(line, "label").c_str(), at_text(line, "value").c_str());
  }
}

std::string DemoStory::curl_line(const std::string& key) const {
  const json::value body =
      object{{"type", "study_reminder"},
             {"to", object{{"uid", "xiaoshi"}}},
             {"variables",
              object{{"course", "高频词 300 组"}, {"remind_at", to_iso8601(clock_.wall())}, {"task", "W-20261122"}}}};
  return fmt::format(
      "curl -sS {}/v1/notifications -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' -d '{}'",
      hongyan_.origin().text(), key, write_json(body));
}

}  // namespace hongyan::server
