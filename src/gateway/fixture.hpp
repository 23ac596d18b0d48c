// GatewayHouse: a gateway between a caller and a scripted WeChat, for its tests. One thread; lives as long as one test.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "gateway/gateway.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"
#include "testing/doors.hpp"

namespace hongyan::gateway {

inline const std::string appid = "wx5e00000000000001";
inline const std::string other_appid = "wx5e00000000000002";
inline const std::string path = "/gateway/" + appid;

class GatewayHouse : protected testing::Doors {
 protected:
  GatewayHouse() {
    sql::migrate(*connection_, store::migrations(), 0);
    for (const std::string& id : {appid, other_appid}) {
      store::App app;
      app.appid = *wechat::AppId::parse(id);
      app.api_origin = "https://api.weixin.qq.com";
      app.fallback_origins = {"https://api2.weixin.qq.com"};
      app.secret = Secret("real-secret");
      store::save_app(*connection_, vault_, app);
    }
    apps_.refresh(*connection_);
    keys_["hy_good"] = {.key_id = "good", .right = Right::gateway, .appids = {}};
    keys_["hy_unscoped"] = {.key_id = "unscoped", .right = Right::none, .appids = {}};
    keys_["hy_fast"] = {.key_id = "fast", .right = Right::too_fast, .appids = {}};
    keys_["hy_bound"] = {.key_id = "bound", .right = Right::gateway, .appids = {other_appid}};
  }
  KeyQuestions questions() {
    return {.of_text = [this](sql::Connection&, std::string_view text) -> std::optional<Client> {
              const auto found = keys_.find(text);
              return found == keys_.end() ? std::nullopt : std::optional(found->second);
            },
            .of_id = [this](sql::Connection&, std::string_view id) -> std::optional<Client> {
              for (const auto& [text, client] : keys_)
                if (client.key_id == id) return client;
              return std::nullopt;
            }};
  }

  struct Ask {
    std::string target;
    http::Method method = http::Method::get;
    std::string body{};
    http::Headers headers{};
  };
  void begin(const Ask& ask, std::optional<http::Response>& answered) {
    gateway_.take({.method = ask.method, .target = ask.target, .headers = ask.headers, .body = ask.body, .peer = ""},
                  http::Reply([&answered](http::Response response) { answered = std::move(response); }));
  }
  http::Response ask(const Ask& ask) {
    std::optional<http::Response> answered;
    begin(ask, answered);
    for (int round = 0; round < 20'000 && !answered; ++round) {
      tokens_.run_once(clock.wall());
      if (gateway_.run_once(clock.wall()).after.count() > 0) clock.advance(Milliseconds{20});
    }
    return answered ? *std::move(answered) : http::Response{.status = 599, .headers = {}, .body = "never answered"};
  }
  static int errcode_of(const http::Response& response) {
    const auto body = read_json(response.body);
    return body ? static_cast<int>(number_of(*body, "errcode")) : 12345;
  }
  std::string token_of(const std::string& key) {
    const http::Response response =
        ask({path + "/cgi-bin/token?grant_type=client_credential&appid=" + appid + "&secret=" + key});
    const auto body = read_json(response.body);
    return body ? text_of(*body, "access_token") : "";
  }
  std::string with_token(const std::string& rest) { return path + rest + "?access_token=" + token_of("hy_good"); }
  std::vector<std::string> sent() const {
    std::vector<std::string> targets;
    for (const http::Exchange& one : wechat.sends.submitted()) targets.push_back(one.origin.host + one.request.target);
    return targets;
  }

  std::map<std::string, Client, std::less<>> keys_;
  std::unique_ptr<sql::Connection> connection_ = memory->connect();
  store::Vault vault_{Secret(std::string(32, 'k')), random};
  engine::AppBook apps_{vault_};
  engine::Metrics metrics_;
  engine::WechatClock wechat_clock_{clock};
  engine::Egress egress_{wechat_clock_};
  engine::TokenKeeper tokens_{failing, vault_, apps_, egress_, wechat.errands, clock, random, "n1"};
  Gateway gateway_{{failing, wechat.sends, egress_, apps_, tokens_, metrics_, clock, random},
                   questions(),
                   Secret(std::string(32, 'p'))};
};

}  // namespace hongyan::gateway
