#include "gateway/send_book.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "gateway/fixture.hpp"

namespace hongyan::gateway {
namespace {

using domain::Receipts;
using testing::answer;
using testing::trouble;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string api = "/cgi-bin/message/template/send";
const std::string message = R"({"touser":"oA","template_id":"TPL"})";

class Sending : public ::testing::Test, protected GatewayHouse {
 protected:
  std::vector<std::string> book() {
    std::vector<std::string> lines;
    for (const sql::Row& row :
         connection_->execute("SELECT appid, receipts, openid, template_id, msgid FROM gateway_send ORDER BY id", {})
             .rows)
      lines.push_back(fmt::format("{}|{}|{}|{}|{}", row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)));
    return lines;
  }
  http::Response send(const std::string& at_wechat, const std::string& body = message) {
    http::Response response = ask({with_token(at_wechat), http::Method::post, body});
    gateway_.run_once(clock.wall());
    return response;
  }
  void fetch_token() { (void)ask({with_token("/cgi-bin/user/get")}); }
  [[nodiscard]] std::ptrdiff_t sends() const {
    return std::ranges::count_if(sent(),
                                 [](const std::string& target) { return target.find(api) != std::string::npos; });
  }
  void forget() { connection_->execute_script("DELETE FROM gateway_send"); }
};

TEST_F(Sending, what_wechat_will_tell_of_is_written_before_it_goes_out) {
  fetch_token();
  std::optional<http::Response> answered;
  begin({with_token(api), http::Method::post, message}, answered);
  gateway_.run_once(clock.wall());
  EXPECT_EQ(sends(), 1);
  EXPECT_THAT(book(), ElementsAre(appid + "|template_finished|oA|TPL|"));
  for (int round = 0; round < 10 && !answered; ++round) gateway_.run_once(clock.wall());
  EXPECT_TRUE(answered);
}

TEST_F(Sending, nothing_goes_out_unwritten) {
  fetch_token();
  const std::string target = with_token(api);
  for (std::int64_t step = 1; step < 20; ++step) {
    const auto sent = sends();
    std::optional<http::Response> answered;
    begin({target, http::Method::post, message}, answered);
    faults.fail_at(step, testing::FaultPlan::When::before);
    try {
      gateway_.run_once(clock.wall());
    } catch (const Failure&) {
      EXPECT_EQ(sends(), sent) << step;
    }
    faults.fail_never();
    for (int round = 0; round < 10; ++round) gateway_.run_once(clock.wall());
    EXPECT_TRUE(answered) << step;
  }
  EXPECT_GT(sends(), 0);
  EXPECT_EQ(sends(), std::ssize(book()));
}

TEST_F(Sending, only_sends_with_receipts_are_written_and_what_cannot_be_read_is_to_anybody) {
  struct Case {
    std::string path, body, line;
  };
  const Case cases[] = {
      {api, message, appid + "|template_finished|oA|TPL|5"},
      {"/cgi-bin//message/template%2Fsend/", message, appid + "|template_finished|oA|TPL|5"},
      {"/cgi-bin/message/subscribe/send", message, appid + "|subscribe_sent|oA|TPL|5"},
      {"/cgi-bin/message/subscribe/bizsend", message, appid + "|subscribe_sent|oA|TPL|5"},
      {api, "sealed by its caller", appid + "|template_finished|||5"},
      {api, R"({"touser":")" + std::string(200, 'o') + R"("})", appid + "|template_finished|||5"},
      {"/cgi-bin/message/wxopen/template/uniform_send",
       fmt::format(R"({{"touser":"oM","mp_template_msg":{{"appid":"{}"}}}})", other_appid),
       other_appid + "|template_finished|||5"},
      {"/cgi-bin/message/custom/send", message, ""},
      {"/cgi-bin/message/mass/send", message, ""},
      {"/cgi-bin/user/info/batchget", message, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path + c.body);
    forget();
    wechat.next_sends = {WeChat::accepted("5")};
    send(c.path, c.body);
    if (c.line.empty())
      EXPECT_THAT(book(), IsEmpty());
    else
      EXPECT_THAT(book(), ElementsAre(c.line));
  }
}

TEST_F(Sending, its_end_tells_whose_a_receipt_may_be) {
  const std::string open = appid + "|template_finished|oA|TPL|";
  struct Case {
    std::string name;
    testing::ScriptedEnding ending;
    std::vector<std::string> lines;
  };
  const Case cases[] = {
      {"taken, with a number", WeChat::accepted("2918131553548107776"), {open + "2918131553548107776"}},
      {"taken, without one", answer(200, R"({"errcode":0,"errmsg":"ok"})"), {open}},
      {"taken, with a worthless one", WeChat::accepted("0"), {open}},
      {"refused", WeChat::refused(43004), {}},
      {"spent", WeChat::refused(45009), {}},
      {"certainly not sent", trouble(http::Breakdown::not_written), {}},
      {"nobody knows", WeChat::refused(-1), {open}},
      {"a code that nobody has described", WeChat::refused(987654), {open}},
      {"no answer", trouble(http::Breakdown::no_answer), {open}},
      {"half an answer", trouble(http::Breakdown::bad_answer), {open}},
      {"a page of a proxy's", answer(502, "<html>"), {open}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    forget();
    connection_->execute_script("DELETE FROM park");
    clock.advance(Seconds{2});
    wechat.next_sends = {c.ending};
    send(api);
    EXPECT_EQ(book(), c.lines);
  }
}

}  // namespace
}  // namespace hongyan::gateway
