#include <algorithm>
#include <array>

#include "domain/call_budget.hpp"

namespace hongyan::domain {
namespace {

using wechat::Api;

// Calls a day as WeChat's page 接口频率限制说明 and the pages of the single APIs publish them for a new account
// (docs/wechat/calls.md); 0 where they say nothing. Service and subscription accounts share a column.
struct Row {
  Api api;
  std::int64_t official, mini_program, test_account;
  std::int64_t per_minute = 0;
};

constexpr std::array rows{
    Row{Api::token, 2'000, 2'000, 200},
    Row{Api::stable_token, 500'000, 500'000, 500'000, 10'000},
    Row{Api::template_send, 100'000, 0, 0},
    Row{Api::one_time_send, 100'000, 0, 0},
    Row{Api::subscribe_send, 0, 10'000'000, 0},  // 30,000,000 for a mini program with WeChat Pay
    Row{Api::form_send, 0, 1'000'000, 0},
    Row{Api::custom_send, 500'000, 0, 50'000},
    Row{Api::mass_sendall, 100, 0, 0},
    Row{Api::mass_send, 100, 0, 0},
    Row{Api::mass_preview, 100, 0, 0},
    Row{Api::media_upload, 100'000, 0, 500},
    Row{Api::media_get, 200'000, 0, 1'000},
    Row{Api::draft_add, 1'000, 0, 0},
    Row{Api::draft_get, 500, 0, 0},
    Row{Api::draft_list, 1'000, 0, 0},
    Row{Api::draft_update, 1'000, 0, 0},
    Row{Api::draft_delete, 1'000, 0, 0},
    Row{Api::publish_submit, 100, 0, 0},
    Row{Api::publish_get, 100, 0, 0},
    Row{Api::publish_delete, 10, 0, 0},
    Row{Api::user_get, 500, 0, 100},
    Row{Api::user_info, 5'000'000, 0, 500'000},
    Row{Api::update_remark, 10'000, 0, 0},
    Row{Api::callback_ips, 5'000, 0, 0},
};

}  // namespace

CallBudget published_budget(AppKind kind, wechat::Api api) {
  const auto found = std::ranges::find(rows, api, &Row::api);
  if (found == rows.end()) return {};
  CallBudget budget{.daily = 0, .per_window = found->per_minute};
  switch (kind) {
    case AppKind::service_account:
    case AppKind::subscription_account: budget.daily = found->official; break;
    case AppKind::mini_program: budget.daily = found->mini_program; break;
    case AppKind::test_account: budget.daily = found->test_account; break;
  }
  return budget;
}

}  // namespace hongyan::domain
