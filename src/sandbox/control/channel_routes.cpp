#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

constexpr ControlRoute routes[] = {
    {http::Method::get, "/sandbox/calendar", read_calendar},
    {http::Method::post, "/sandbox/calendar", move_changes, "move:object"},
    {http::Method::post, "/sandbox/form", act_on_form, "appid openid kind count:number"},
    {http::Method::post, "/sandbox/form/block", block_form_id, "form_id"},
    {http::Method::post, "/sandbox/authorize", authorize, "appid openid url answer"},
    {http::Method::post, "/sandbox/oauth", authorize_web, "appid openid url answer"},
    {http::Method::get, "/sandbox/endpoints", list_endpoints},
    {http::Method::post, "/sandbox/cards", share_card,
     "appid openid activity_id template_id member_count:word room_limit:word"},
    {http::Method::post, "/sandbox/cards/remind", tap_remind, "appid openid activity_id"},
    {http::Method::get, "/sandbox/cards", read_card},
    {http::Method::post, "/sandbox/quota", set_quota,
     "appid api fill:flag used:number daily_limit:number minute_limit:number"},
    {http::Method::post, "/sandbox/tokens", end_tokens, "appid how"},
    {http::Method::post, "/sandbox/categories", choose_categories, "appid categories:list"},
    {http::Method::post, "/sandbox/security", set_security,
     "appid enabled:flag encryption key key_number:word signature public_key public_key_number:word platform_key "
     "platform_number:word"},
};

}  // namespace

std::span<const ControlRoute> channel_routes() { return routes; }

}  // namespace hongyan::sandbox
