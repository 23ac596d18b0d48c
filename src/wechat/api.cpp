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
constexpr auto reads = Effect::reads;
constexpr auto writes = Effect::writes;
constexpr auto sends = Effect::sends;

// In the order of the enum, so that a row is found by its number.
constexpr std::array rows{
    Row{Api::token, "token", "/cgi-bin/token", get, by_secret, reads},
    Row{Api::stable_token, "stable_token", "/cgi-bin/stable_token", post, by_secret, reads},
    Row{Api::jscode2session, "jscode2session", "/sns/jscode2session", get, by_secret, reads},
    Row{Api::template_send, "template_send", "/cgi-bin/message/template/send", post, by_token, sends},
    Row{Api::template_add, "template_add", "/cgi-bin/template/api_add_template", post, by_token, writes},
    Row{Api::template_list, "template_list", "/cgi-bin/template/get_all_private_template", get, by_token, reads},
    Row{Api::template_delete, "template_delete", "/cgi-bin/template/del_private_template", post, by_token, writes},
    Row{Api::template_blocked, "template_blocked", "/wxa/sec/queryblocktmplmsg", post, by_token, reads},
    Row{Api::industry_set, "industry_set", "/cgi-bin/template/api_set_industry", post, by_token, writes},
    Row{Api::industry_get, "industry_get", "/cgi-bin/template/get_industry", get, by_token, reads},
    Row{Api::subscribe_send, "subscribe_send", "/cgi-bin/message/subscribe/send", post, by_token, sends},
    Row{Api::notice_send, "notice_send", "/cgi-bin/message/subscribe/bizsend", post, by_token, sends},
    Row{Api::newtmpl_add, "newtmpl_add", "/wxaapi/newtmpl/addtemplate", post, by_token, writes},
    Row{Api::newtmpl_delete, "newtmpl_delete", "/wxaapi/newtmpl/deltemplate", post, by_token, writes},
    Row{Api::newtmpl_category, "newtmpl_category", "/wxaapi/newtmpl/getcategory", get, by_token, reads},
    Row{Api::newtmpl_titles, "newtmpl_titles", "/wxaapi/newtmpl/getpubtemplatetitles", get, by_token, reads},
    Row{Api::newtmpl_keywords, "newtmpl_keywords", "/wxaapi/newtmpl/getpubtemplatekeywords", get, by_token, reads},
    Row{Api::newtmpl_list, "newtmpl_list", "/wxaapi/newtmpl/gettemplate", get, by_token, reads},
    Row{Api::one_time_send, "one_time_send", "/cgi-bin/message/template/subscribe", post, by_token, sends},
    Row{Api::form_send, "form_send", "/cgi-bin/message/wxopen/template/send", post, by_token, sends},
    Row{Api::form_library_list, "form_library_list", "/cgi-bin/wxopen/template/library/list", post, by_token, reads},
    Row{Api::form_library_get, "form_library_get", "/cgi-bin/wxopen/template/library/get", post, by_token, reads},
    Row{Api::form_template_add, "form_template_add", "/cgi-bin/wxopen/template/add", post, by_token, writes},
    Row{Api::form_template_list, "form_template_list", "/cgi-bin/wxopen/template/list", post, by_token, reads},
    Row{Api::form_template_delete, "form_template_delete", "/cgi-bin/wxopen/template/del", post, by_token, writes},
    Row{Api::uniform_send, "uniform_send", "/cgi-bin/message/wxopen/template/uniform_send", post, by_token, sends},
    Row{Api::activity_create, "activity_create", "/cgi-bin/message/wxopen/activityid/create", get, by_token, reads},
    Row{Api::card_update, "card_update", "/cgi-bin/message/wxopen/updatablemsg/send", post, by_token, sends},
    Row{Api::custom_send, "custom_send", "/cgi-bin/message/custom/send", post, by_token, sends},
    Row{Api::custom_typing, "custom_typing", "/cgi-bin/message/custom/typing", post, by_token, reads},
    Row{Api::custom_business_typing, "custom_business_typing", "/cgi-bin/message/custom/business/typing", post,
        by_token, reads},
    Row{Api::agent_add, "agent_add", "/customservice/kfaccount/add", post, by_token, writes},
    Row{Api::agent_update, "agent_update", "/customservice/kfaccount/update", post, by_token, writes},
    Row{Api::agent_invite, "agent_invite", "/customservice/kfaccount/inviteworker", post, by_token, writes},
    Row{Api::agent_delete, "agent_delete", "/customservice/kfaccount/del", get, by_token, writes},
    Row{Api::agent_portrait, "agent_portrait", "/customservice/kfaccount/uploadheadimg", post, by_token, writes},
    Row{Api::agent_list, "agent_list", "/cgi-bin/customservice/getkflist", get, by_token, reads},
    Row{Api::agent_online, "agent_online", "/cgi-bin/customservice/getonlinekflist", get, by_token, reads},
    Row{Api::media_upload, "media_upload", "/cgi-bin/media/upload", post, by_token, reads},
    Row{Api::media_get, "media_get", "/cgi-bin/media/get", get, by_token, reads},
    Row{Api::media_upload_image, "media_upload_image", "/cgi-bin/media/uploadimg", post, by_token, reads},
    Row{Api::media_upload_video, "media_upload_video", "/cgi-bin/media/uploadvideo", post, by_token, reads},
    Row{Api::material_add, "material_add", "/cgi-bin/material/add_material", post, by_token, writes},
    Row{Api::material_get, "material_get", "/cgi-bin/material/get_material", post, by_token, reads},
    Row{Api::material_list, "material_list", "/cgi-bin/material/batchget_material", post, by_token, reads},
    Row{Api::material_delete, "material_delete", "/cgi-bin/material/del_material", post, by_token, writes},
    Row{Api::news_add, "news_add", "/cgi-bin/material/add_news", post, by_token, writes},
    Row{Api::news_update, "news_update", "/cgi-bin/material/update_news", post, by_token, writes},
    Row{Api::draft_add, "draft_add", "/cgi-bin/draft/add", post, by_token, writes},
    Row{Api::draft_get, "draft_get", "/cgi-bin/draft/get", post, by_token, reads},
    Row{Api::draft_list, "draft_list", "/cgi-bin/draft/batchget", post, by_token, reads},
    Row{Api::draft_update, "draft_update", "/cgi-bin/draft/update", post, by_token, writes},
    Row{Api::draft_delete, "draft_delete", "/cgi-bin/draft/delete", post, by_token, writes},
    Row{Api::publish_submit, "publish_submit", "/cgi-bin/freepublish/submit", post, by_token, writes},
    Row{Api::publish_get, "publish_get", "/cgi-bin/freepublish/get", post, by_token, reads},
    Row{Api::publish_delete, "publish_delete", "/cgi-bin/freepublish/delete", post, by_token, writes},
    Row{Api::mass_sendall, "mass_sendall", "/cgi-bin/message/mass/sendall", post, by_token, sends},
    Row{Api::mass_send, "mass_send", "/cgi-bin/message/mass/send", post, by_token, sends},
    Row{Api::mass_preview, "mass_preview", "/cgi-bin/message/mass/preview", post, by_token, sends},
    Row{Api::mass_delete, "mass_delete", "/cgi-bin/message/mass/delete", post, by_token, writes},
    Row{Api::mass_get, "mass_get", "/cgi-bin/message/mass/get", post, by_token, reads},
    Row{Api::mass_speed_get, "mass_speed_get", "/cgi-bin/message/mass/speed/get", post, by_token, reads},
    Row{Api::mass_speed_set, "mass_speed_set", "/cgi-bin/message/mass/speed/set", post, by_token, writes},
    Row{Api::user_get, "user_get", "/cgi-bin/user/get", get, by_token, reads},
    Row{Api::user_info, "user_info", "/cgi-bin/user/info", get, by_token, reads},
    Row{Api::user_batchget, "user_batchget", "/cgi-bin/user/info/batchget", post, by_token, reads},
    Row{Api::update_remark, "update_remark", "/cgi-bin/user/info/updateremark", post, by_token, writes},
    Row{Api::tag_create, "tag_create", "/cgi-bin/tags/create", post, by_token, writes},
    Row{Api::tag_list, "tag_list", "/cgi-bin/tags/get", get, by_token, reads},
    Row{Api::tag_update, "tag_update", "/cgi-bin/tags/update", post, by_token, writes},
    Row{Api::tag_delete, "tag_delete", "/cgi-bin/tags/delete", post, by_token, writes},
    Row{Api::tag_members, "tag_members", "/cgi-bin/user/tag/get", post, by_token, reads},
    Row{Api::tag_attach, "tag_attach", "/cgi-bin/tags/members/batchtagging", post, by_token, writes},
    Row{Api::tag_detach, "tag_detach", "/cgi-bin/tags/members/batchuntagging", post, by_token, writes},
    Row{Api::tags_of_user, "tags_of_user", "/cgi-bin/tags/getidlist", post, by_token, reads},
    Row{Api::blacklist_get, "blacklist_get", "/cgi-bin/tags/members/getblacklist", post, by_token, reads},
    Row{Api::blacklist_add, "blacklist_add", "/cgi-bin/tags/members/batchblacklist", post, by_token, writes},
    Row{Api::blacklist_remove, "blacklist_remove", "/cgi-bin/tags/members/batchunblacklist", post, by_token, writes},
    Row{Api::quota_get, "quota_get", "/cgi-bin/openapi/quota/get", post, by_token, reads},
    Row{Api::clear_quota, "clear_quota", "/cgi-bin/clear_quota", post, by_token, writes},
    Row{Api::clear_quota_v2, "clear_quota_v2", "/cgi-bin/clear_quota/v2", post, by_secret, writes},
    Row{Api::quota_clear, "quota_clear", "/cgi-bin/openapi/quota/clear", post, by_token, writes},
    Row{Api::rid_get, "rid_get", "/cgi-bin/openapi/rid/get", post, by_token, reads},
    Row{Api::callback_check, "callback_check", "/cgi-bin/callback/check", post, by_token, reads},
    Row{Api::api_domain_ips, "api_domain_ips", "/cgi-bin/get_api_domain_ip", get, by_token, reads},
    Row{Api::callback_ips, "callback_ips", "/cgi-bin/getcallbackip", get, by_token, reads},
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
static_assert(rows.size() == static_cast<std::size_t>(Api::callback_ips) + 1);

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
