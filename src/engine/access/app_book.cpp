#include "engine/access/app_book.hpp"

namespace hongyan::engine {

void AppBook::refresh(sql::Connection& connection) {
  Known fresh{.apps = {}, .read = ++reads_begun_};
  for (store::App& app : store::list_apps(connection, vault_)) {
    std::string appid = app.appid.text();
    fresh.apps.emplace(std::move(appid), std::move(app));
  }
  // A read that began earlier and took longer must not bring back what is no longer so.
  known_.with([&](Known& known) {
    if (known.read < fresh.read) std::swap(known, fresh);
  });
}

std::optional<store::App> AppBook::find(std::string_view appid) const {
  return known_.with([&](const Known& known) -> std::optional<store::App> {
    const auto found = known.apps.find(appid);
    if (found == known.apps.end()) return std::nullopt;
    return found->second;
  });
}

std::vector<store::App> AppBook::all() const {
  return known_.with([](const Known& known) {
    std::vector<store::App> list;
    list.reserve(known.apps.size());
    for (const auto& [appid, app] : known.apps) list.push_back(app);
    return list;
  });
}

}  // namespace hongyan::engine
