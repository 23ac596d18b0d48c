// Vandals: callers, SDKs and a platform that keep to no form. They damage what callers ask of us and what WeChat
// answers, send the sandbox every documented request with a wound in it, and leave damaged callbacks among the true
// ones. Whatever they do may be refused; it must never be answered 500, with what is no JSON, or end the process, and
// what was accepted must come to its end.
#pragma once
#include <string>
#include <vector>

#include "people.hpp"
#include "stage.hpp"

namespace hongyan::simulation {

class Vandals {
 public:
  Vandals(Stage& stage, People& people);
  void begin();
  void act();  // whatever vandals do in a moment
  void stop();
  [[nodiscard]] const std::vector<std::string>& findings() const { return findings_; }
  [[nodiscard]] std::string story() const;  // one line: how much they did

 private:
  void read_golden_files();
  void call_our_api();
  void call_platform();
  void call_control();
  void push_callback();
  [[nodiscard]] std::string token_of(const std::string& appid);
  [[nodiscard]] std::string in_this_world(std::string text);  // names of documents → names of the stage
  void judge_ours(const http::Request& request, const Answered& answer);
  void judge_sandbox(const http::Request& request, const http::Response& response);

  Stage& stage_;
  People& people_;
  std::vector<http::Request> documented_;  // as the wechat floor's golden files have them
  std::vector<std::string> callbacks_;
  std::vector<std::string> findings_;
  int asked_ = 0, refused_ = 0, pushed_ = 0, called_ = 0;
};

}  // namespace hongyan::simulation
