// Damaged input must never do more than be refused: seeded mutations of good replies, events and envelopes.
#include <gtest/gtest.h>

#include "wechat/call.hpp"
#include "wechat/callback/event.hpp"
#include "wechat/callback/signature.hpp"
#include "wechat/callback/xml.hpp"
#include "wechat/calls/newtmpl.hpp"
#include "wechat/calls/template_message.hpp"
#include "wechat/calls/token.hpp"
#include "wechat/field_rule.hpp"
#include "wechat/testdata/golden.hpp"
#include "wechat/testdata/mutated.hpp"

namespace hongyan::wechat {
namespace {

using testing::mutated;
using testing::one_of;

constexpr int rounds = 6000;  // times the four readers below

TEST(Mutation, RepliesNeverHurt) {
  hongyan::testing::SeededRandom random(1);
  const std::vector<std::string> seeds{
      R"({"errcode":47003,"errmsg":"argument invalid! data.thing1.value invalid rid: 5f3ded7d-1-2"})",
      R"({"errcode":45009,"errmsg":"limit hints: [ req_id: KcCNsA0823 ]"})",
      R"({"access_token":"x","expires_in":7200})",
      testing::read_golden("replies/template_list.json"),
      testing::read_golden("replies/newtmpl_list.json"),
  };
  for (int i = 0; i < rounds; ++i) {
    http::Response response;
    response.body = mutated(one_of(seeds, random), random);
    const auto reply = read_reply(response);
    if (!reply) continue;
    static_cast<void>(refused_field(reply->errmsg));
    static_cast<void>(read_sent(*reply));
    static_cast<void>(read_token(*reply));
    static_cast<void>(read_template_list(*reply));
    static_cast<void>(read_subscribe_templates(*reply));
    static_cast<void>(read_public_titles(*reply));
    static_cast<void>(read_keywords(*reply));
    static_cast<void>(read_industries(*reply));
  }
}

TEST(Mutation, EventsNeverHurt) {
  hongyan::testing::SeededRandom random(2);
  struct Seed {
    std::string text;
    BodyFormat format;
  };
  std::vector<Seed> seeds;
  for (const std::string file : {"popup.xml", "sent.xml", "template_finished.xml", "text.xml", "popup.json",
                                 "sent_wrapped.json", "mass_refused.xml", "mass_finished.json", "publish_finished.xml",
                                 "pic_sysphoto.xml", "location_select.xml", "image.json"})
    seeds.push_back(
        {testing::read_golden("callbacks/" + file), file.ends_with("json") ? BodyFormat::json : BodyFormat::xml});
  for (int i = 0; i < 2 * rounds; ++i) {
    const Seed& seed = seeds[random.below(seeds.size())];
    const auto event = read_event(mutated(seed.text, random), seed.format);
    EXPECT_TRUE(!event || dedupe_key(*event).size() <= 200);
  }
}

TEST(Mutation, EnvelopesNeverHurt) {
  hongyan::testing::SeededRandom random(3);
  CallbackSettings settings;
  settings.appid = AppId::parse("wxb11529c136998cb6").value();
  settings.token = Secret("pamtest");
  settings.current = AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").value();
  settings.previous = AesKey::parse(std::string(43, 'A')).value();
  const std::string cipher =
      encrypt_message(*settings.current, settings.appid.text(), "<xml><A>1</A></xml>", "0123456789abcdef");
  for (int i = 0; i < rounds; ++i) {
    // The signature is made anew over the damaged ciphertext, so that the damage reaches the cipher.
    const std::string damaged = mutated(cipher, random);
    const std::string query = "timestamp=1714112445&nonce=n1&encrypt_type=aes&msg_signature=" +
                              sign({"pamtest", "1714112445", "n1", damaged});
    const WallTime now = from_unix_ms(1'714'112'445'000);
    static_cast<void>(open_callback(settings, query, "<xml><Encrypt><![CDATA[" + damaged + "]]></Encrypt></xml>", now));
    static_cast<void>(open_callback(settings, mutated(query, random),
                                    mutated("<xml><Encrypt>" + cipher + "</Encrypt></xml>", random), now));
    static_cast<void>(open_callback(settings, query, mutated("{\"Encrypt\":\"" + cipher + "\"}", random), now));
    static_cast<void>(verify_echo(settings, mutated(query + "&echostr=1", random), now));
  }
}

TEST(Mutation, FieldsNeverHurt) {
  hongyan::testing::SeededRandom random(4);
  const std::vector<std::string> seeds{"2019年10月1日 15:01~16:01", "￥1234567890.12元", "粤A8Z888挂", "张三 John",
                                       "😀❤️"};
  for (int i = 0; i < rounds; ++i) {
    const std::string value = mutated(one_of(seeds, random), random);
    for (const FieldKind kind : all_field_kinds()) {
      static_cast<void>(check_field(kind, value));
      static_cast<void>(find_loss(kind, value));
    }
    static_cast<void>(parse_field_key(value));
    static_cast<void>(parse_slots("{{" + value + ".DATA}}" + value));
  }
}

}  // namespace
}  // namespace hongyan::wechat
