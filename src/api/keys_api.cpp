#include <algorithm>
#include <utility>

#include "api/api_key.hpp"
#include "api/form.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "store/access.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t name_characters_max = 64;
constexpr std::size_t apps_max = 1'000;
constexpr std::size_t appid_characters_max = 18;

json::array write_texts(const std::vector<std::string>& texts) {
  json::array written;
  for (const std::string& text : texts) written.emplace_back(text);
  return written;
}

json::object write_key(const store::ApiKey& key) {
  json::object written{{"id", key.id},
                       {"name", key.name},
                       {"scopes", write_texts(key.scopes)},
                       {"apps", write_texts(key.apps)},
                       {"created_at", to_iso8601(key.created_at)},
                       {"expires_at", nullptr},
                       {"revoked_at", nullptr}};
  if (key.expires_at) written["expires_at"] = to_iso8601(*key.expires_at);
  if (key.revoked_at) written["revoked_at"] = to_iso8601(*key.revoked_at);
  return written;
}

KeyWish read_key_wish(json::object& object, const Caller& caller, WallTime now, std::vector<engine::Defect>& defects) {
  Form form(object, "", defects);
  KeyWish wish;
  wish.name = form.text("name", name_characters_max, Need::required);
  wish.scopes = form.texts("scopes", grantable_scopes().size(), name_characters_max);
  if (wish.scopes.empty()) form.add("scopes", "missing", "至少需要一个权限。", "At least one scope is needed.");
  for (const std::string& scope : wish.scopes)
    if (!parse_scope(scope))
      form.add("scopes", "unknown_word", "没有权限 " + scope + "。", "There is no scope " + scope + ".");
  wish.apps = form.texts("apps", apps_max, appid_characters_max);
  for (const std::string& app : wish.apps)
    if (!wechat::AppId::parse(app)) form.add("apps", "bad_name", app + " 不是 appid。", app + " is no appid.");
  // A key cannot give what it has not.
  if (!caller.apps.empty()) {
    const bool within = std::ranges::all_of(wish.apps, [&](const std::string& app) { return caller.may_use(app); });
    if (wish.apps.empty() || !within)
      form.add("apps", "beyond_caller", "只能授予此密钥自己可用的应用。",
               "Only apps that this key may use itself can be granted.");
  }
  wish.expires_at = form.moment("expires_at");
  if (wish.expires_at && *wish.expires_at <= now)
    form.add("expires_at", "past", "必须在将来。", "Must lie in the future.");
  form.finish();
  return wish;
}

Outcome<http::Response> make_key(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  const WallTime now = call.api.clock.wall();
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  const KeyWish wish = read_key_wish(*object, call.caller, now, problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const ApiSettings& settings = call.api.settings;
  const MadeKey made = make_api_key(wish, settings.environment, settings.key_pepper, call.api.random, now);
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::save_api_key(connection, made.record);
  transaction.commit();
  json::object written = write_key(made.record);
  written["key"] = made.text.reveal();
  return to_response(status::created, write_json(written));
}

// A caller bound to some apps sees the keys that are bound to no others.
bool may_see(const Caller& caller, const store::ApiKey& key) {
  if (caller.apps.empty()) return true;
  return !key.apps.empty() &&
         std::ranges::all_of(key.apps, [&](const std::string& app) { return caller.may_use(app); });
}

Outcome<http::Response> list_keys(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  auto keys = store::list_api_keys(connection);
  std::erase_if(keys, [&](const store::ApiKey& key) { return key.id <= page.after || !may_see(call.caller, key); });
  std::ranges::sort(keys, {}, &store::ApiKey::id);
  return ok(write_page(call, keys, page, write_key, [](const store::ApiKey& key) { return key.id; }));
}

bool is_usable_admin(const store::ApiKey& key, WallTime now) {
  return !key.revoked_at && (!key.expires_at || *key.expires_at > now) && key.apps.empty() &&
         ScopeSet(key.scopes).allows(Scope::admin);
}

Outcome<http::Response> revoke_key(Call& call, sql::Connection& connection) {
  const std::string& id = call.path.at("id");
  const WallTime now = call.api.clock.wall();
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto key = store::find_api_key(connection, id);
  if (!key || !may_see(call.caller, *key)) return std::unexpected(not_found());
  const auto keys = store::list_api_keys(connection);
  if (is_usable_admin(*key, now) &&
      std::ranges::count_if(keys, [&](const store::ApiKey& one) { return is_usable_admin(one, now); }) == 1) {
    return std::unexpected(Problem{.kind = ProblemKind::conflict,
                                   .zh = "这是最后一把管理员密钥;请先创建另一把。",
                                   .en = "This is the last admin key; make another one first.",
                                   .errors = {}});
  }
  if (!key->revoked_at && !store::revoke_api_key(connection, id, now)) return std::unexpected(not_found());
  transaction.commit();
  call.api.keys.forget(id);
  return http::Response{.status = status::no_content, .headers = {}, .body = {}};
}

}  // namespace

void add_key_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/keys", Scope::admin, make_key);
  table.add_at_desk(http::Method::get, "/v1/keys", Scope::admin, list_keys);
  table.add_at_desk(http::Method::del, "/v1/keys/{id}", Scope::admin, revoke_key);
}

}  // namespace hongyan::api
