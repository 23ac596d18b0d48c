// The menu of an account (inbound.md §8.1): menu/create, get, delete, get_current_selfmenu_info, and the conditional
// ones. Buttons are checked as the page's table says; which of several defects is told first is inferred.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/customer_content.hpp"
#include "sandbox/api/link_check.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t buttons_max = 3, sub_buttons_max = 5, key_bytes_max = 128, url_bytes_max = 1024;
constexpr std::int64_t first_menu_id = 208'396'938;
constexpr std::string_view tapped_types[] = {"click",      "scancode_push",      "scancode_waitmsg", "pic_sysphoto",
                                             "pic_weixin", "pic_photo_or_album", "location_select"};

enum class Level { first, second };

// The code and text for a button of the first level, or those for one of the second.
struct Complaint {
  int errcode, sub_errcode;
  std::string_view text, sub_text;
};
Answer complain(const Call& call, Level level, const Complaint& complaint) {
  return level == Level::first ? fail(call, complaint.errcode, complaint.text)
                               : fail(call, complaint.sub_errcode, complaint.sub_text);
}
constexpr Complaint bad_type{40017, 40024, "invalid button type", "invalid sub button type"};
constexpr Complaint bad_name{40018, 40025, "invalid button name size", "invalid sub button name size"};
constexpr Complaint bad_key{40019, 40026, "invalid button key size", "invalid sub button key size"};
constexpr Complaint bad_url{40020, 40027, "invalid button url size", "invalid sub button url size"};
constexpr Complaint bad_domain{40055, 40054, "invalid button url domain", "invalid sub button url domain"};
constexpr Complaint bad_media{40117, 40118, "invalid button media_id size", "invalid sub button media_id size"};

std::optional<Answer> check_url(const Call& call, Level level, const json::value& button,
                                std::set<std::string>& domains) {
  const std::string url = text_of(button, "url");
  if (url.empty() || url.size() > url_bytes_max) return complain(call, level, bad_url);
  const auto read = http::parse_url(url);
  if (!read) return fail(call, 65317, "contain invalid url");
  if (check_blocked_link(call, url)) return complain(call, level, bad_domain);
  if (!read->origin.host.ends_with(".qq.com")) domains.insert(read->origin.host);
  return std::nullopt;
}

std::optional<Answer> check_act(const Call& call, Level level, const json::value& button,
                                std::set<std::string>& domains) {
  const std::string type = text_of(button, "type");
  if (std::ranges::find(tapped_types, type) != std::end(tapped_types)) {
    const std::string key = text_of(button, "key");
    if (key.empty() || key.size() > key_bytes_max) return complain(call, level, bad_key);
    return std::nullopt;
  }
  if (type == "view") return check_url(call, level, button, domains);
  if (type == "miniprogram") {
    if (!may_link(*call.app, text_of(button, "appid"))) return fail(call, 45064, "no permission to use weapp in menu");
    return check_url(call, level, button, domains);
  }
  if (type == "media_id") {
    const std::string id = text_of(button, "media_id");
    if (id.empty()) return complain(call, level, bad_media);
    const Medium* medium = call.app->media.find(id, call.now);
    if (medium == nullptr || medium->life != MediaLife::permanent) return fail(call, 40007, "invalid media_id");
    return std::nullopt;
  }
  if (type == "article_id" || type == "article_view_limited") {
    if (call.app->media.find_published(text_of(button, "article_id")) == nullptr)
      return fail(call, 53600, "invalid article_id");
    return std::nullopt;
  }
  return complain(call, level, bad_type);
}

std::optional<Answer> check_button(const Call& call, Level level, const json::value& button,
                                   std::set<std::string>& domains) {
  const WebSettings& settings = call.platform.settings.web;
  const std::int64_t longest = level == Level::first ? settings.menu_name_bytes_max : settings.menu_sub_name_bytes_max;
  const std::string name = text_of(button, "name");
  if (name.empty() || std::ssize(name) > longest) return complain(call, level, bad_name);
  const json::value* sub = find_member(button, "sub_button");
  const json::array* list = sub == nullptr ? nullptr : sub->if_array();
  if (sub == nullptr || (list != nullptr && list->empty())) return check_act(call, level, button, domains);
  if (level == Level::second) return fail(call, 40022, "invalid sub_menu level");
  if (list == nullptr || list->size() > sub_buttons_max) return fail(call, 40023, "invalid sub button size");
  for (const json::value& one : *list)
    if (auto refusal = check_button(call, Level::second, one, domains)) return refusal;
  return std::nullopt;
}

// The buttons of the call, checked.
std::expected<json::array, Answer> read_buttons(Call& call) {
  if (call.app->switches.menus_forbidden) return std::unexpected(fail(call, 65319, "not allow to create menu"));
  if (auto refusal = mind_escapes(call)) return std::unexpected(*std::move(refusal));
  const json::value* button = find_member(call.body, "button");
  const json::array* list = button == nullptr ? nullptr : button->if_array();
  if (list == nullptr || list->empty() || list->size() > buttons_max)
    return std::unexpected(fail(call, 40016, "invalid button size"));
  std::set<std::string> domains;
  for (const json::value& one : *list)
    if (auto refusal = check_button(call, Level::first, one, domains)) return std::unexpected(*std::move(refusal));
  if (std::ssize(domains) > call.platform.settings.web.menu_domains_max)
    return std::unexpected(fail(call, 65316, "domain count reach limit"));
  return *list;
}

