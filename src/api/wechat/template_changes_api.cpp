// Templates added from WeChat's libraries and deleted there; what we know of them is right at once.
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "api/absence.hpp"
#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "api/wechat/template_view.hpp"
#include "domain/channel.hpp"
#include "engine/ask/user_sync.hpp"
#include "wechat/calls/form_message.hpp"
#include "wechat/calls/newtmpl.hpp"
#include "wechat/calls/template_message.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t id_characters_max = 64;
constexpr std::size_t keyword_characters_max = 32;
constexpr std::size_t scene_characters_max = 15;
constexpr std::int64_t keyword_id_max = 1'000'000;
constexpr int there_already = 200022;
struct Count {
  std::size_t least, most;
};
constexpr Count account_keywords{1, 10};
constexpr Count subscribe_keywords{2, 5};
constexpr Count form_keywords{1, 10};

// One of the three ways in which WeChat names what is to be added; each is of one library.
struct AccountChoice {
  std::string short_id;
  std::vector<std::string> keyword_names;
};
struct SubscribeChoice {
  wechat::TemplateChoice choice;
  wechat::BodyEncoding encoding = wechat::BodyEncoding::json;
};
struct FormChoice {
  std::string id;
  std::vector<int> keyword_ids;
};
using Choice = std::variant<AccountChoice, SubscribeChoice, FormChoice>;

void check_count(Form& form, std::string_view key, std::size_t given, Count count) {
  if (given >= count.least && given <= count.most) return;
  form.add(key, "wrong_count", fmt::format("需要 {} 到 {} 个关键词。", count.least, count.most),
           fmt::format("{} to {} keywords are needed.", count.least, count.most));
}

