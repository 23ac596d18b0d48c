// CustomerSettings: what can be chosen about customer messages (inbound.md §5, §11). The default is what the current
// pages say. Values; part of SandboxSettings.
#pragma once
#include <cstdint>
#include <vector>

#include "sandbox/settings/setting_entry.hpp"

namespace hongyan::sandbox {

enum class QuotaRefresh { reset, cumulative };     // an act refills the count | adds to it
enum class QuotaCounters { one, per_scene };       // all scenes share one count | each has its own
enum class PaymentWindow { none, unlimited_48h };  // the two current pages on paying
enum class CustomerMpnews { accepted, refused };   // msgtype mpnews, deprecated since drafts exist
enum class EscapedJson { shown_literally, accepted, error_40033, error_47002 };  // \uXXXX in a body
enum class KfIdForm { number, text };  // kf_id as it was observed | as the page shows it

struct CustomerSettings {
  std::int64_t daily = 500'000;
  std::int64_t daily_test_account = 50'000;
  QuotaRefresh refresh = QuotaRefresh::reset;
  QuotaCounters counters = QuotaCounters::one;
  PaymentWindow payment = PaymentWindow::none;
  CustomerMpnews mpnews = CustomerMpnews::accepted;
  EscapedJson escaped_json = EscapedJson::shown_literally;
  std::int64_t text_bytes_max = 2048;
  // The codes are documented, the limits are not: 0 is no limit.
  std::int64_t news_title_bytes_max = 0;
  std::int64_t news_description_bytes_max = 0;
  std::int64_t news_url_bytes_max = 0;
  std::int64_t kf_accounts_max = 100;
  KfIdForm kf_id_form = KfIdForm::number;
};

[[nodiscard]] std::vector<SettingEntry<CustomerSettings>> customer_setting_entries();

}  // namespace hongyan::sandbox