// Reading a menu shows "sub_button" also where there is none.
json::array shown(const json::array& buttons) {
  json::array all = buttons;
  for (json::value& button : all)
    if (find_member(button, "sub_button") == nullptr) button.get_object()["sub_button"] = json::array{};
  return all;
}

std::int64_t next_id(const MenuBook& book) {
  std::int64_t id = first_menu_id;
  for (const std::vector<Menu>& some : {book.all, book.conditional})
    for (const Menu& menu : some) id = std::max(id, menu.id + 1);
  return id;
}

Answer create(Call& call) {
  auto buttons = read_buttons(call);
  if (!buttons) return std::move(buttons.error());
  MenuBook& book = call.app->menus;
  const std::int64_t id = next_id(book);
  book.all.assign(1, {id, *std::move(buttons), {}});
  return ok();
}

Answer read(Call& call) {
  const MenuBook& book = call.app->menus;
  if (book.all.empty()) return fail(call, 46003, "menu no exist");
  const Menu& menu = book.all.front();
  json::object reply{{"menu", json::object{{"button", shown(menu.buttons)}, {"menuid", menu.id}}}};
  json::array conditional;
  for (const Menu& one : book.conditional)
    conditional.push_back({{"button", shown(one.buttons)}, {"matchrule", one.match_rule}, {"menuid", one.id}});
  if (!conditional.empty()) reply["conditionalmenu"] = std::move(conditional);
  return without_errcode(reply);
}

Answer remove(Call& call) {
  call.app->menus = {};
  return ok();
}

Answer read_current(Call& call) {
  const MenuBook& book = call.app->menus;
  if (book.all.empty()) return without_errcode(json::object{{"is_menu_open", 0}, {"selfmenu_info", json::object{}}});
  json::array buttons = book.all.front().buttons;
  for (json::value& button : buttons) {
    json::object& members = button.get_object();
    const json::value* sub = find_member(button, "sub_button");
    if (sub != nullptr && sub->is_array() && !sub->get_array().empty())
      members["sub_button"] = json::object{{"list", *sub}};
    else
      members.erase("sub_button");
  }
  return without_errcode(
      json::object{{"is_menu_open", 1}, {"selfmenu_info", json::object{{"button", std::move(buttons)}}}});
}

Answer add_conditional(Call& call) {
  MenuBook& book = call.app->menus;
  if (book.all.empty()) return fail(call, 65303, "there is no selfmenu, please create selfmenu first");
  const json::value* rule = find_member(call.body, "matchrule");
  if (rule == nullptr || !rule->is_object() || rule->get_object().empty()) return fail(call, 65304, "match rule empty");
  if (const json::value* button = find_member(call.body, "button");
      button == nullptr || !button->is_array() || button->get_array().empty())
    return fail(call, 65307, "conditional menu is empty");
  auto buttons = read_buttons(call);
  if (!buttons) return std::move(buttons.error());
  const std::int64_t most = call.platform.settings.web.conditional_menus_max;
  if (most > 0 && std::ssize(book.conditional) >= most) return fail(call, 65305, "menu count limit");
  const std::int64_t id = next_id(book);
  book.conditional.push_back({id, *std::move(buttons), rule->get_object()});
  return without_errcode(json::object{{"menuid", std::to_string(id)}});
}

Answer remove_conditional(Call& call) {
  if (std::erase_if(call.app->menus.conditional,
                    [&](const Menu& menu) { return menu.id == number_of(call.body, "menuid", -1); }) == 0)
    return fail(call, 65301, "this menu is not conditionalmenu");
  return ok();
}

// Which menu a person sees: the newest that his tags match, else everybody's. What his phone is nobody knows here.
Answer try_match(Call& call) {
  Member* member = call.platform.world.find_member(text_of(call.body, "user_id"));
  if (member == nullptr || member->app != call.app) return fail(call, 65302, "no such user");
  if (!member->following) return fail(call, 65315, "not fans");
  const MenuBook& book = call.app->menus;
  for (auto menu = book.conditional.rbegin(); menu != book.conditional.rend(); ++menu) {
    const auto tag = static_cast<int>(number_of(menu->match_rule, "tag_id", -1));
    if (std::ranges::find(member->membership.tags, tag) != member->membership.tags.end())
      return without_errcode(json::object{{"button", shown(menu->buttons)}});
  }
  if (book.all.empty()) return fail(call, 46003, "menu no exist");
  return without_errcode(json::object{{"button", shown(book.all.front().buttons)}});
}

std::int64_t change_calls(const SandboxSettings&, const App& app) {
  return app.kind == AppKind::test_account ? 100 : 1'000;
}
std::int64_t read_calls(const SandboxSettings&, const App& app) {
  return app.kind == AppKind::test_account ? 1'000 : 10'000;
}

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/menu/create", Verb::post, Body::json_object, Family::cgi, accounts, change_calls, create},
    {"/cgi-bin/menu/get", Verb::any, Body::none, Family::cgi, accounts, read_calls, read},
    {"/cgi-bin/menu/delete", Verb::any, Body::none, Family::cgi, accounts, change_calls, remove},
    {"/cgi-bin/get_current_selfmenu_info", Verb::any, Body::none, Family::cgi, accounts, read_calls, read_current},
    {"/cgi-bin/menu/addconditional", Verb::post, Body::json_object, Family::cgi, accounts, change_calls,
     add_conditional},
    {"/cgi-bin/menu/delconditional", Verb::post, Body::json_object, Family::cgi, accounts, change_calls,
     remove_conditional},
    {"/cgi-bin/menu/trymatch", Verb::post, Body::json_object, Family::cgi, accounts, read_calls, try_match},
};

}  // namespace

std::span<const Endpoint> menu_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
