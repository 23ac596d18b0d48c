// The endpoints of the simulated platform, one file per family. Each is reached after the checks that all calls share
// (platform.hpp) and makes its own in the order of outbound.md §12.
#pragma once
#include <span>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// channel_endpoints.cpp
[[nodiscard]] std::span<const Endpoint> channel_endpoints();

// token_api.cpp
Answer get_token(Call& call);
Answer get_stable_token(Call& call);
void kill_tokens(Platform& platform, App& app);  // as when somebody else refreshes

// template_api.cpp
Answer set_industry(Call& call);
Answer get_industry(Call& call);
Answer add_template(Call& call);
Answer list_templates(Call& call);
Answer delete_template(Call& call);

// template_send_api.cpp
Answer send_template(Call& call);

// blocked_messages_api.cpp
Answer list_blocked_messages(Call& call);

// subscribe_send_api.cpp
Answer send_subscribe(Call& call);

// notice_api.cpp
Answer send_notice(Call& call);

// newtmpl_api.cpp
[[nodiscard]] std::span<const Endpoint> newtmpl_endpoints();

[[nodiscard]] std::span<const Endpoint> customer_endpoints();
[[nodiscard]] std::span<const Endpoint> kf_endpoints();
[[nodiscard]] std::span<const Endpoint> users_endpoints();
[[nodiscard]] std::span<const Endpoint> tags_endpoints();
[[nodiscard]] std::span<const Endpoint> blacklist_endpoints();
[[nodiscard]] std::span<const Endpoint> login_endpoints();
[[nodiscard]] std::span<const Endpoint> web_login_endpoints();
[[nodiscard]] std::span<const Endpoint> menu_endpoints();
[[nodiscard]] std::span<const Endpoint> qr_code_endpoints();
[[nodiscard]] std::span<const Endpoint> media_endpoints();
[[nodiscard]] std::span<const Endpoint> material_endpoints();
[[nodiscard]] std::span<const Endpoint> draft_endpoints();
[[nodiscard]] std::span<const Endpoint> news_material_endpoints();
[[nodiscard]] std::span<const Endpoint> freepublish_endpoints();
[[nodiscard]] std::span<const Endpoint> mass_send_endpoints();
[[nodiscard]] std::span<const Endpoint> mass_endpoints();

// quota_api.cpp
Answer clear_quota(Call& call);
Answer clear_quota_by_secret(Call& call);
Answer clear_one_quota(Call& call);
Answer read_quota(Call& call);

// diagnosis_api.cpp
Answer list_addresses(Call& call);
Answer read_rid(Call& call);
Answer check_callback(Call& call);

// form_send_api.cpp, form_library_api.cpp
[[nodiscard]] std::optional<Answer> check_form_era(const Call& call);  // retired, or not a mini program
Answer send_form_message(Call& call);
Answer list_form_library(Call& call);
Answer read_form_library(Call& call);
Answer add_form_template(Call& call);
Answer list_form_templates(Call& call);
Answer delete_form_template(Call& call);

// uniform_api.cpp
Answer send_uniform(Call& call);

// card_api.cpp
Answer create_activity(Call& call);
Answer update_card(Call& call);
Answer update_tool_card(Call& call);

// authorized_send_api.cpp
Answer send_authorized(Call& call);

}  // namespace hongyan::sandbox
