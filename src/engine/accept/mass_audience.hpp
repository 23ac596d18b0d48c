// Mass audience: from "whom" as people say it (all followers, a tag, openids, the business's own ids) to mass bodies of
// WeChat's form, one per job. Who has opted out is left out and counted, and so is who is named twice or has no openid
// in the app. Reads the memory through the connection it is given.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

inline constexpr std::size_t mass_people_max = 200'000;  // in one request

struct MassEverybody {};
struct MassTag {
  std::int64_t id = 0;
};
struct MassOpenids {
  std::vector<std::string> list;
};
struct MassUids {
  std::vector<std::string> list;
};
using MassAudience = std::variant<MassEverybody, MassTag, MassOpenids, MassUids>;

struct MassJobs {
  struct Job {
    json::object body;
    std::size_t people = 0;  // 0: WeChat alone knows
  };
  std::vector<Job> jobs;
  std::size_t named = 0;     // in the request
  std::size_t repeated = 0;  // named more than once
  std::size_t opted_out = 0;
  std::size_t unreachable = 0;  // uids without an openid in the app
  std::size_t invalid = 0;      // openids that are none
};
// `message` is the body as WeChat documents it, without filter and touser.
[[nodiscard]] MassJobs plan_mass_jobs(sql::Connection& connection, const wechat::AppId& appid,
                                      const json::object& message, const MassAudience& audience);

}  // namespace hongyan::engine
