#include "wechat/callback/receipt.hpp"

#include <gtest/gtest.h>

#include "wechat/testdata/callbacks.hpp"

namespace hongyan::wechat {
namespace {

using testing::detail_in;

TEST(MassReceipt, OfASuccessCountsItsPeople) {
  const auto finished = detail_in<MassFinished>("mass_finished.xml");
  EXPECT_EQ(finished.msg_id, "1000000003");
  EXPECT_EQ(finished.status, MassFinished::Status::success);
  EXPECT_EQ(finished.total_count, 5);
  EXPECT_EQ(finished.filter_count, 4);
  EXPECT_EQ(finished.sent_count, 3);
  EXPECT_EQ(finished.error_count, 1);
  const std::vector<ArticleUrl> articles{{1, "http://mp.weixin.qq.com/s/8yzT20EvmDg37Jso9nsIIw"}};
  EXPECT_EQ(finished.articles, articles);
}

TEST(MassReceipt, OfARefusalSaysWhy) {
  const auto finished = detail_in<MassFinished>("mass_refused.xml");
  EXPECT_EQ(finished.status, MassFinished::Status::refused);
  EXPECT_EQ(finished.refusal, 30003);
  const std::vector<ArticleUrl> articles{{1, "Url"}, {2, "Url2"}};
  EXPECT_EQ(finished.articles, articles);
}

TEST(MassReceipt, ComesAsJsonToo) {
  const auto finished = detail_in<MassFinished>("mass_finished.json");
  EXPECT_EQ(finished.msg_id, "1000000004");
  EXPECT_EQ(finished.status, MassFinished::Status::fail);
  EXPECT_EQ(finished.total_count, 10001);
  ASSERT_EQ(finished.articles.size(), 1u);
  EXPECT_EQ(finished.articles[0].index, 1);
}

TEST(MassReceipt, EveryStatusHasItsMeaning) {
  struct Case {
    std::string_view text;
    MassFinished::Status status;
    int refusal;
  };
  using enum MassFinished::Status;
  const Case cases[] = {
      {"send success", success, 0},
      {"sendsuccess", success, 0},
      {"send fail", fail, 0},
      {"err(10001)", refused, 10001},
      {"err(20001)", refused, 20001},
      {"err(20002)", refused, 20002},
      {"err(20004)", refused, 20004},
      {"err(20006)", refused, 20006},
      {"err(20008)", refused, 20008},
      {"err(20013)", refused, 20013},
      {"err(21000)", refused, 21000},
      {"err(22000)", refused, 22000},
      {"err(30001)", refused, 30001},
      {"err(30002)", refused, 30002},
      {"err(30003)", refused, 30003},
      {"err(40001)", refused, 40001},
      {"err(40002)", refused, 40002},
      {"err(99999)", refused, 99999},
      {"err(x)", other, 0},
      {"err(", other, 0},
      {"", other, 0},
      {"moon in the way", other, 0},
  };
  for (const Case& c : cases) {
    const auto finished = read_mass_finished(json::object{{"Status", c.text}, {"MsgID", 7}});
    EXPECT_EQ(finished.status, c.status) << c.text;
    EXPECT_EQ(finished.refusal, c.refusal) << c.text;
    EXPECT_EQ(finished.status_text, c.text);
    EXPECT_EQ(mass_refusal_meaning(c.refusal).zh == mass_refusal_meaning(0).zh, c.refusal == 0 || c.refusal == 99999)
        << c.text;
    EXPECT_FALSE(mass_refusal_meaning(c.refusal).en.empty());
  }
}

TEST(Receipt, ProvesNoMoreThanItsWordsSay) {
  const auto template_ending = [](std::string_view status) {
    return ending_of(read_template_finished(json::object{{"MsgID", "7"}, {"Status", status}}));
  };
  struct Case {
    std::string_view status;
    Ending ending;
  };
  for (const Case& c :
       {Case{"success", Ending::success}, Case{"SUCCESS", Ending::success}, Case{"failed:user block", Ending::failure},
        Case{"failed: system failed", Ending::failure}, Case{"failed:freq limit", Ending::failure},
        Case{"failed: of a new kind", Ending::failure}, Case{"Failed", Ending::failure}, Case{"", Ending::not_known},
        Case{"something new", Ending::not_known}, Case{"success?", Ending::not_known}})
    EXPECT_EQ(template_ending(c.status), c.ending) << c.status;
  EXPECT_EQ(ending_of(SubscribeReceipt{"T", "7", 0, "success"}), Ending::success);
  EXPECT_EQ(ending_of(SubscribeReceipt{"T", "7", 0, ""}), Ending::success);
  EXPECT_EQ(ending_of(SubscribeReceipt{"T", "7", 0, "failed"}), Ending::not_known) << "it contradicts itself";
  EXPECT_EQ(ending_of(SubscribeReceipt{"T", "7", 20001, "said"}), Ending::failure);
  EXPECT_EQ(ending_of(SubscribeReceipt{"T", "7", std::nullopt, "success"}), Ending::not_known);
  const auto mass_ending = [](std::string_view status) {
    return ending_of(read_mass_finished(json::object{{"MsgID", "7"}, {"Status", status}}));
  };
  EXPECT_EQ(mass_ending("send success"), Ending::success);
  EXPECT_EQ(mass_ending("send fail"), Ending::failure);
  EXPECT_EQ(mass_ending("err(77777)"), Ending::failure);
  EXPECT_EQ(mass_ending("send halfway"), Ending::not_known);
}

TEST(PublishReceipt, TellsTheArticle) {
  const auto published = detail_in<PublishFinished>("publish_finished.xml");
  EXPECT_EQ(published.publish_id, "2247503051");
  EXPECT_EQ(published.status, 0);
  EXPECT_EQ(published.article_id, "b5O2OUs25HBxRceL7hfReg");
  ASSERT_EQ(published.articles.size(), 1u);
  EXPECT_EQ(published.articles[0].url, "http://mp.weixin.qq.com/s/x");
  const auto refused = detail_in<PublishFinished>("publish_refused.xml");
  EXPECT_EQ(refused.status, 2);
  EXPECT_TRUE(refused.articles.empty());
}

TEST(ServiceCardReceipt, TellsTheReason) {
  const auto failed = detail_in<ServiceCardFailed>("service_card.json");
  EXPECT_EQ(failed.notify_code, "p1.42");
  EXPECT_EQ(failed.notify_type, 2006);
  EXPECT_EQ(failed.card_status, 4);
  EXPECT_EQ(failed.reason, -1004);
  EXPECT_EQ(failed.reason_text, "user reject message ");
}

}  // namespace
}  // namespace hongyan::wechat
