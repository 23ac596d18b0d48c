// The API's resources, one file each: what each adds to the route table.
#pragma once
#include "api/route_table.hpp"

namespace hongyan::api {

void add_notification_routes(RouteTable& table);  // /v1/notifications: post, preview, read, cancel
void add_batch_routes(RouteTable& table);         // /v1/notifications/batch
void add_raw_send_routes(RouteTable& table);      // /v1/apps/{appid}/template/send and its siblings
void add_mass_routes(RouteTable& table);          // /v1/mass: post, preview, ask, delete; the speed
void add_mass_job_routes(RouteTable& table);
void add_media_routes(RouteTable& table);              // /v1/apps/{appid}/media
void add_card_routes(RouteTable& table);               // /v1/cards
void add_app_routes(RouteTable& table);                // /v1/apps
void add_template_routes(RouteTable& table);           // /v1/apps/{appid}/templates
void add_template_change_routes(RouteTable& table);    // the same: add and delete
void add_template_rate_routes(RouteTable& table);      // the same: …/rate; /v1/apps/{appid}/template-rates
void add_template_library_routes(RouteTable& table);   // /v1/apps/{appid}/template-library
void add_industry_routes(RouteTable& table);           // /v1/apps/{appid}/industries, …/blocked-messages
void add_agent_routes(RouteTable& table);              // /v1/apps/{appid}/agents
void add_typing_routes(RouteTable& table);             // /v1/apps/{appid}/typing
void add_diagnosis_routes(RouteTable& table);          // /v1/apps/{appid}/wechat-calls, …/callback-check, …-addresses
void add_material_routes(RouteTable& table);           // /v1/apps/{appid}/materials
void add_draft_routes(RouteTable& table);              // /v1/apps/{appid}/drafts
void add_publication_routes(RouteTable& table);        // /v1/apps/{appid}/publications, …/articles
void add_token_routes(RouteTable& table);              // /v1/apps/{appid}/token
void add_gateway_routes(RouteTable& table);            // /v1/gateway/usage
void add_quota_routes(RouteTable& table);              // /v1/apps/{appid}/quota
void add_errcode_routes(RouteTable& table);            // /v1/errcodes/{code}
void add_user_sync_routes(RouteTable& table);          // /v1/apps/{appid}/sync-users, /v1/unionid-conflicts
void add_tag_routes(RouteTable& table);                // /v1/apps/{appid}/tags
void add_blacklist_routes(RouteTable& table);          // /v1/apps/{appid}/blacklist, users/…/remark, code2session
void add_import_routes(RouteTable& table);             // /v1/recipients/import
void add_recipient_routes(RouteTable& table);          // /v1/recipients
void add_notification_type_routes(RouteTable& table);  // /v1/notification-types
void add_grant_routes(RouteTable& table);              // /v1/grants
void add_grant_rate_routes(RouteTable& table);         // /v1/grants/rates
void add_one_time_routes(RouteTable& table);           // /v1/apps/{appid}/one-time-url and where people come back
void add_window_routes(RouteTable& table);             // /v1/windows
void add_form_id_routes(RouteTable& table);            // /v1/form-ids
void add_event_routes(RouteTable& table);              // /v1/events
void add_key_routes(RouteTable& table);                // /v1/keys
void add_tutorial_routes(RouteTable& table);           // /sendSubscribeMessage
void add_wechat_callback_routes(RouteTable& table);    // /wechat/{appid}
void add_probe_routes(RouteTable& table);  // /healthz, /readyz, /metrics, /version, /openapi.yaml, /problems

}  // namespace hongyan::api
