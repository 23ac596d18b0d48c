#include "store/gateway_sends.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

using domain::Receipts;
using Fate = GatewayAnswer::Fate;
using Number = UnknownReceipt::Number;
const wechat::AppId app = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId other_app = *wechat::AppId::parse("wx0000000000000002");
constexpr WallTime noon{std::chrono::hours{500'000}};
constexpr Milliseconds day = std::chrono::hours{24};

class GatewaySends : public testing::OnBothStores {
 protected:
  std::string insert(GatewaySend send) {
    send.id = make_id(send.sent_at, random_);
    insert_gateway_sends(connection(), std::span(&send, 1));
    return send.id;
  }
  void settle(const std::string& id, Fate fate, const std::string& msgid = "") {
    const GatewayAnswer answer{.id = id, .fate = fate, .msgid = msgid};
    settle_gateway_sends(connection(), std::span(&answer, 1));
  }
  bool may_be(const UnknownReceipt& receipt, WallTime received = noon) {
    return may_be_of_gateway(connection(), receipt, received - day, received);
  }
  [[nodiscard]] static UnknownReceipt receipt(Number number = Number::told) {
    return {.appid = app,
            .openid = *wechat::OpenId::parse("oA"),
            .receipts = Receipts::subscribe_sent,
            .template_id = "TPL",
            .number = number};
  }

 private:
  testing::SeededRandom random_{7};
};
HONGYAN_ON_BOTH_DATABASES(GatewaySends);

TEST_P(GatewaySends, concern_the_receipts_of_the_same_app_person_kind_template_and_day) {
  struct Case {
    std::string name;
    GatewaySend send;
    bool concerns;
  };
  const GatewaySend same{"", app, Receipts::subscribe_sent, "oA", "TPL", noon};
  const auto with = [&](auto change) {
    GatewaySend changed = same;
    change(changed);
    return changed;
  };
  const Case cases[] = {
      {"the same", same, true},
      {"to anybody", with([](GatewaySend& one) { one.openid = ""; }), true},
      {"of any template", with([](GatewaySend& one) { one.template_id = ""; }), true},
      {"of another app", with([](GatewaySend& one) { one.appid = other_app; }), false},
      {"to another person", with([](GatewaySend& one) { one.openid = "oB"; }), false},
      {"of another kind", with([](GatewaySend& one) { one.receipts = Receipts::template_finished; }), false},
      {"of another template", with([](GatewaySend& one) { one.template_id = "TPL2"; }), false},
      {"a day before", with([](GatewaySend& one) { one.sent_at -= day; }), true},
      {"more than a day before", with([](GatewaySend& one) { one.sent_at -= day + Milliseconds{1}; }), false},
      {"after it", with([](GatewaySend& one) { one.sent_at += Milliseconds{1}; }), false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string id = insert(c.send);
    EXPECT_EQ(may_be(receipt()), c.concerns);
    settle(id, Fate::not_sent);
    EXPECT_FALSE(may_be(receipt()));
  }
  insert(same);
  UnknownReceipt silent = receipt();
  silent.template_id = "";
  EXPECT_TRUE(may_be(silent)) << "a receipt that names no template";
}

TEST_P(GatewaySends, whose_number_is_known_are_found_by_it) {
  const std::string id = insert({"", app, Receipts::subscribe_sent, "oA", "TPL", noon});
  EXPECT_FALSE(is_gateway_msgid(connection(), app, ""));
  settle(id, Fate::taken);
  EXPECT_TRUE(may_be(receipt())) << "WeChat told no number";
  settle(id, Fate::taken, "9223372036854775807");
  EXPECT_TRUE(is_gateway_msgid(connection(), app, "9223372036854775807"));
  EXPECT_FALSE(is_gateway_msgid(connection(), other_app, "9223372036854775807"));
  EXPECT_FALSE(may_be(receipt())) << "that is another number";
  EXPECT_TRUE(may_be(receipt(Number::none)));
}

TEST_P(GatewaySends, are_forgotten_when_no_receipt_can_come_any_more) {
  insert({"", app, Receipts::subscribe_sent, "oA", "TPL", noon});
  insert({"", app, Receipts::subscribe_sent, "oA", "TPL", noon});
  EXPECT_EQ(forget_gateway_sends(connection(), noon, 10), 0);
  EXPECT_EQ(forget_gateway_sends(connection(), noon + Milliseconds{1}, 1), 1);
  EXPECT_TRUE(may_be(receipt()));
  EXPECT_EQ(forget_gateway_sends(connection(), noon + Milliseconds{1}, 10), 1);
  EXPECT_FALSE(may_be(receipt()));
}

}  // namespace
}  // namespace hongyan::store
