#include "engine/send/opted_out.hpp"

#include <map>
#include <vector>

#include "store/sending_facts.hpp"

namespace hongyan::engine {

std::set<std::string> find_opted_out(sql::Connection& connection, std::span<const LaneQueue::Waiting> candidates) {
  std::set<std::string> uids;
  std::map<wechat::AppId, std::vector<std::string>> openids;
  for (const LaneQueue::Waiting& one : candidates) {
    const store::Notification& each = one.notification;
    if (!each.uid.empty())
      uids.insert(each.uid);
    else if (!each.openid.empty())
      openids[each.appid].push_back(each.openid.text());
  }
  const std::set<std::string> people = store::find_opted_out(connection, uids);
  std::map<wechat::AppId, std::set<std::string>> strangers;
  for (const auto& [appid, list] : openids) strangers[appid] = store::find_opted_out_openids(connection, appid, list);
  std::set<std::string> found;
  for (const LaneQueue::Waiting& one : candidates) {
    const store::Notification& each = one.notification;
    const auto here = strangers.find(each.appid);
    const bool out = each.uid.empty() ? here != strangers.end() && here->second.contains(each.openid.text())
                                      : people.contains(each.uid);
    if (out) found.insert(each.id);
  }
  return found;
}

}  // namespace hongyan::engine
