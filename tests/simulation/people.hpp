// People: who lives in a seed's world and what they do there: tap prompts, authorise, submit forms, write, follow,
// share cards, withdraw, and tell the business to stop. A page or the business reports what it learns, or does not.
#pragma once
#include <string>
#include <vector>

#include "stage.hpp"

namespace hongyan::simulation {

struct Person {
  std::string uid;       // of the business
  std::string follower;  // openid of the account
  std::string member;    // openid of the mini program
  bool grants_reported = true;
  bool opted_out = false;
};

class People {
 public:
  explicit People(Stage& stage) : stage_(stage) {}
  void introduce();  // to the sandbox, and to the business, which knows each in both apps
  void act();        // whatever people do in a moment

  [[nodiscard]] const Person& anybody() { return all_[stage_.random.below(all_.size())]; }
  [[nodiscard]] const std::vector<Person>& all() const { return all_; }
  [[nodiscard]] const std::string& any_activity();  // "" when there is none

 private:
  void tap_prompt();
  void report(const std::string& app, const std::string& openid, const json::value& results);
  void authorize();
  void submit_forms();
  void write_to_account();
  void withdraw();
  void change_following();
  void share_card();
  void opt_out_or_in();

  Stage& stage_;
  std::vector<Person> all_;
  std::vector<std::string> activities_;
  json::array collected_;  // form ids of several people, handed in together
  int reports_ = 0;
};

}  // namespace hongyan::simulation
