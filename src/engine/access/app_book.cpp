#include "engine/access/app_book.hpp"

namespace hongyan::engine {

void AppBook::refresh(sql::Connection& connection) {
  std::map<std::string, store::App, std::less<>> fresh;
  for (store::App& app : store::list_apps(connection, vault_)) {
    std::string appid = app.appid.text();
    fresh.emplace(std::move(appid), std::move(app));
  }
  apps_.with([&](auto& apps) { apps.swap(fresh); });
}

std::optional<store::App> AppBook::find(std::string_view appid) const {
  return apps_.with([&](const auto& apps) -> std::optional<store::App> {
    const auto found = apps.find(appid);
    if (found == apps.end()) return std::nullopt;
    return found->second;
  });
}

std::vector<store::App> AppBook::all() const {
  return apps_.with([](const auto& apps) {
    std::vector<store::App> list;
    for (const auto& [appid, app] : apps) list.push_back(app);
    return list;
  });
}

}  // namespace hongyan::engine
