#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

constexpr ControlRoute routes[] = {
    {http::Method::get, "/sandbox/calendar", read_calendar},
    {http::Method::post, "/sandbox/calendar", move_changes},
    {http::Method::post, "/sandbox/form", act_on_form},
    {http::Method::post, "/sandbox/form/block", block_form_id},
    {http::Method::post, "/sandbox/authorize", authorize},
    {http::Method::post, "/sandbox/oauth", authorize_web},
    {http::Method::get, "/sandbox/endpoints", list_endpoints},
    {http::Method::post, "/sandbox/cards", share_card},
    {http::Method::post, "/sandbox/cards/remind", tap_remind},
    {http::Method::get, "/sandbox/cards", read_card},
    {http::Method::post, "/sandbox/quota", set_quota},
    {http::Method::post, "/sandbox/tokens", end_tokens},
    {http::Method::post, "/sandbox/categories", choose_categories},
    {http::Method::post, "/sandbox/security", set_security},
};

}  // namespace

std::span<const ControlRoute> channel_routes() { return routes; }

}  // namespace hongyan::sandbox
