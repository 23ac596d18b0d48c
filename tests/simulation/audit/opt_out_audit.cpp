// I14: whoever opted out gets nothing that was begun later. A mass message to a tag or to all goes to whom WeChat
// chooses, which the API says; only lists are judged.
#include "court.hpp"

namespace hongyan::simulation {
namespace {

std::vector<std::string> people_of(const Crossing& crossing) {
  std::vector<std::string> people;
  const auto body = read_json(crossing.body);
  const json::value* const to = body ? find_member(*body, "touser") : nullptr;
  if (to == nullptr) return people;
  if (to->is_string()) people.emplace_back(to->get_string());
  if (const json::array* const list = to->if_array())
    for (const json::value& one : *list)
      if (one.is_string()) people.emplace_back(one.get_string());
  return people;
}

}  // namespace

void judge_opt_outs(Court& court) {
  for (const Crossing& crossing : court.evidence.crossings) {
    if (!is_send(crossing.path) || court.evidence.opt_outs.empty()) continue;
    const std::vector<std::string> people = people_of(crossing);
    for (const OptOut& opt_out : court.evidence.opt_outs) {
      if (crossing.submitted <= opt_out.acknowledged || crossing.submitted >= opt_out.lifted) continue;
      for (const std::string& openid : opt_out.openids)
        if (contains(people, openid))
          court.find("I14", fmt::format("{} of {} to {} at {}, who had opted out at {}", crossing.path,
                                        find_marker(*read_json(crossing.body), court.evidence.posted), openid,
                                        to_iso8601(crossing.submitted), to_iso8601(opt_out.acknowledged)));
    }
  }
}

}  // namespace hongyan::simulation
