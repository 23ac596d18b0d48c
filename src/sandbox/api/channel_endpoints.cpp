// The table of the channels beside template and subscribe, and of what accounts ask about themselves.
#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

std::int64_t notice_calls(const SandboxSettings& settings, const App&) { return settings.channels.notice_daily; }
std::int64_t form_calls(const SandboxSettings& settings, const App&) { return settings.channels.form_daily; }
std::int64_t one_time_calls(const SandboxSettings& settings, const App&) { return settings.channels.one_time_daily; }
std::int64_t list_calls(const SandboxSettings&, const App&) { return 5'000; }
std::int64_t unpublished_calls(const SandboxSettings&, const App&) { return 100'000; }

// Everyone's: after their end the retired calls answer so to all.
constexpr Endpoint form_endpoint(std::string_view path, Answer (*run)(Call&)) {
  return {path, Verb::post, Body::json_object, Family::wxopen, everyone, unpublished_calls, run, Change::form_messages};
}

constexpr Endpoint endpoints[] = {
    {"/cgi-bin/message/subscribe/bizsend", Verb::post, Body::json_object, Family::cgi,
     service_accounts | verified_accounts_only, notice_calls, send_notice, Change::notices},
    {"/cgi-bin/message/template/subscribe", Verb::post, Body::json_object, Family::cgi,
     service_accounts | reader_accounts | verified_accounts_only, one_time_calls, send_authorized,
     Change::authorized_messages},
    {"/cgi-bin/message/wxopen/template/send", Verb::post, Body::json_object, Family::wxopen, everyone, form_calls,
     send_form_message, Change::form_messages},
    {"/cgi-bin/message/wxopen/template/uniform_send", Verb::post, Body::json_object, Family::wxopen, everyone,
     form_calls, send_uniform, Change::uniform_messages},
    {"/cgi-bin/message/wxopen/activityid/create", Verb::any, Body::none, Family::cgi, mini_programs, unpublished_calls,
     create_activity, Change::updatable_cards},
    {"/cgi-bin/message/wxopen/updatablemsg/send", Verb::post, Body::json_object, Family::cgi, mini_programs,
     unpublished_calls, update_card, Change::updatable_cards},
    {"/cgi-bin/message/wxopen/chattoolmsg/send", Verb::post, Body::json_object, Family::cgi, mini_programs,
     unpublished_calls, update_tool_card, Change::chat_tool_cards},
    {"/cgi-bin/getcallbackip", Verb::any, Body::none, Family::cgi, everyone, list_calls, list_addresses},
    {"/cgi-bin/get_api_domain_ip", Verb::any, Body::none, Family::cgi, everyone, list_calls, list_addresses},
    {"/cgi-bin/clear_quota", Verb::post, Body::json_object, Family::cgi, everyone, nullptr, clear_quota},
    {"/cgi-bin/clear_quota/v2", Verb::post, Body::optional, Family::token, everyone, nullptr, clear_quota_by_secret,
     Change::quota_clearing_by_secret},
    {"/cgi-bin/openapi/quota/get", Verb::post, Body::json_object, Family::cgi, everyone, list_calls, read_quota,
     Change::quota_queries},
    {"/cgi-bin/openapi/quota/clear", Verb::post, Body::json_object, Family::cgi, everyone, list_calls, clear_one_quota,
     Change::quota_queries},
    {"/cgi-bin/openapi/rid/get", Verb::post, Body::json_object, Family::cgi, everyone, list_calls, read_rid,
     Change::quota_queries},
    {"/cgi-bin/callback/check", Verb::post, Body::json_object, Family::cgi, everyone, list_calls, check_callback},
    form_endpoint("/cgi-bin/wxopen/template/library/list", list_form_library),
    form_endpoint("/cgi-bin/wxopen/template/library/get", read_form_library),
    form_endpoint("/cgi-bin/wxopen/template/add", add_form_template),
    form_endpoint("/cgi-bin/wxopen/template/list", list_form_templates),
    form_endpoint("/cgi-bin/wxopen/template/del", delete_form_template),
};

}  // namespace

std::span<const Endpoint> channel_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
