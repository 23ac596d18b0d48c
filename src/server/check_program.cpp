#include <fmt/format.h>

#include <cstdio>

#include "base/failure.hpp"
#include "domain/clocks.hpp"
#include "domain/era.hpp"
#include "engine/access/app_book.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/wechat_clock.hpp"
#include "http/transport_beast.hpp"
#include "http/url.hpp"
#include "server/foundation.hpp"
#include "server/programs.hpp"
#include "store/apps.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"
#include "store/vault.hpp"
#include "wechat/callback/signature.hpp"
#include "wechat/calls/token.hpp"
#include "wechat/credential_trouble.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::server {
namespace {

// Prints one line per thing looked at, and remembers whether all were well.
class Findings {
 public:
  void good(const std::string& what) { std::printf("  ok    %s\n", what.c_str()); }
  void bad(const std::string& what, const std::string& remedy) {
    std::printf("  BAD   %s\n        → %s\n", what.c_str(), remedy.c_str());
    all_good_ = false;
  }
  void note(const std::string& what) { std::printf("  note  %s\n", what.c_str()); }
  [[nodiscard]] bool all_good() const { return all_good_; }

 private:
  bool all_good_ = true;
};

struct Visit {
  http::BeastTransport transport;
  Findings findings;
  SystemClock machine;
  engine::WechatClock clock{machine};
  std::uint64_t next_tag = 1;