std::vector<int> read_keyword_ids(Form& form, std::string_view key, Count count) {
  std::vector<int> ids;
  const json::array* const given = form.array(key, count.most, Need::required);
  if (given == nullptr) return ids;
  for (std::size_t i = 0; i < given->size(); ++i) {
    const std::int64_t* const id = (*given)[i].if_int64();
    const bool fits = id != nullptr && *id >= 0 && *id <= keyword_id_max;
    if (fits && std::ranges::find(ids, static_cast<int>(*id)) == ids.end()) {
      ids.push_back(static_cast<int>(*id));
      continue;
    }
    form.add_at(key, i, "bad_item", "应为关键词的 id,且不重复。", "Must be the id of a keyword, each once.");
  }
  if (ids.size() == given->size()) check_count(form, key, ids.size(), count);
  return ids;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

AccountChoice read_account_choice(Form& form) {
  AccountChoice choice;
  choice.short_id = form.text("template_id_short", id_characters_max, Need::required);
  choice.keyword_names = form.texts("keyword_name_list", account_keywords.most, keyword_characters_max);
  const bool is_old = choice.short_id.starts_with("TM") || choice.short_id.starts_with("OPENTM");
  if (!choice.short_id.empty() && !is_old && !is_number(choice.short_id))
    form.add("template_id_short", "bad_name", "应为类目模板的数字编号,或历史模板库的 TM…、OPENTM…。",
             "Must be the number of a category template, or TM… or OPENTM… of the old library.");
  if (is_number(choice.short_id) && !form.has("keyword_name_list"))
    form.add("keyword_name_list", "missing", "类目模板需要按显示顺序给出关键词的名称(40246)。",
             "A category template needs its keywords' names in the order of display (40246).");
  return choice;
}

std::optional<wechat::BodyEncoding> parse_encoding(std::string_view text) {
  if (text == "json") return wechat::BodyEncoding::json;
  if (text == "form") return wechat::BodyEncoding::form;
  return std::nullopt;
}

SubscribeChoice read_subscribe_choice(Form& form) {
  SubscribeChoice made;
  made.choice.tid = form.text("tid", id_characters_max, Need::required);
  if (!made.choice.tid.empty() && !is_number(made.choice.tid))
    form.add("tid", "bad_name", "应为模板标题的数字 id。", "Must be the number of a title.");
  made.choice.keyword_ids = read_keyword_ids(form, "kidList", subscribe_keywords);
  made.choice.scene = form.text("sceneDesc", scene_characters_max, Need::required);
  made.encoding = form.word("encoding", parse_encoding, "json, form", wechat::BodyEncoding::json);
  return made;
}

Choice read_choice(Form& form) {
  const int ways = int{form.has("template_id_short")} + int{form.has("tid")} + int{form.has("id")};
  if (ways != 1)
    form.add("", "one_of", "必须给出 template_id_short、tid、id 之一。", "Give one of template_id_short, tid, id.");
  if (form.has("tid")) return read_subscribe_choice(form);
  if (!form.has("id")) return read_account_choice(form);
  FormChoice choice;
  choice.id = form.text("id", id_characters_max, Need::required);
  choice.keyword_ids = read_keyword_ids(form, "keyword_id_list", form_keywords);
  return choice;
}

struct Order {
  wechat::Call call;
  std::expected<std::string, std::string> (*read_id)(const wechat::ApiReply&);
};

Outcome<Order> order_of(const Choice& choice, store::AppKind kind) {
  const auto refuse = [](const char* place, std::string zh, std::string en) {
    Problem problem = invalid(place, "wrong_app_kind", std::move(zh), std::move(en));
    problem.kind = ProblemKind::unacceptable;
    return std::unexpected(std::move(problem));
  };
  if (const auto* account = std::get_if<AccountChoice>(&choice)) {
    if (!engine::has_followers(kind))
      return refuse("/template_id_short", "小程序没有公众号模板,请用 tid。",
                    "Mini programs have no such templates: use tid.");
    return Order{wechat::template_add_call(account->short_id, account->keyword_names), wechat::read_added_template};
  }
  if (const auto* subscribe = std::get_if<SubscribeChoice>(&choice))
    return Order{wechat::newtmpl_add_call(subscribe->choice, subscribe->encoding),
                 wechat::read_added_subscribe_template};
  if (engine::has_followers(kind))
    return refuse("/id", "只有小程序有过这种模板。", "Only mini programs had such templates.");
  const auto& form = std::get<FormChoice>(choice);
  return Order{wechat::form_template_add_call(form.id, form.keyword_ids), wechat::read_added_template};
}

// As it is known after WeChat's list was read once more; without that list, what is certain of it.
json::object write_added(const Call& call, sql::Connection& connection, const WeChatDesk& desk, const std::string& id) {
  const store::App& app = desk.app();
  const auto synced = sync_templates_of(desk, connection);
  const auto template_id = wechat::TemplateId::parse(id);
  const auto known = template_id ? store::find_template(connection, app.appid, *template_id) : std::nullopt;
  if (known) return write_template(*known);
  json::object written{{"template_id", id}, {"app", app.appid.text()}, {"synced_at", nullptr}};
  if (!synced) written["warnings"] = write_defects(synced.error().errors, call.language);
  return written;
}

// WeChat's no. When the account has that choice already, its answer names the template, and so does ours.
Problem refusal_of(const engine::ErrandTrouble& trouble, const Order& order) {
  Problem problem = problem_of(trouble);
  if (trouble.errcode != there_already) return problem;
  const auto id = order.read_id({.errcode = 0, .errmsg = {}, .rid = {}, .body = trouble.body});
  if (!id) return problem;
  problem.more["existing_template_id"] = *id;
  engine::Defect& defect = problem.errors.front();
  defect.zh += fmt::format("已有的模板是 {}。", *id);
  defect.en += fmt::format(" The template that is there is {}.", *id);
  return problem;
}

Outcome<http::Response> add_template(Call& call, sql::Connection& connection, store::App app) {
  const auto choice = read_body(call, read_choice);
  if (!choice) return std::unexpected(choice.error());
  const auto order = order_of(*choice, app.kind);
  if (!order) return std::unexpected(order.error());
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.try_ask(order->call);
  // The account has it already: then we know it from here on.
  if (!reply && reply.error().errcode == there_already) (void)sync_templates_of(desk, connection);
  if (!reply) return std::unexpected(refusal_of(reply.error(), *order));
  const auto id = order->read_id(*reply);
  if (!id) return std::unexpected(unreadable(id.error()));
  return to_response(status::created, write_json(write_added(call, connection, desk, *id)));
}

// By the channel that we know the template under, else the one that is named, else the app's usual one.
wechat::Call delete_call_of(domain::Channel channel, const wechat::TemplateId& id) {
  if (channel == domain::Channel::template_message) return wechat::template_delete_call(id);
  if (channel == domain::Channel::form) return wechat::form_template_delete_call(id);
  return wechat::newtmpl_delete_call(id);
}

Outcome<http::Response> delete_template(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const auto named = query.word<domain::Channel>("channel", domain::parse_channel, "template, subscribe, notice, form");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto id = wechat::TemplateId::parse(call.path.at("template_id"));
  if (!id) return std::unexpected(no_such_name("{template_id}", id.error()));
  const auto known = store::find_template(connection, app.appid, *id);
  if (!known && !named)
    return std::unexpected(absent("{template_id}",
                                  "没有同步过这个模板;先同步,或用 channel 说明它是哪一种(template、subscribe、notice、"
                                  "form)。",
                                  "No such template was synced: sync first, or tell by channel of which kind it is "
                                  "(template, subscribe, notice, form)."));
  const domain::Channel channel = known ? known->channel : *named;
  WeChatDesk desk(call, connection, std::move(app));
  if (const auto reply = desk.ask(delete_call_of(channel, *id)); !reply) return std::unexpected(reply.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::note_template_gone(connection, desk.app().appid, *id, desk.now());
  transaction.commit();
  return done();
}

}  // namespace

void add_template_change_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto writes = Scope::apps_write;
  table.add_at_desk(post, "/v1/apps/{appid}/templates", writes, for_app(Wanted::any, add_template));
  table.add_at_desk(del, "/v1/apps/{appid}/templates/{template_id}", writes, for_app(Wanted::any, delete_template));
}

}  // namespace hongyan::api
