// A sandbox for tests with a clock that stands still, and short words for what every test says to it.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/seeded_random.hpp"
#include "sandbox/sandbox.hpp"

namespace hongyan::sandbox {

inline constexpr std::string_view service_appid = "wx6a1b0c2d3e4f5a01";
inline constexpr std::string_view mini_appid = "wx2210554e092c3f99";
inline constexpr std::string_view reader_appid = "wx7b2c1d3e4f5a6b02";
inline constexpr std::string_view test_appid = "wx8c3d2e4f5a6b7c03";
inline constexpr std::string_view follower = "o_rbq1TOgERuflYd7PsiE9H565Oo";
inline constexpr std::string_view stranger = "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE";  // in the service account, not following
inline constexpr std::string_view mini_user = "ogYQ75G33BMpuKOjKjIIOiFP7cF4";
inline constexpr std::string_view history_template = "n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA";
inline constexpr std::string_view typed_template = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE";
inline constexpr std::string_view lesson_template = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
inline constexpr std::string_view flight_template = "Lm4xB9tZ6cVq2WsRnE7yPkJ0hFdGa5UiTo8XjQvYbK1";

// Time moves only when a test says so. The floor's headers compile without the twins of the testing floor.
class StillClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override {
    return from_unix_ms(1'795'161'600'000) + passed_;
  }  // 2026-11-20T08:00:00Z
  [[nodiscard]] BootTime boot() const override { return BootTime{passed_}; }
  void advance(Milliseconds by) { passed_ += by; }

 private:
  Milliseconds passed_{0};
};

// What all sandboxes of this run have answered, by path and errcode (endpoints_test.cpp).
inline std::map<std::string, std::set<int>, std::less<>>& seen_answers() {
  static std::map<std::string, std::set<int>, std::less<>> seen;
  return seen;
}

struct Fixture {
  explicit Fixture(SandboxSettings settings = {}, std::uint64_t seed = 1)
      : random(seed), sandbox(std::move(settings), clock, random) {}
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;
  ~Fixture() {
    const json::value list = get("/sandbox/endpoints");
    for (const json::value& endpoint : find_member(list, "endpoints")->get_array())
      for (const auto& answer : find_member(endpoint, "answers")->get_object())
        seen_answers()[text_of(endpoint, "path")].insert(std::stoi(std::string(answer.key())));
  }

  json::value get(const std::string& target) { return read({http::Method::get, target, {}, {}, {}}); }
  json::value post(const std::string& target, const std::string& body) {
    return read({http::Method::post, target, {}, body, {}});
  }
  json::value read(const http::Request& request) {
    auto body = read_json(sandbox.handle(request).body);
    return body ? *body : json::value(nullptr);
  }
  json::value app(std::string_view appid) {
    const json::value apps = get("/sandbox/apps");
    for (const json::value& app : find_member(apps, "apps")->get_array())
      if (text_of(app, "appid") == appid) return app;
    return nullptr;
  }
  std::string secret(std::string_view appid) { return text_of(app(appid), "secret"); }
  std::string token(std::string_view appid) {
    return text_of(
        get("/cgi-bin/token?grant_type=client_credential&appid=" + std::string(appid) + "&secret=" + secret(appid)),
        "access_token");
  }
  std::string stable_token(std::string_view appid) {
    return text_of(post("/cgi-bin/stable_token", R"({"grant_type":"client_credential","appid":")" + std::string(appid) +
                                                     R"(","secret":")" + secret(appid) + "\"}"),
                   "access_token");
  }
  // The mini-program user accepts the lesson template once.
  void accept_lesson() {
    post("/sandbox/prompt", R"({"openid":")" + std::string(mini_user) + R"(","answers":{")" +
                                std::string(lesson_template) + R"(":"accept"}})");
  }
  static http::Request post_request(std::string target, std::string body) {
    return {http::Method::post, std::move(target), {}, std::move(body), {}};
  }

  StillClock clock;
  SeededRandom random;
  Sandbox sandbox;
};

inline std::string send_body(std::string_view openid, std::string_view template_id, std::string_view data,
                             std::string_view more = "") {
  return R"({"touser":")" + std::string(openid) + R"(","template_id":")" + std::string(template_id) + R"(","data":)" +
         std::string(data) + std::string(more) + "}";
}

inline constexpr std::string_view typed_data =
    R"({"thing1":{"value":"核心词汇 800 组"},"time2":{"value":"2026年11月21日 20:00"},"phrase3":{"value":"未完成"},"character_string4":{"value":"W-1"}})";
inline constexpr std::string_view lesson_data =
    R"({"thing1":{"value":"少儿编程·周六班"},"time2":{"value":"2026年11月21日 09:00"},"amount3":{"value":"￥99.00"},"character_string4":{"value":"NO-20261121-07"},"phrase5":{"value":"待上课"}})";

}  // namespace hongyan::sandbox
