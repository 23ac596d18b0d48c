// The endpoints of the simulated platform, one file per family. Each is reached after the checks that all calls share
// (platform.hpp) and makes its own in the order of outbound.md §12.
#pragma once
#include "sandbox/platform.hpp"

namespace hongyan::sandbox {

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

// subscribe_send_api.cpp
Answer send_subscribe(Call& call);

// newtmpl_api.cpp
Answer add_subscribe_template(Call& call);
Answer delete_subscribe_template(Call& call);
Answer list_categories(Call& call);
Answer list_public_titles(Call& call);
Answer list_public_keywords(Call& call);
Answer list_subscribe_templates(Call& call);

// account_api.cpp
Answer list_addresses(Call& call);
Answer clear_quota(Call& call);
Answer read_quota(Call& call);

// retired_api.cpp
Answer refuse_retired(Call& call);
Answer refuse_uniform(Call& call);

}  // namespace hongyan::sandbox
