#include "wechat/call.hpp"

#include <gtest/gtest.h>

namespace hongyan::wechat {
namespace {

http::Response answer(std::string body, int status = 200) {
  return http::make_response(status, "text/plain", std::move(body));
}

TEST(Call, TheTokenStandsInTheQueryWhereTheApiTakesOne) {
  struct Case {
    std::string_view name;
    Call call;
    std::string_view target;
  };
  const Case cases[] = {
      {"post", {Api::template_send, "", "{}", "application/json"}, "/cgi-bin/message/template/send?access_token=T_1"},
      {"get with query",
       {Api::newtmpl_keywords, "tid=99", "", ""},
       "/wxaapi/newtmpl/getpubtemplatekeywords?access_token=T_1&tid=99"},
      {"secret in the query",
       {Api::token, "grant_type=client_credential", "", ""},
       "/cgi-bin/token?grant_type=client_credential"},
      {"secret in the body", {Api::stable_token, "", "{}", "application/json"}, "/cgi-bin/stable_token"},
  };
  for (const Case& c : cases) {
    const http::Request request = to_request(c.call, Secret("T_1"));
    EXPECT_EQ(request.target, c.target) << c.name;
    EXPECT_EQ(request.method, method_of(c.call.api)) << c.name;
    EXPECT_EQ(request.body, c.call.body) << c.name;
    const std::string* type = request.headers.find("content-type");
    EXPECT_EQ(type == nullptr ? "" : *type, c.call.content_type) << c.name;
    Call moved = c.call;
    EXPECT_EQ(to_request(std::move(moved), Secret("T_1")).body, c.call.body) << c.name;
  }
}

TEST(Reply, IsReadByContent) {
  struct Case {
    std::string_view name;
    http::Response response;
    int errcode;
    std::string_view rid;
  };
  const Case cases[] = {
      {"success", answer(R"({"errcode":0,"errmsg":"ok","msgid":200228332})"), 0, ""},
      {"success without errcode", answer(R"({"access_token":"x","expires_in":7200})"), 0, ""},
      {"rid", answer(R"({"errcode":40003,"errmsg":"invalid openid rid: 6aac0063-7ed08fb9-1250f724"})"), 40003,
       "6aac0063-7ed08fb9-1250f724"},
      {"rid behind a comma", answer(R"({"errcode":40013,"errmsg":"invalid appid, rid: 6aac0063-7ed08fb9-1250f724"})"),
       40013, "6aac0063-7ed08fb9-1250f724"},
      {"hint", answer(R"({"errcode":40001,"errmsg":"invalid credential hint: [K7xTpa07963929]"})"), 40001,
       "K7xTpa07963929"},
      {"hints with req_id",
       answer(R"({"errcode":45009,"errmsg":"reach max api daily quota limit hints: [ req_id: KcCNsA0823 ]"})"), 45009,
       "KcCNsA0823"},
      {"hint and rid",
       answer(
           R"({"errcode":45158,"errmsg":"invalid tag id hint: [uGiBx0mre-Mz7bhA] rid: 661f6f22-4e5022ac-04a408f4"})"),
       45158, "661f6f22-4e5022ac-04a408f4"},
      {"rid as a member",
       answer(R"({"errmsg":"template has added already","priTmplId":"P","errcode":200022,"rid":"5f-1-2"})"), 200022,
       "5f-1-2"},
      {"errcode as text", answer(R"({"errcode":"42001","errmsg":"access_token expired"})"), 42001, ""},
      {"busy with status 503", answer(R"({"errcode":-1,"errmsg":"system error"})", 503), -1, ""},
      {"429 with a body", answer(R"({"errcode":45011,"errmsg":"slower"})", 429), 45011, ""},
  };
  for (const Case& c : cases) {
    const auto reply = read_reply(c.response);
    ASSERT_TRUE(reply) << c.name << ": " << reply.error();
    EXPECT_EQ(reply->errcode, c.errcode) << c.name;
    EXPECT_EQ(reply->rid, c.rid) << c.name;
    EXPECT_TRUE(reply->body.is_object()) << c.name;
  }
}

TEST(Reply, WhatIsNotACompleteAnswerOfWeChatsIsAnError) {
  struct Case {
    std::string_view name;
    http::Response response;
  };
  const Case cases[] = {
      {"empty", answer("")},
      {"truncated", answer(R"({"errcode":0,"errm)")},
      {"html", answer("<html>502 Bad Gateway</html>", 502)},
      {"array", answer("[]")},
      {"number", answer("0")},
      {"gateway's own JSON", answer(R"({"message":"upstream timed out"})", 504)},
      {"errcode that is no number", answer(R"({"errcode":"oops"})")},
      {"errcode null", answer(R"({"errcode":null})")},
      {"errcode out of range", answer(R"({"errcode":4294967296})")},
      {"two documents", answer("{}{}")},
      {"garbage", answer(std::string("\xff\xfe\0\x01", 4))},
  };
  for (const Case& c : cases) {
    const auto reply = read_reply(c.response);
    ASSERT_FALSE(reply) << c.name;
    EXPECT_EQ(reply.error().find("upstream"), std::string::npos) << "the body must not stand in the error";
  }
}

TEST(Reply, OfASendHasAnErrcodeOrAMsgid) {
  struct Case {
    std::string_view name;
    Api api;
    std::string_view body;
    bool is_answer;
  };
  const Case cases[] = {
      {"an errcode", Api::subscribe_send, R"({"errcode":0,"errmsg":"ok"})", true},
      {"a refusal", Api::custom_send, R"({"errcode":45015,"errmsg":"response out of time limit"})", true},
      {"a msgid alone", Api::template_send, R"({"msgid":200228332})", true},
      {"a mass msg_id alone", Api::mass_send, R"({"msg_id":34182})", true},
      {"an empty object", Api::template_send, "{}", false},
      {"an empty object for a mass message", Api::mass_sendall, "{}", false},
      {"an errmsg alone", Api::notice_send, R"({"errmsg":"ok"})", false},
      {"another's JSON", Api::form_send, R"({"message":"accepted"})", false},
      {"an errcode that is no number", Api::subscribe_send, R"({"errcode":null})", false},
      {"a list without errcode", Api::template_list, R"({"template_list":[]})", true},
      {"a token without errcode", Api::token, R"({"access_token":"x","expires_in":7200})", true},
      {"no users", Api::user_get, R"({"total":0,"count":0})", true},
  };
  for (const Case& c : cases)
    EXPECT_EQ(read_reply(answer(std::string(c.body)), c.api).has_value(), c.is_answer) << c.name;
}

TEST(Reply, NamesTheRefusedField) {
  struct Case {
    std::string_view errmsg, field;
  };
  const Case cases[] = {
      {"argument invalid! data.thing1.value invalid rid: 5f3ded7d-1-2", "thing1"},
      {"argument invalid! data.character_string21.value invalid rid: 1-2-3", "character_string21"},
      {"argument invalid! data.thing1.value is empty rid: 1-2-3", "thing1"},
      {"argument invalid! data.thing1.value is emtpy", "thing1"},
      {"argument invalid! data.character_string13.value  rid: 1-2-3", "character_string13"},
      {"argument invalid! data.car_number12.value is emp rid:", "car_number12"},
      {"argument invalid! hint: [ciPecA05663945] data.thing3.value invalid", "thing3"},
      {"thing01.DATA is invalid", "thing01"},
      {"argument invalid! data.character_stri", ""},
      {"user refuse to accept the msg rid: 1-2-3", ""},
      {"data.", ""},
      {".DATA", ""},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(refused_field(c.errmsg), c.field) << c.errmsg;
}

}  // namespace
}  // namespace hongyan::wechat
