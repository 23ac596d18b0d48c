#include "api/routes.hpp"

#include <utility>

#include "api/resources.hpp"

namespace hongyan::api {
namespace {

// The router's own refusals, dressed like all others.
http::Response dress(http::Response response) {
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace

std::vector<DeclaredRoute> add_routes(http::Router& router, ApiContext& context) {
  RouteTable table(router, context);
  add_notification_routes(table);
  add_batch_routes(table);
  add_raw_send_routes(table);
  add_mass_routes(table);
  add_media_routes(table);
  add_card_routes(table);
  add_app_routes(table);
  add_template_routes(table);
  add_template_change_routes(table);
  add_template_rate_routes(table);
  add_template_library_routes(table);
  add_industry_routes(table);
  add_agent_routes(table);
  add_typing_routes(table);
  add_diagnosis_routes(table);
  add_material_routes(table);
  add_draft_routes(table);
  add_publication_routes(table);
  add_token_routes(table);
  add_quota_routes(table);
  add_errcode_routes(table);
  add_gateway_routes(table);
  add_user_sync_routes(table);
  add_tag_routes(table);
  add_blacklist_routes(table);
  add_import_routes(table);
  add_recipient_routes(table);
  add_notification_type_routes(table);
  add_grant_routes(table);
  add_grant_rate_routes(table);
  add_one_time_routes(table);
  add_window_routes(table);
  add_form_id_routes(table);
  add_event_routes(table);
  add_key_routes(table);
  add_tutorial_routes(table);
  add_wechat_callback_routes(table);
  add_probe_routes(table);
  router.set_not_found(
      [](const http::Request& request) { return dress(to_response(not_found(), language_of(request))); });
  router.set_not_allowed([](const http::Request& request, const std::string&) {
    const Problem problem{.kind = ProblemKind::method_not_allowed, .zh = {}, .en = {}, .errors = {}};
    return dress(to_response(problem, language_of(request)));
  });
  return table.declared();
}

}  // namespace hongyan::api