  http::Ending call(const http::Origin& origin, http::Request request, std::optional<http::Proxy> proxy = {}) {
    return http::exchange_alone(transport, {.tag = next_tag++,
                                            .origin = origin,
                                            .proxy = std::move(proxy),
                                            .request = std::move(request),
                                            .timeout = Milliseconds{10'000}});
  }
};

void check_credentials_at(Visit& visit, const store::App& app, const http::Origin& host,
                          const std::optional<http::Proxy>& proxy) {
  const std::string who = fmt::format("{} {} at {}", app.appid.text(), app.name, host.text());
  // stable_token in normal mode changes nothing for whoever else uses the account.
  const wechat::Call call = wechat::stable_token_call(app.appid, app.secret, wechat::Refresh::normal);
  const http::Ending ending = visit.call(host, wechat::to_request(call, Secret{}), proxy);
  visit.clock.learn(host, ending);
  if (const auto* trouble = std::get_if<http::Trouble>(&ending.result))
    return visit.findings.bad(who + ": no answer: " + trouble->cause,
                              "look at DNS, the firewall and the app's egress_proxy");
  // A time that contradicts this machine's wants to be told twice; the front page needs no token.
  visit.clock.learn(host, visit.call(host, http::Request{}, proxy));
  const auto reply = wechat::read_reply(std::get<http::Response>(ending.result));
  if (!reply) return visit.findings.bad(who + ": " + reply.error(), "is a proxy answering instead of WeChat?");
  if (reply->errcode != 0 && !domain::has_stable_token(visit.clock.wall()))
    return visit.findings.note(who +
                               ": its year has no stable_token, and a plain one would end the one in use: not tried");
  if (reply->errcode == 0) return visit.findings.good(who + ": WeChat accepts its credentials");
  const auto& advice = wechat::advice_for_errcode(reply->errcode);
  if (const auto ip = wechat::ip_to_whitelist(reply->errcode, reply->errmsg))
    return visit.findings.bad(
        fmt::format("{}: errcode {} {}", who, reply->errcode, reply->errmsg),
        fmt::format(
            "把 {0} 加入公众平台的 IP 白名单,几分钟后生效 / put {0} on the IP whitelist in WeChat's console; it "
            "takes some minutes",
            *ip));
  visit.findings.bad(fmt::format("{}: errcode {} {}", who, reply->errcode, reply->errmsg),
                     fmt::format("{} / {}", advice.you_do_zh, advice.you_do_en));
}

void check_clock(Visit& visit) {
  const Milliseconds ahead = visit.clock.machine_ahead();
  if (abs(ahead) <= domain::clocks_differ) return;
  visit.findings.bad(fmt::format("this machine's clock is {} s {} WeChat's", abs(ahead).count() / 1'000,
                                 ahead > Milliseconds{0} ? "ahead of" : "behind"),
                     "请让本机与时间服务器(NTP)同步;在此之前按微信的时间计日与窗口 / let a time server (NTP) set it; "
                     "until then days and "
                     "windows go by WeChat's time unless clock.source is \"machine\"");
}

void check_credentials(Visit& visit, const store::App& app) {
  const auto way = engine::way_out_of(app);
  if (!way) return visit.findings.bad(app.appid.text() + ": " + way.error(), "PUT /v1/apps/" + app.appid.text());
  for (const http::Origin& host : way->hosts) check_credentials_at(visit, app, host, way->proxy);
}

// What WeChat does when an operator saves the callback URL, done to our own listener.
void check_callback(Visit& visit, const store::App& app, const http::Origin& own, Random& random, WallTime now) {
  const std::string path = "/wechat/" + app.appid.text();
  if (app.callback_token.empty())
    return visit.findings.note(app.appid.text() + ": no callback token is set, so receipts and consent cannot arrive");
  const std::string timestamp = std::to_string(to_unix_s(now));
  const std::string nonce = random.alphanumeric(10);
  const std::string echo = random.alphanumeric(16);
  http::Request request;
  request.target = fmt::format("{}?signature={}&timestamp={}&nonce={}&echostr={}", path,
                               wechat::sign({app.callback_token.reveal(), timestamp, nonce}), timestamp, nonce, echo);
  const http::Ending ending = visit.call(own, std::move(request));
  const auto* response = std::get_if<http::Response>(&ending.result);
  if (response == nullptr)
    return visit.findings.note(
        fmt::format("{} does not answer here, so the callback of {} was not tried (is hongyan serve running?)",
                    own.text(), app.appid.text()));
  if (response->status == 200 && response->body == echo)
    return visit.findings.good(
        fmt::format("{}: {}{} answers WeChat's verification; WeChat must reach it on port 80 or 443", app.appid.text(),
                    own.text(), path));
  visit.findings.bad(fmt::format("{}: {}{} answered {} to a signed verification", app.appid.text(), own.text(), path,
                                 response->status),
                     "does another server with other secrets listen there?");
}

}  // namespace

int check(const cli::ConfigArguments& arguments) {
  auto settings = settle_settings(arguments);
  if (!settings) return settings.error();
  SystemRandom random;
  Visit visit;
  std::printf("Hongyan check\n");
  visit.findings.good("the configuration is readable");
  try {
    const auto database = sql::open_database(settings->database);
    const auto connection = database->connect();
    const int version = sql::schema_version(*connection);
    const int newest = store::migrations().back().number;
    if (version == newest)
      visit.findings.good(fmt::format("{}: version {}", database->description(), version));
    else
      visit.findings.bad(fmt::format("{}: version {}, this program wants {}", database->description(), version, newest),
                         "hongyan migrate, or start the server, which does it");
    if (const auto doubt = database->durability_doubt()) visit.findings.note(*doubt);
    if (version == newest) {
      const store::Vault vault(store::master_key_of(*connection, settings->master_key_file, random), random);
      const auto apps = store::list_apps(*connection, vault);
      visit.findings.good(fmt::format("the master key opens the secrets of {} apps", apps.size()));
      const auto listen = parse_listen(settings->listen);
      const http::Origin own{.scheme = http::Scheme::http, .host = listen->address, .port = listen->port};
      for (const store::App& app : apps) {
        check_credentials(visit, app);
        check_callback(visit, app, own, random, visit.machine.wall());
      }
      check_clock(visit);
      if (apps.empty()) visit.findings.note("no app is known yet: hongyan app set, or PUT /v1/apps/{appid}");
    }
  } catch (const std::exception& failure) {
    visit.findings.bad(failure.what(), "correct the database or master_key_file setting (hongyan check --help)");
    return cli::exit_unreachable;
  }
  return visit.findings.all_good() ? cli::exit_ok : cli::exit_refused;
}

}  // namespace hongyan::server
