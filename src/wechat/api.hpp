// The endpoints of api.weixin.qq.com that Hongyan calls, as one closed list: path, method, and what calling twice
// does. Pure values; texts live for ever.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/message.hpp"

namespace hongyan::wechat {

enum class Api : std::uint8_t {
  // credentials
  token,
  stable_token,
  jscode2session,
  // template messages
  template_send,
  template_add,
  template_list,
  template_delete,
  template_blocked,
  industry_set,
  industry_get,
  // subscribe messages and notices
  subscribe_send,
  notice_send,
  newtmpl_add,
  newtmpl_delete,
  newtmpl_category,
  newtmpl_titles,
  newtmpl_keywords,
  newtmpl_list,
  // one-time subscription, form ids, uniform messages, cards
  one_time_send,
  form_send,
  form_library_list,
  form_library_get,
  form_template_add,
  form_template_list,
  form_template_delete,
  uniform_send,
  activity_create,
  card_update,
  // customer-service messages
  custom_send,
  custom_typing,
  custom_business_typing,
  agent_add,
  agent_update,
  agent_invite,
  agent_delete,
  agent_portrait,
  agent_list,
  agent_online,
  // media and articles
  media_upload,
  media_get,
  media_upload_image,
  media_upload_video,
  material_add,
  material_get,
  material_list,
  material_delete,
  news_add,
  news_update,
  draft_add,
  draft_get,
  draft_list,
  draft_update,
  draft_delete,
  publish_submit,
  publish_get,
  publish_delete,
  // mass messages
  mass_sendall,
  mass_send,
  mass_preview,
  mass_delete,
  mass_get,
  mass_speed_get,
  mass_speed_set,
  // people
  user_get,
  user_info,
  user_batchget,
  update_remark,
  tag_create,
  tag_list,
  tag_update,
  tag_delete,
  tag_members,
  tag_attach,
  tag_detach,
  tags_of_user,
  blacklist_get,
  blacklist_add,
  blacklist_remove,
  // the platform
  quota_get,
  clear_quota,
  clear_quota_v2,
  quota_clear,
  rid_get,
  callback_check,
  api_domain_ips,
  callback_ips,
};

enum class Credential : std::uint8_t { app_secret, access_token };

// What WeChat may have done when the answer got lost.
enum class Effect : std::uint8_t {
  reads,   // nothing, or nothing that a repeat would add to: tokens, ids and files that die by themselves
  writes,  // changed the account's settings or material
  sends,   // put a message on somebody's phone
};

[[nodiscard]] std::span<const Api> all_apis();
[[nodiscard]] std::string_view to_string(Api api);  // "template_send"
[[nodiscard]] std::optional<Api> parse_api(std::string_view text);
[[nodiscard]] std::string_view path_of(Api api);  // "/cgi-bin/message/template/send"
[[nodiscard]] http::Method method_of(Api api);
[[nodiscard]] Credential credential_of(Api api);
[[nodiscard]] Effect effect_of(Api api);

}  // namespace hongyan::wechat
