// Callers: the business systems of a seed's world: they wish for messages by every channel of the day, repeat
// themselves, take wishes back, and ask for the budgets.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "people.hpp"
#include "stage.hpp"

namespace hongyan::simulation {

class Callers {
 public:
  Callers(Stage& stage, People& people) : stage_(stage), people_(people) {}
  void prepare();  // the notification type, and, by seed, budgets that are soon used up
  void act();      // whatever callers do in a moment
  void read_outcomes();
  [[nodiscard]] int posted() const { return posted_; }

 private:
  void clear_a_budget();
  [[nodiscard]] json::array read_journal(const std::string& app, const json::value& grant);
  void post_something();
  void post(const std::string& marker, const std::string& target, const std::string& body, const std::string& key);
  // What is wished for, and what may come of it.
  json::object wish_by_person(Posted& posted);
  json::object wish_by_any_route(Posted& posted);
  json::object wish_by_card(Posted& posted);
  json::object mass_order(Posted& posted);
  void choose_manner(json::object& wish, Posted& posted);
  void cancel_something();
  void repeat_with_same_key();
  void limit_a_template();
  void limit_budgets();
  void learn_budgets();

  struct Budget {
    std::string appid, api;
    bool minute = false;
  };
  struct Keyed {
    std::string marker, target, body, key;
  };
  Stage& stage_;
  People& people_;
  std::vector<Keyed> keyed_;
  std::vector<Budget> budgets_;
  int posted_ = 0;
};

}  // namespace hongyan::simulation
