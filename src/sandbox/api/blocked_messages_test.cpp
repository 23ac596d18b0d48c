// Template messages that the platform takes and then keeps back, and the list of them.
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Blocking : Fixture {
  using Fixture::Fixture;
  const std::string service_token = token(service_appid);

  void block(int times) {
    post("/sandbox/faults",
         R"({"scripts":[{"fault":"message_blocked","api":"template/send","times":)" + std::to_string(times) + "}]}");
  }
  json::value send(std::string_view template_id = typed_template, std::string_view data = typed_data) {
    clock.advance(Milliseconds{61'000});  // past the minute in which the same words are a duplicate
    return post("/cgi-bin/message/template/send?access_token=" + service_token, send_body(follower, template_id, data));
  }
  json::value list(std::string_view rest, std::string_view template_id = typed_template) {
    return post("/wxa/sec/queryblocktmplmsg?access_token=" + service_token,
                R"({"tmpl_msg_id":")" + std::string(template_id) + "\"," + std::string(rest) + "}");
  }
  std::string told(std::string_view rest, std::string_view template_id = typed_template) {
    return write_json(list(rest, template_id));
  }
};

TEST(BlockedMessages, are_taken_and_neither_shown_nor_forgotten) {
  Blocking at;
  at.block(1);
  EXPECT_EQ(text_of(at.send(), "errcode"), "0");
  EXPECT_THAT(write_json(at.get("/sandbox/inbox?openid=" + std::string(follower))), HasSubstr(R"("messages":[])"));
  const std::string log = write_json(at.get("/sandbox/log"));
  EXPECT_THAT(log, HasSubstr("failed: system failed"));
  EXPECT_THAT(log, HasSubstr(R"("taken":true,"delivered":false)"));
  const json::value page = at.list(R"("largest_id":0,"limit":100)");
  EXPECT_EQ(text_of(page, "errcode"), "0");
  const json::array& messages = find_member(page, "msginfo")->get_array();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(*find_member(messages[0], "id"), json::value(1));
  EXPECT_EQ(text_of(messages[0], "tmpl_msg_id"), typed_template);
  EXPECT_THAT(text_of(messages[0], "content"), HasSubstr("核心词汇 800 组"));
  EXPECT_EQ(text_of(messages[0], "openid"), follower);
  EXPECT_EQ(number_of(messages[0], "send_timestamp"), 1'795'161'661);
  EXPECT_EQ(text_of(at.send(), "errcode"), "0") << "only the one is kept back";
  EXPECT_THAT(write_json(at.get("/sandbox/inbox?openid=" + std::string(follower))), Not(HasSubstr(R"("messages":[])")));
  EXPECT_THAT(at.told(R"("largest_id":1,"limit":100)"), HasSubstr(R"("msginfo":[])"));
}

TEST(BlockedMessages, come_page_by_page_and_by_template) {
  Blocking at;
  at.block(4);
  for (int i = 0; i < 3; ++i) at.send();
  at.send(history_template, R"({"keyword1":{"value":"a"}})");
  EXPECT_EQ(find_member(at.list(R"("largest_id":0,"limit":2)"), "msginfo")->get_array().size(), 2u);
  const json::value rest = at.list(R"("largest_id":2,"limit":2)");
  ASSERT_EQ(find_member(rest, "msginfo")->get_array().size(), 1u);
  EXPECT_EQ(number_of(find_member(rest, "msginfo")->get_array()[0], "id"), 3);
  EXPECT_THAT(at.told(R"("limit":2)", history_template), HasSubstr(R"("id":4)"));
  EXPECT_THAT(at.told(R"("limit":2)", "another"), HasSubstr(R"("msginfo":[])"));
}

TEST(BlockedMessages, come_one_by_one_with_ids_as_texts_where_the_other_half_of_the_page_is_right) {
  Blocking at;
  at.post("/sandbox/settings", R"({"blocked_messages_shape":"object","blocked_id_form":"text"})");
  EXPECT_THAT(at.told(R"("largest_id":0,"limit":100)"), HasSubstr(R"("msginfo":{})"));
  at.block(2);
  at.send();
  at.send();
  const json::value first = at.list(R"("largest_id":0,"limit":100)");
  EXPECT_EQ(find_member(first, "msginfo")->get_object().at("id"), json::value("1"));
  EXPECT_THAT(at.told(R"("largest_id":1,"limit":100)"), HasSubstr(R"("id":"2")"));
}

TEST(BlockedMessages, have_the_receipt_that_is_chosen) {
  for (const auto& [receipt, status] : {std::pair("success", R"("status":"success")"), std::pair("none", "")}) {
    Blocking at;
    at.post("/sandbox/settings", R"({"blocked_receipt":")" + std::string(receipt) + "\"}");
    at.block(1);
    at.send();
    const std::string log = write_json(at.get("/sandbox/log"));
    EXPECT_THAT(log, HasSubstr(status)) << receipt;
    EXPECT_THAT(log, Not(HasSubstr("system failed"))) << receipt;
    EXPECT_THAT(log, HasSubstr(R"("taken":true,"delivered":false)")) << receipt;
  }
}

TEST(BlockedMessages, are_not_told_for_impossible_arguments_or_to_other_accounts) {
  Blocking at;
  for (const std::string rest : {R"("largest_id":0,"limit":101)", R"("largest_id":0,"limit":0)", R"("limit":-1)",
                                 R"("largest_id":-1,"limit":1)", R"("largest_id":0)"})
    EXPECT_THAT(at.told(rest), HasSubstr(R"("errcode":40097,"errmsg":"invalid args rid: )")) << rest;
  EXPECT_THAT(at.told(R"("largest_id":0,"limit":1)", ""), HasSubstr(R"("errcode":40097)"));
  EXPECT_THAT(write_json(at.post("/wxa/sec/queryblocktmplmsg?access_token=" + at.token(mini_appid), "{}")),
              HasSubstr(R"("errcode":48001)"));
}

}  // namespace
}  // namespace hongyan::sandbox
