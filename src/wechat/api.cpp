#include "wechat/api.hpp"

#include <array>

namespace hongyan::wechat {
namespace {

struct Row {
  Api api;
  std::string_view name, path;
  http::Method method;
  Credential credential;
  Effect effect;
};

constexpr auto get = http::Method::get;
constexpr auto post = http::Method::post;
constexpr auto by_secret = Credential::app_secret;
constexpr auto by_token = Credential::access_token;

// In the order of the enum, so that a row is found by its number.
constexpr std::array rows{
    Row{Api::token, "token", "/cgi-bin/token", get, by_secret, Effect::reads},
    Row{Api::stable_token, "stable_token", "/cgi-bin/stable_token", post, by_secret, Effect::reads},
    Row{Api::template_send, "template_send", "/cgi-bin/message/template/send", post, by_token, Effect::sends},
    Row{Api::template_add, "template_add", "/cgi-bin/template/api_add_template", post, by_token, Effect::writes},
    Row{Api::template_list, "template_list", "/cgi-bin/template/get_all_private_template", get, by_token,
        Effect::reads},
    Row{Api::template_delete, "template_delete", "/cgi-bin/template/del_private_template", post, by_token,
        Effect::writes},
    Row{Api::industry_set, "industry_set", "/cgi-bin/template/api_set_industry", post, by_token, Effect::writes},
    Row{Api::industry_get, "industry_get", "/cgi-bin/template/get_industry", get, by_token, Effect::reads},
    Row{Api::subscribe_send, "subscribe_send", "/cgi-bin/message/subscribe/send", post, by_token, Effect::sends},
    Row{Api::newtmpl_add, "newtmpl_add", "/wxaapi/newtmpl/addtemplate", post, by_token, Effect::writes},
    Row{Api::newtmpl_delete, "newtmpl_delete", "/wxaapi/newtmpl/deltemplate", post, by_token, Effect::writes},
    Row{Api::newtmpl_category, "newtmpl_category", "/wxaapi/newtmpl/getcategory", get, by_token, Effect::reads},
    Row{Api::newtmpl_titles, "newtmpl_titles", "/wxaapi/newtmpl/getpubtemplatetitles", get, by_token, Effect::reads},
    Row{Api::newtmpl_keywords, "newtmpl_keywords", "/wxaapi/newtmpl/getpubtemplatekeywords", get, by_token,
        Effect::reads},
    Row{Api::newtmpl_list, "newtmpl_list", "/wxaapi/newtmpl/gettemplate", get, by_token, Effect::reads},
    Row{Api::quota_get, "quota_get", "/cgi-bin/openapi/quota/get", post, by_token, Effect::reads},
    Row{Api::clear_quota, "clear_quota", "/cgi-bin/clear_quota", post, by_token, Effect::writes},
};

constexpr auto apis = [] {
  std::array<Api, rows.size()> all{};
  for (std::size_t i = 0; i < rows.size(); ++i) all[i] = rows[i].api;
  return all;
}();

constexpr bool rows_stand_in_order = [] {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].api) != i) return false;
  return true;
}();
static_assert(rows_stand_in_order);
static_assert(rows.size() == static_cast<std::size_t>(Api::clear_quota) + 1);

const Row& row_of(Api api) { return rows[static_cast<std::size_t>(api)]; }

}  // namespace

std::span<const Api> all_apis() { return apis; }
std::string_view to_string(Api api) { return row_of(api).name; }
std::string_view path_of(Api api) { return row_of(api).path; }
http::Method method_of(Api api) { return row_of(api).method; }
Credential credential_of(Api api) { return row_of(api).credential; }
Effect effect_of(Api api) { return row_of(api).effect; }

std::optional<Api> parse_api(std::string_view text) {
  for (const Row& row : rows)
    if (row.name == text) return row.api;
  return std::nullopt;
}

}  // namespace hongyan::wechat
