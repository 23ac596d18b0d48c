// Templates as callers see them, and the memory of them brought up to date.
#pragma once
#include "api/wechat_desk.hpp"
#include "engine/ask/template_sync.hpp"
#include "store/definitions.hpp"
#include "store/send_rates.hpp"

namespace hongyan::api {

[[nodiscard]] json::object write_template(const store::Template& one);
[[nodiscard]] json::object write_rate(const store::TemplateRate& one);
[[nodiscard]] json::object write_report(const engine::SyncReport& report);
// Asks WeChat for all of the app's lists, on this desk thread; the lists that it does not tell stay as they are known.
[[nodiscard]] Outcome<engine::SyncReport> sync_templates_of(const WeChatDesk& desk, sql::Connection& connection);

}  // namespace hongyan::api
