#include "engine/accept/mass_audience.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "domain/mass_split.hpp"
#include "store/recipients.hpp"
#include "store/sending_facts.hpp"

namespace hongyan::engine {
namespace {

MassJobs one_job(const json::object& message, json::object filter) {
  json::object body{{"filter", std::move(filter)}};
  for (const auto& member : message) body.emplace(member.key(), member.value());
  MassJobs plan;
  plan.jobs.push_back({std::move(body), 0});
  return plan;
}

// The first of each, in order.
std::vector<std::string> without_repetitions(const std::vector<std::string>& list, MassJobs& plan) {
  std::unordered_set<std::string_view> seen;
  std::vector<std::string> kept;
  kept.reserve(list.size());
  for (const std::string& one : list) {
    if (seen.insert(one).second)
      kept.push_back(one);
    else
      ++plan.repeated;
  }
  return kept;
}

struct Planning {
  sql::Connection& connection;
  const wechat::AppId& appid;
  const json::object& message;

  MassJobs operator()(const MassEverybody&) const { return one_job(message, {{"is_to_all", true}}); }
  MassJobs operator()(const MassTag& tag) const { return one_job(message, {{"is_to_all", false}, {"tag_id", tag.id}}); }

  MassJobs operator()(const MassOpenids& audience) const {
    MassJobs plan;
    plan.named = audience.list.size();
    std::vector<std::string> openids = without_repetitions(audience.list, plan);
    plan.invalid = std::erase_if(openids, [](const std::string& one) { return !wechat::OpenId::parse(one); });
    return fill(std::move(plan), std::move(openids));
  }

  MassJobs operator()(const MassUids& audience) const {
    MassJobs plan;
    plan.named = audience.list.size();
    std::vector<std::string> openids;
    for (const std::string& uid : without_repetitions(audience.list, plan)) {
      const auto identity = store::find_identity_of(connection, uid, appid);
      if (identity)
        openids.push_back(identity->openid.text());
      else
        ++plan.unreachable;
    }
    return fill(std::move(plan), std::move(openids));
  }

  MassJobs fill(MassJobs plan, std::vector<std::string> openids) const {
    const std::set<std::string> out = store::find_opted_out_openids(connection, appid, openids);
    plan.opted_out = std::erase_if(openids, [&](const std::string& one) { return out.contains(one); });
    std::size_t next = 0;
    for (const std::size_t size : domain::mass_job_sizes(openids.size())) {
      json::array list;
      list.reserve(size);
      for (std::size_t i = 0; i < size; ++i) list.emplace_back(openids[next++]);
      json::object body{{"touser", std::move(list)}};
      for (const auto& member : message) body.emplace(member.key(), member.value());
      plan.jobs.push_back({std::move(body), size});
    }
    return plan;
  }
};

}  // namespace

MassJobs plan_mass_jobs(sql::Connection& connection, const wechat::AppId& appid, const json::object& message,
                        const MassAudience& audience) {
  return std::visit(Planning{connection, appid, message}, audience);
}

}  // namespace hongyan::engine
