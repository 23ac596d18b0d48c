// Damaged answers of the calls around the sends, and damaged signed answers, must never do more than be refused.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "wechat/calls/agent.hpp"
#include "wechat/calls/article.hpp"
#include "wechat/calls/blocked_message.hpp"
#include "wechat/calls/card.hpp"
#include "wechat/calls/custom_message.hpp"
#include "wechat/calls/diagnosis.hpp"
#include "wechat/calls/form_message.hpp"
#include "wechat/calls/mass_job.hpp"
#include "wechat/calls/mass_message.hpp"
#include "wechat/calls/media.hpp"
#include "wechat/calls/one_time_message.hpp"
#include "wechat/calls/quota.hpp"
#include "wechat/calls/session.hpp"
#include "wechat/calls/tag.hpp"
#include "wechat/calls/user.hpp"
#include "wechat/signing/signed_call.hpp"
#include "wechat/signing/signed_response.hpp"
#include "wechat/testdata/golden.hpp"
#include "wechat/testdata/mutated.hpp"

namespace hongyan::wechat {
namespace {

using testing::mutated;
using testing::one_of;

TEST(MutatedReplies, NeverHurt) {
  constexpr int rounds = 6000;
  hongyan::testing::SeededRandom random(5);
  const std::vector<std::string> seeds{
      R"({"total":2,"count":2,"data":{"openid":["O1","O2"]},"next_openid":"O2"})",
      R"({"user_info_list":[{"subscribe":1,"openid":"o","unionid":"u","subscribe_time":1641364601,"tagid_list":[134]}]})",
      R"({"subscribe":1,"openid":"o","qr_scene":1,"tag":{"id":1,"name":"x"},"tags":[{"id":1,"count":2}],"tagid_list":[1]})",
      R"({"type":"image","media_id":"M","created_at":1672500000,"url":"U","video_url":"V"})",
      R"({"publish_id":"1","publish_status":0,"article_detail":{"count":1,"item":[{"idx":1,"article_url":"U"}]}})",
      R"({"errcode":0,"msg_id":34182,"msg_data_id":1,"msg_status":"SENDING","speed":3,"realspeed":15})",
      R"({"errcode":0,"quota":{"daily_limit":1,"used":1},"rate_limit":{"call_count":1,"refresh_second":60},"ip_list":["1"]})",
      R"({"request":{"invoke_time":1635156704,"cost_in_ms":30},"dns":[{"ip":"1"}],"ping":[{"ip":"1"}],"msginfo":[{"id":"1"}]})",
      R"({"activity_id":"x","expiration_time":1543921200,"openid":"o","session_key":"k","kf_list":[{"kf_id":1}]})",
      R"({"list":[{"id":"AT0002","template_id":"T","content":"{{a.DATA}}"}],"total_count":1,"keyword_list":[{"keyword_id":3}]})",
  };
  for (int i = 0; i < rounds; ++i) {
    const http::Response response = http::make_response(200, "text/plain", mutated(one_of(seeds, random), random));
    static_cast<void>(read_media(response));
    static_cast<void>(read_one_time_redirect(response.body));
    const auto reply = read_reply(response);
    if (!reply) continue;
    static_cast<void>(read_openid_page(*reply));
    static_cast<void>(read_user(*reply));
    static_cast<void>(read_users(*reply));
    static_cast<void>(read_tag(*reply));
    static_cast<void>(read_tags(*reply));
    static_cast<void>(read_tags_of_user(*reply));
    static_cast<void>(read_uploaded_media(*reply));
    static_cast<void>(read_publication(*reply));
    static_cast<void>(read_mass_sent(*reply));
    static_cast<void>(read_mass_state(*reply));
    static_cast<void>(read_mass_speed(*reply));
    static_cast<void>(read_quota(*reply));
    static_cast<void>(read_rid_record(*reply));
    static_cast<void>(read_callback_check(*reply));
    static_cast<void>(read_ips(*reply));
    static_cast<void>(read_blocked_messages(*reply));
    static_cast<void>(read_activity(*reply));
    static_cast<void>(read_session(*reply));
    static_cast<void>(read_agents(*reply));
    static_cast<void>(read_form_titles(*reply));
    static_cast<void>(read_form_keywords(*reply));
    static_cast<void>(read_form_templates(*reply));
    static_cast<void>(read_custom_kind(reply->body.get_object()));
    static_cast<void>(read_mass_kind(reply->body.get_object()));
  }
}

// The damage is signed and encrypted anew, so that it reaches what stands behind the signature.
TEST(MutatedReplies, InASignedEnvelopeNeverHurt) {
  constexpr int rounds = 300;
  constexpr std::string_view url = "https://api.weixin.qq.com/cgi-bin/message/custom/send";
  hongyan::testing::SeededRandom random(6);
  const json::value vectors = read_json(testing::read_golden("signing_vectors.json")).value();
  const json::value& rsa = vectors.at("rsa_pss_sha256");
  SigningKeys keys;
  keys.appid = AppId::parse(text_of(vectors, "appid")).value();
  keys.symmetric_key = Secret(std::string(32, 'k'));
  keys.symmetric_number = "s";
  keys.private_key_pem = Secret(text_of(rsa, "app_private_key_pem"));
  keys.platform_certificate_pem = text_of(rsa, "app_public_key_pem");
  keys.platform_certificate_number = "p";
  const SignedParts parts{url, keys.appid.text(), "1635927956"};
  const std::string iv(aead_iv_bytes, 'i');
  const std::string associated = associated_text(parts, keys.symmetric_number);
  const std::string good =
      R"({"_n":"n","_appid":"wxba6223c06417af7b","_timestamp":1635927956,"errcode":0,"errmsg":"ok"})";
  for (int i = 0; i < rounds; ++i) {
    const bool inside = random.below(2) == 0;
    const AeadBox box =
        aead_encrypt({keys.cipher, keys.symmetric_key.reveal(), iv, associated}, inside ? mutated(good, random) : good);
    const std::string envelope = R"({"iv":")" + to_base64(iv) + R"(","data":")" + to_base64(box.cipher) +
                                 R"(","authtag":")" + to_base64(box.tag) + "\"}";
    http::Response response =
        http::make_response(200, "application/json", inside ? envelope : mutated(envelope, random));
    const auto signature = sign(keys.private_key_pem, {keys.scheme, {}}, text_to_sign(parts, response.body));
    ASSERT_TRUE(signature);
    response.headers.add("Wechatmp-Appid", keys.appid.text());
    response.headers.add("Wechatmp-TimeStamp", "1635927956");
    response.headers.add("Wechatmp-Serial", "p");
    response.headers.add("Wechatmp-Signature", to_base64(*signature));
    const auto opened = open_signed_response(keys, url, response, WallTime(Seconds(1635927956)));
    if (opened) static_cast<void>(read_reply(*opened));
  }
}

}  // namespace
}  // namespace hongyan::wechat
