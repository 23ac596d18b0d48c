// DemoStory: plays the main job against a running Hongyan and a running sandbox, over their public HTTP APIs and with
// real content: accounts are introduced, templates synced, a person taps "accept", three notifications travel, and each
// one's timeline is shown until its receipt is back. Prints for people.
#pragma once
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/api_client.hpp"

namespace hongyan::server {

class DemoStory {
 public:
  DemoStory(cli::ApiClient& hongyan, cli::ApiClient& sandbox, Clock& clock);
  // True when every notification was delivered. Throws Failure when a step of the story is refused or not answered.
  [[nodiscard]] bool play();
  // A line to paste that sends one more study reminder.
  [[nodiscard]] std::string curl_line(const std::string& key) const;

 private:
  struct Account {
    std::string appid;
    json::value credentials;
  };
  json::value ask(cli::ApiClient& whom, http::Method method, const std::string& target, const json::value& body);
  json::value look(cli::ApiClient& whom, const std::string& target);
  void introduce_accounts();
  void introduce(const std::string& kind, std::string& appid);
  void introduce_person();
  void define_types();
  void grant_by_tap();
  [[nodiscard]] bool send(const std::string& title, const json::value& wish);
  [[nodiscard]] json::value wait_until_settled(const std::string& id);
  void show_timeline(const json::value& notification) const;
  void show_inbox(const std::string& openid);

  cli::ApiClient& hongyan_;
  cli::ApiClient& sandbox_;
  Clock& clock_;
  std::string service_;
  std::string mini_program_;
};

}  // namespace hongyan::server
