// The table of the channels beside template and subscribe.
#include "sandbox/api_families.hpp"

namespace hongyan::sandbox {
namespace {

std::int64_t notice_calls(const SandboxSettings& settings, const App&) { return settings.channels.notice_daily; }

constexpr Endpoint endpoints[] = {
    {"/cgi-bin/message/subscribe/bizsend", Verb::post, Body::json_object, Family::cgi, service_accounts, notice_calls,
     send_notice, Change::notices},
    {"/cgi-bin/message/wxopen/template/send", Verb::post, Body::json_object, Family::cgi, everyone, nullptr,
     refuse_retired},
    {"/cgi-bin/wxopen/template/library/list", Verb::post, Body::json_object, Family::cgi, everyone, nullptr,
     refuse_retired},
    {"/cgi-bin/wxopen/template/library/get", Verb::post, Body::json_object, Family::cgi, everyone, nullptr,
     refuse_retired},
    {"/cgi-bin/wxopen/template/add", Verb::post, Body::json_object, Family::cgi, everyone, nullptr, refuse_retired},
    {"/cgi-bin/wxopen/template/list", Verb::post, Body::json_object, Family::cgi, everyone, nullptr, refuse_retired},
    {"/cgi-bin/wxopen/template/del", Verb::post, Body::json_object, Family::cgi, everyone, nullptr, refuse_retired},
    {"/cgi-bin/message/wxopen/template/uniform_send", Verb::post, Body::json_object, Family::cgi, everyone, nullptr,
     refuse_uniform},
};

}  // namespace

std::span<const Endpoint> channel_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
