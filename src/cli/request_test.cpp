// From words to the request that reaches the server: method, target and body of every command.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/fixture.hpp"

namespace hongyan::cli {
namespace {

struct Case {
  std::string line, request, body;
  std::string standard_input{};
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"send order_paid --to u1 -v price=12.5 -v note=a=b", "POST /v1/notifications",
       R"({"type":"order_paid","to":{"uid":"u1"},"variables":{"price":"12.5","note":"a=b"}})"},
      {"send order_paid --app wx1 --openid o1 --variable price:=12.5 --link https://e.cn/1", "POST /v1/notifications",
       R"({"type":"order_paid","to":{"app":"wx1","openid":"o1"},"variables":{"price":1.25E1},"link":"https://e.cn/1"})"},
      {"send t --to u1 --variables - -v b=2", "POST /v1/notifications",
       R"({"type":"t","to":{"uid":"u1"},"variables":{"a":1,"b":"2"}})", R"({"a":1,"b":1})"},
      {"send check --to status", "POST /v1/notifications", R"({"type":"check","to":{"uid":"status"}})"},
      {"send t --to u1 --at +10m --expires 2026-11-21T08:00:00+08:00 --priority 2 --try --on-unknown resend "
       "--max-resend 3",
       "POST /v1/notifications",
       R"({"type":"t","to":{"uid":"u1"},"at":"2026-11-20T08:10:00.000Z","expires_at":"2026-11-21T08:00:00+08:00","priority":2,"permission":"try","on_unknown":"resend","max_resend":3})"},
      {"send --raw - --app wx1 --channel template", "POST /v1/notifications",
       R"({"app":"wx1","channel":"template","message":{"touser":"o1","data":{}}})", R"({"touser":"o1","data":{}})"},
      {"send --raw - --app wx1 --channel subscribe --to u1", "POST /v1/notifications",
       R"({"app":"wx1","channel":"subscribe","to":{"uid":"u1"},"message":{}})", "{}"},
      {"send t --to u1 --preview", "POST /v1/notifications/preview", R"({"type":"t","to":{"uid":"u1"}})"},
      {"status", "GET /v1/notifications", ""},
      {"status --state unknown --type t --uid u/1 --app wx1 --openid o1 --from 2026-11-20T00:00:00+08:00 --limit 5 "
       "--cursor c",
       "GET "
       "/v1/"
       "notifications?status=unknown&type=t&uid=u%2F1&openid=o1&app=wx1&created_from=2026-11-20T00%3A00%3A00%2B08%3A00&"
       "limit=5&cursor=c",
       ""},
      {"status 01ABC", "GET /v1/notifications/01ABC", ""},
      {"template delete wx1 -- -SvDCjf6V", "DELETE /v1/apps/wx1/templates/-SvDCjf6V", ""},
      {"draft delete wx1 -- -T1", "DELETE /v1/apps/wx1/drafts/-T1", ""},
      {"grant balance --app wx1 --openid -o1", "GET /v1/grants?app=wx1&openid=-o1", ""},
      {"cancel 01ABC", "POST /v1/notifications/01ABC/cancel", "{}"},
      {"app list", "GET /v1/apps", ""},
      {"app show wx1", "GET /v1/apps/wx1", ""},
      {"app set wx1 --kind mini_program --name 课堂 --secret-file - --api-origin http://127.0.0.1:8081 --token-mode "
       "plain",
       "PUT /v1/apps/wx1",
       R"({"kind":"mini_program","name":"课堂","api_origin":"http://127.0.0.1:8081","token_mode":"plain","secret":"s3cret"})",
       "s3cret\r\nmore\n"},
      {"app set wx1 --egress-proxy-file - --fallback-origin https://api2.weixin.qq.com --fallback-origin "
       "https://sh.api.weixin.qq.com",
       "PUT /v1/apps/wx1",
       R"({"egress_proxy":"http://u:p@proxy:3128","fallback_origins":["https://api2.weixin.qq.com","https://sh.api.weixin.qq.com"]})",
       "http://u:p@proxy:3128\n"},
      {"app set wx1 --no-egress-proxy --no-fallback-origins", "PUT /v1/apps/wx1",
       R"({"egress_proxy":null,"fallback_origins":[]})"},
      {"gateway usage --day 2026-11-20 --app wx1 --key k1", "GET /v1/gateway/usage?day=2026-11-20&app=wx1&key=k1", ""},
      {"mass send wx1 --all --message -", "POST /v1/mass",
       R"({"app":"wx1","to":{"all":true},"message":{"msgtype":"text"}})", R"({"msgtype":"text"})"},
      {"mass send wx1 --tag 2 --message - --at 2026-11-21T08:00:00+08:00", "POST /v1/mass",
       R"({"app":"wx1","to":{"tag_id":2},"at":"2026-11-21T08:00:00+08:00","message":{"msgtype":"text"}})",
       R"({"msgtype":"text"})"},
      {"mass preview wx1 --wxname me --message -", "POST /v1/mass/preview",
       R"({"app":"wx1","to":{"wxname":"me"},"message":{"msgtype":"text"}})", R"({"msgtype":"text"})"},
      {"mass show 01ABC", "GET /v1/mass/01ABC", ""},
      {"mass delete 01ABC --article 2", "DELETE /v1/mass/01ABC?article=2", ""},
      {"mass speed wx1", "GET /v1/apps/wx1/mass-speed", ""},
      {"mass speed wx1 --level 3", "PUT /v1/apps/wx1/mass-speed", R"({"level":3})"},
      {"media add wx1 poster --kind image --file -", "POST /v1/apps/wx1/media?name=poster&kind=image", "PNG", "PNG"},
      {"media list wx1", "GET /v1/apps/wx1/media", ""},
      {"media show wx1 poster", "GET /v1/apps/wx1/media/poster", ""},
      {"media remove wx1 poster", "DELETE /v1/apps/wx1/media/poster", ""},
      {"template add wx1 --short-id 47123 --keyword 课程名称 --keyword 提醒时间", "POST /v1/apps/wx1/templates",
       R"({"template_id_short":"47123","keyword_name_list":["课程名称","提醒时间"]})"},
      {"template add wx1 --tid 401 --keyword-id 1 --keyword-id 5 --scene 报名 --encoding form",
       "POST /v1/apps/wx1/templates", R"({"tid":"401","kidList":[1,5],"sceneDesc":"报名","encoding":"form"})"},
      {"template add wx1 --old-id AT0002 --keyword-id 3", "POST /v1/apps/wx1/templates",
       R"({"id":"AT0002","keyword_id_list":[3]})"},
      {"template delete wx1 T1", "DELETE /v1/apps/wx1/templates/T1", ""},
      {"template delete wx1 T1 --channel notice", "DELETE /v1/apps/wx1/templates/T1?channel=notice", ""},
      {"template rate set wx1 T1 --field character_string1 --times 2 --per month", "PUT /v1/apps/wx1/templates/T1/rate",
       R"({"field":"character_string1","per":"month","times":2})"},
      {"template rate set wx1 T1 --field character_string1 --per day", "PUT /v1/apps/wx1/templates/T1/rate",
       R"({"field":"character_string1","per":"day"})"},
      {"template rate lift wx1 T1", "DELETE /v1/apps/wx1/templates/T1/rate", ""},
      {"template rate list wx1", "GET /v1/apps/wx1/template-rates", ""},
      {"template library categories wx1", "GET /v1/apps/wx1/template-library/categories", ""},
      {"template library titles wx1 --category 2 --category 307 --limit 5",
       "GET /v1/apps/wx1/template-library/titles?categories=2%2C307&limit=5", ""},
      {"template library titles wx1 --library form", "GET /v1/apps/wx1/template-library/titles?library=form", ""},
      {"template library keywords wx1 99", "GET /v1/apps/wx1/template-library/keywords?tid=99", ""},
      {"template industries wx1", "GET /v1/apps/wx1/industries", ""},
      {"template industries wx1 --primary 1 --secondary 4", "PUT /v1/apps/wx1/industries",
       R"({"primary":1,"secondary":4})"},
      {"template blocked wx1 T1", "GET /v1/apps/wx1/blocked-messages?template_id=T1", ""},
      {"agent list wx1", "GET /v1/apps/wx1/agents", ""},
      {"agent add wx1 a@kf 小林", "POST /v1/apps/wx1/agents", R"({"kf_account":"a@kf","nickname":"小林"})"},
      {"agent rename wx1 a@kf 林老师", "PUT /v1/apps/wx1/agents/a%40kf", R"({"nickname":"林老师"})"},
      {"agent invite wx1 a@kf lin", "PUT /v1/apps/wx1/agents/a%40kf/invitation", R"({"wechat_id":"lin"})"},
      {"agent delete wx1 a@kf", "DELETE /v1/apps/wx1/agents/a%40kf", ""},
      {"agent online wx1", "GET /v1/apps/wx1/online-agents", ""},
      {"agent portrait wx1 a@kf --file -", "POST /v1/apps/wx1/agents/a%40kf/portrait", "PNG", "PNG"},
      {"diagnose call wx1 6aac-1", "GET /v1/apps/wx1/wechat-calls/6aac-1", ""},
      {"diagnose callback wx1 --action dns --operator UNICOM", "POST /v1/apps/wx1/callback-check",
       R"({"action":"dns","operator":"UNICOM"})"},
      {"diagnose addresses wx1", "GET /v1/apps/wx1/wechat-addresses", ""},
      {"recipient tag of wx1 o1", "GET /v1/apps/wx1/users/o1/tags", ""},
      {"mass delete-article wx1 https://a/s?x=1", "DELETE /v1/apps/wx1/mass-articles?url=https%3A%2F%2Fa%2Fs%3Fx%3D1",
       ""},
      {"agent typing wx1 --uid u1", "POST /v1/apps/wx1/typing", R"({"uid":"u1"})"},
      {"agent typing wx1 --openid o1 --cancel --try", "POST /v1/apps/wx1/typing",
       R"({"openid":"o1","command":"cancel","permission":"try"})"},
      {"material add wx1 --name cover --kind thumb --file -", "POST /v1/apps/wx1/materials?name=cover&kind=thumb",
       "JPEG", "JPEG"},
      {"material add wx1 --media poster", "POST /v1/apps/wx1/materials?media=poster", ""},
      {"material list wx1 --kind voice", "GET /v1/apps/wx1/materials?kind=voice", ""},
      {"material delete wx1 M1", "DELETE /v1/apps/wx1/materials/M1", ""},
      {"draft add wx1 --file -", "POST /v1/apps/wx1/drafts", R"({"articles":[]})", R"({"articles":[]})"},
      {"draft list wx1", "GET /v1/apps/wx1/drafts", ""},
      {"draft show wx1 D1", "GET /v1/apps/wx1/drafts/D1", ""},
      {"draft update wx1 D1 --article 2 --file -", "PUT /v1/apps/wx1/drafts/D1/articles/2", R"({"title":"T"})",
       R"({"title":"T"})"},
      {"draft delete wx1 D1", "DELETE /v1/apps/wx1/drafts/D1", ""},
      {"draft publish wx1 D1", "POST /v1/apps/wx1/publications", R"({"media_id":"D1"})"},
      {"draft publication wx1 1001", "GET /v1/apps/wx1/publications/1001", ""},
      {"draft withdraw wx1 A1 --article 2", "DELETE /v1/apps/wx1/articles/A1?article=2", ""},
      {"card new wx1", "POST /v1/cards", R"({"app":"wx1"})"},
      {"card new wx1 --openid o1", "POST /v1/cards", R"({"app":"wx1","openid":"o1"})"},
      {"app remove wx1", "DELETE /v1/apps/wx1", ""},
      {"app sync wx1", "POST /v1/apps/wx1/templates/sync", "{}"},
      {"app templates wx1 --limit 3", "GET /v1/apps/wx1/templates?limit=3", ""},
      {"type list", "GET /v1/notification-types", ""},
      {"type show order_paid", "GET /v1/notification-types/order_paid", ""},
      {"type set - --name order_paid", "PUT /v1/notification-types/order_paid", R"({"title":"T"})", R"({"title":"T"})"},
      {"type set -", "PUT /v1/notification-types/a%20b", R"({"name":"a b"})", R"({"name":"a b"})"},
      {"type remove order_paid", "DELETE /v1/notification-types/order_paid", ""},
      {"recipient list", "GET /v1/recipients", ""},
      {"recipient show 张三", "GET /v1/recipients/%E5%BC%A0%E4%B8%89", ""},
      {"recipient set u1 --identity wx1=o=1 --attribute name=小石 --attribute age:=7 --locale zh-CN --time-zone "
       "Asia/Shanghai --opted-out no",
       "PUT /v1/recipients/u1",
       R"({"locale":"zh-CN","time_zone":"Asia/Shanghai","opted_out":false,"attributes":{"name":"小石","age":7},"identities":[{"app":"wx1","openid":"o=1"}]})"},
      {"recipient link u1 --app wx1 --openid o1 --follows yes", "PUT /v1/recipients/u1/identities/wx1",
       R"({"openid":"o1","follows":"yes"})"},
      {"recipient unlink u1 --app wx1", "DELETE /v1/recipients/u1/identities/wx1", ""},
      {"recipient remove u1", "DELETE /v1/recipients/u1", ""},
      {"recipient sync wx1", "POST /v1/apps/wx1/sync-users", "{}"},
      {"recipient sync wx1 --status", "GET /v1/apps/wx1/sync-users", ""},
      {"recipient import - --format csv", "POST /v1/recipients/import", "uid,locale\nu1,zh-CN\n",
       "uid,locale\nu1,zh-CN\n"},
      {"recipient tag list wx1", "GET /v1/apps/wx1/tags", ""},
      {"recipient tag make wx1 广东", "POST /v1/apps/wx1/tags", R"({"name":"广东"})"},
      {"recipient tag rename wx1 134 广东人", "PUT /v1/apps/wx1/tags/134", R"({"name":"广东人"})"},
      {"recipient tag remove wx1 134", "DELETE /v1/apps/wx1/tags/134", ""},
      {"recipient tag members wx1 134", "GET /v1/apps/wx1/tags/134/members", ""},
      {"recipient tag put wx1 134 --openid o1 --openid o2", "PUT /v1/apps/wx1/tags/134/members",
       R"({"openids":["o1","o2"]})"},
      {"recipient tag take wx1 134 --openid o1", "DELETE /v1/apps/wx1/tags/134/members", R"({"openids":["o1"]})"},
      {"recipient blacklist list wx1 --limit 5", "GET /v1/apps/wx1/blacklist?limit=5", ""},
      {"recipient blacklist add wx1 --openid o1", "PUT /v1/apps/wx1/blacklist", R"({"openids":["o1"]})"},
      {"recipient blacklist remove wx1 --openid o1", "DELETE /v1/apps/wx1/blacklist", R"({"openids":["o1"]})"},
      {"recipient remark wx1 o1 老王", "PUT /v1/apps/wx1/users/o1/remark", R"({"remark":"老王"})"},
      {"recipient conflicts", "GET /v1/unionid-conflicts", ""},
      {"grant report --app wx1 --uid u1 --accept T1 --accept T2 --reject T3 --ban T4", "POST /v1/grants/report",
       R"({"app":"wx1","results":{"T1":"accept","T2":"accept","T3":"reject","T4":"ban"},"uid":"u1"})"},
      {"grant report --app wx1 --openid o1 --results -", "POST /v1/grants/report",
       R"({"app":"wx1","results":{"errMsg":"ok","T1":"accept"},"openid":"o1"})", R"({"errMsg":"ok","T1":"accept"})"},
      {"grant rates --app wx1 --openid o1 --limit 5", "GET /v1/grants/rates?app=wx1&openid=o1&limit=5", ""},
      {"grant balance --app wx1 --uid u1", "GET /v1/grants?app=wx1&uid=u1", ""},
      {"grant report --app wx1 --openid o1 --scene 0 --accept T1", "POST /v1/grants/report",
       R"({"app":"wx1","results":{"T1":"accept"},"scene":0,"openid":"o1"})"},
      {"grant report --app wx1 --openid o1 --accept T1 --tapped-at 2026-11-20T08:00:00Z", "POST /v1/grants/report",
       R"({"app":"wx1","results":{"T1":"accept"},"tapped_at":"2026-11-20T08:00:00Z","openid":"o1"})"},
      {"grant journal --app wx1 --openid o1 --template T1 --scene 7",
       "GET /v1/grants/journal?app=wx1&openid=o1&template_id=T1&scene=7", ""},
      {"grant link --app wx1 --template T1 --scene 7 --redirect https://e.cn/1",
       "GET /v1/apps/wx1/one-time-url?template_id=T1&scene=7&redirect_url=https%3A%2F%2Fe.cn%2F1", ""},
      {"window --app wx1 --uid u1", "GET /v1/windows?app=wx1&uid=u1", ""},
      {"form-id list --app wx1 --openid o1 --limit 3", "GET /v1/form-ids?app=wx1&openid=o1&limit=3", ""},
      {"form-id add --app wx1 --uid u1 --form-id F1 --form-id F2 --prepay-id P --collected-at 2026-11-20T00:00:00Z",
       "POST /v1/form-ids",
       R"({"app":"wx1","uid":"u1","form_ids":["F1","F2"],"prepay_ids":["P"],"collected_at":"2026-11-20T00:00:00Z"})"},
      {"form-id add --app wx1 --people -", "POST /v1/form-ids",
       R"({"app":"wx1","people":[{"openid":"o1","form_ids":["F"]}]})",
       R"({"people":[{"openid":"o1","form_ids":["F"]}]})"},
      {"send --raw - --app wx1 --channel customer --openid o1 --no-permission wait", "POST /v1/notifications",
       R"({"app":"wx1","channel":"customer","to":{"openid":"o1"},"message":{},"no_permission":"wait"})", "{}"},
      {"grant journal --app wx1 --openid o1 --template T1", "GET /v1/grants/journal?app=wx1&openid=o1&template_id=T1",
       ""},
      {"token wx1", "GET /v1/apps/wx1/token", ""},
      {"key make --name shop --scope notifications:write --scope grants:write --app wx1 --expires +3d", "POST /v1/keys",
       R"({"name":"shop","scopes":["notifications:write","grants:write"],"apps":["wx1"],"expires_at":"2026-11-23T08:00:00.000Z"})"},
      {"key list", "GET /v1/keys", ""},
      {"key revoke abc", "DELETE /v1/keys/abc", ""},
      {"event list --app wx1", "GET /v1/events?app=wx1", ""},
  };
  return all;
}

TEST(Request, IsWhatTheWordsSay) {
  for (const Case& c : cases()) {
    CommandLineFixture line;
    line.standard_input = c.standard_input;
    const int code = line.run(c.line);
    ASSERT_EQ(line.asked.size(), 1U) << c.line << "\n" << line.err << code;
    const http::Request& request = line.asked.front().request;
    EXPECT_EQ(std::string(http::to_string(request.method)) + " " + request.target, c.request) << c.line;
    EXPECT_EQ(request.body, c.body) << c.line;
  }
}

TEST(Request, OfAListHasEachPersonAsTheyStandInTheFirstColumn) {
  const std::string path = ::testing::TempDir() + "hongyan_cli_people_test";
  std::ofstream(path) << "\xef\xbb\xbfu 1,Lin\r\n u2 \t Zhou\n\n小石\n";
  CommandLineFixture line;
  line.standard_input = "\xef\xbb\xbf{}";
  EXPECT_EQ(line.run({"mass", "send", "wx1", "--people", path, "--message", "-"}), exit_ok) << line.err;
  EXPECT_EQ(line.asked.at(0).request.body, R"({"app":"wx1","to":{"uids":["u 1","u2","小石"]},"message":{}})");
}

TEST(Request, CarriesKeyLanguageAndAddress) {
  CommandLineFixture line;
  EXPECT_EQ(line.run("--lang zh app list --url http://10.0.0.7:9000"), exit_ok);
  const http::Exchange& exchange = line.asked.at(0);
  EXPECT_EQ(exchange.origin.text(), "http://10.0.0.7:9000");
  EXPECT_EQ(*exchange.request.headers.find("Authorization"), "Bearer hy_test_key");
  EXPECT_EQ(*exchange.request.headers.find("Accept-Language"), "zh");
}

TEST(Request, TakesAddressAndLanguageFromTheEnvironment) {
  struct Row {
    std::map<std::string, std::string> environment;
    std::string origin, language;
  };
  for (const Row& row : {Row{{}, "http://127.0.0.1:8080", "en"},
                         Row{{{"HONGYAN_URL", "https://hongyan.example.cn"}, {"LANG", "zh_CN.UTF-8"}},
                             "https://hongyan.example.cn",
                             "zh"},
                         Row{{{"LC_ALL", "C"}, {"LANG", "zh_CN.UTF-8"}}, "http://127.0.0.1:8080", "en"}}) {
    CommandLineFixture line;
    line.environment = row.environment;
    EXPECT_EQ(line.run("app list"), exit_ok);
    EXPECT_EQ(line.asked.at(0).origin.text(), row.origin);
    EXPECT_EQ(*line.asked.at(0).request.headers.find("Accept-Language"), row.language);
    EXPECT_EQ(line.asked.at(0).request.headers.find("Authorization"), nullptr);
  }
}

TEST(Request, TakesSecretsFromTheEnvironmentButNeverPrintsThem) {
  CommandLineFixture line;
  line.environment["HONGYAN_APP_SECRET"] = "s3cret";
  line.environment["HONGYAN_AES_KEY"] = "aeskey";
  EXPECT_EQ(line.run("app set wx1 --kind mini_program"), exit_ok);
  EXPECT_EQ(line.asked.at(0).request.body, R"({"kind":"mini_program","secret":"s3cret","aes_key":"aeskey"})");
  EXPECT_EQ((line.out + line.err).find("s3cret"), std::string::npos);
}

TEST(Request, OfASendCarriesAnIdempotencyKeyAlways) {
  CommandLineFixture line;
  EXPECT_EQ(line.run("send t --to u1"), exit_unknown);  // {} tells no certainty
  EXPECT_EQ(line.asked.at(0).request.headers.find("Idempotency-Key")->size(), 26U);
  EXPECT_EQ(line.run("send t --to u1 --idempotency-key mine"), exit_unknown);
  EXPECT_EQ(*line.asked.at(1).request.headers.find("Idempotency-Key"), "mine");
}

}  // namespace
}  // namespace hongyan::cli
