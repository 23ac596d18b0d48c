// ApiHouse: the whole API over the real intake, desk and store on a temporary SQLite database, without sockets and
// threads: call() dispatches a request and does the background work until it is answered. WeChat is a script. One
// thread.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/routes.hpp"
#include "base/json.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "store/apps.hpp"
#include "store/schema.hpp"
#include "testing/failing_connection.hpp"
#include "testing/manual_clock.hpp"
#include "testing/scripted_transport.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::api {

inline constexpr std::string_view program_appid = "wx00000000000000aa";  // a mini program
inline constexpr std::string_view service_appid = "wx00000000000000bb";  // a service account
inline constexpr std::string_view foreign_appid = "wx00000000000000cc";  // another business's service account
inline constexpr std::string_view callback_token = "callbacktoken";
inline constexpr std::string_view aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

class ApiHouse {
 public:
  explicit ApiHouse(TutorialAccess tutorial = TutorialAccess::keyed, std::size_t desk_queue_max = 100,
                    std::size_t intake_queue_max = 2'000);

  struct Ask {
    http::Method method = http::Method::get;
    std::string target;
    std::string body{};
    http::Headers headers{};  // Content-Type and the admin's Authorization are added where absent
  };
  // Dispatches and works until it is answered.
  http::Response call(Ask ask);
  http::Response get(std::string target) { return call({.method = http::Method::get, .target = std::move(target)}); }
  http::Response post(std::string target, std::string body) {
    return call({.method = http::Method::post, .target = std::move(target), .body = std::move(body)});
  }
  http::Response put(std::string target, std::string body) {
    return call({.method = http::Method::put, .target = std::move(target), .body = std::move(body)});
  }
  http::Response del(std::string target) { return call({.method = http::Method::del, .target = std::move(target)}); }
  // The same in two steps: the answer comes into `answer` when work() has got so far.
  void begin(Ask ask, std::optional<http::Response>& answer);
  void work();

  // The text of a new key.
  std::string make_key(std::vector<std::string> scopes, std::vector<std::string> apps = {});
  static http::Headers bearing(const std::string& key) { return {{"Authorization", "Bearer " + key}}; }
  [[nodiscard]] const std::string& admin() const { return admin_; }

  testing::ManualClock clock;
  testing::SeededRandom random{7};
  testing::FaultPlan faults;
  // How WeChat answers errands before its usual script does; what it was asked, in order.
  std::deque<testing::ScriptedEnding> next_answers;
  std::vector<http::Request> asked;
  std::vector<DeclaredRoute> routes;
  [[nodiscard]] sql::Connection& connection() { return *connection_; }
  [[nodiscard]] ApiContext& context() { return context_; }
  [[nodiscard]] engine::Desk& desk() { return desk_; }

 private:
  void add_app(std::string_view appid, store::AppKind kind);

  testing::TemporaryDatabase memory_{sql::Dialect::sqlite};
  testing::FailingDatabase database_{memory_, faults};
  std::unique_ptr<sql::Connection> connection_;
  Secret master_key_{std::string(32, 'k')};
  store::Vault vault_{master_key_, random};
  engine::Metrics metrics_;
  engine::AppBook apps_{vault_};
  testing::ScriptedTransport wechat_;
  engine::WechatClock wechat_clock_{clock};
  engine::Egress egress_{wechat_clock_};
  engine::TokenKeeper tokens_;
  engine::Intake intake_;
  engine::Desk desk_;
  KeyBook keys_{clock};
  KeyPace pace_{clock, 0};
  AnswerWaiter waiter_;
  ApiContext context_;
  http::Router router_;
  std::string admin_;
};

[[nodiscard]] json::value body_of(const http::Response& response);
[[nodiscard]] std::string text_at(const http::Response& response, std::string_view pointer);  // "" when there is none

}  // namespace hongyan::api
