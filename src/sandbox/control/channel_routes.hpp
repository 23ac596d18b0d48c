// The control endpoints of the calendar, of the channels beside template and subscribe, and of the layer under them.
#pragma once
#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {

// calendar_control.cpp: the dated changes of the platform
http::Response read_calendar(Control& call);
http::Response move_changes(Control& call);

// form_act.cpp: what leaves form ids
http::Response act_on_form(Control& call);
http::Response block_form_id(Control& call);

// card_act.cpp: updatable cards
http::Response share_card(Control& call);
http::Response tap_remind(Control& call);
http::Response read_card(Control& call);

// platform_act.cpp: budgets, tokens, categories
http::Response set_quota(Control& call);
http::Response end_tokens(Control& call);
http::Response choose_categories(Control& call);

// security_act.cpp: signed and encrypted calls
http::Response set_security(Control& call);

// authorization.cpp: one-time subscription by URL
http::Response authorize(Control& call);

// web_authorization.cpp: 网页授权
http::Response authorize_web(Control& call);

// endpoint_list.cpp: what the platform serves, and which answers it has given
http::Response list_endpoints(Control& call);

}  // namespace hongyan::sandbox
