#include "sandbox/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::array app_kinds{"service_account", "subscription_account", "mini_program", "test_account"};
constexpr std::array push_modes{"plain", "compatible", "secure"};
constexpr std::array push_formats{"xml", "json"};
constexpr std::array verifications{"never", "pending", "succeeded", "failed"};
constexpr std::array template_kinds{"history", "category", "free_form", "one_time", "long_term", "form", "by_url"};

template <typename Choice, std::size_t N>
std::optional<Choice> choose(const std::array<const char*, N>& words, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (text == words[i]) return static_cast<Choice>(i);
  return std::nullopt;
}

std::string lower_hex(Random& random, std::size_t digits) {
  constexpr char alphabet[] = "0123456789abcdef";
  std::string text(digits, '0');
  for (char& c : text) c = alphabet[random.below(16)];
  return text;
}

std::string template_key(const App& app, std::string_view id) {
  std::string key;
  key.reserve(app.appid.size() + id.size());
  return key.append(app.appid).append(id);
}

}  // namespace

std::string_view to_string(AppKind kind) { return app_kinds[static_cast<std::size_t>(kind)]; }
std::string_view to_string(PushMode mode) { return push_modes[static_cast<std::size_t>(mode)]; }
std::string_view to_string(PushFormat format) { return push_formats[static_cast<std::size_t>(format)]; }
std::string_view to_string(Verification verification) { return verifications[static_cast<std::size_t>(verification)]; }
std::string_view to_string(TemplateKind kind) { return template_kinds[static_cast<std::size_t>(kind)]; }
std::optional<AppKind> parse_app_kind(std::string_view text) { return choose<AppKind>(app_kinds, text); }
std::optional<PushMode> parse_push_mode(std::string_view text) { return choose<PushMode>(push_modes, text); }
std::optional<PushFormat> parse_push_format(std::string_view text) { return choose<PushFormat>(push_formats, text); }

std::string Template::content() const {
  std::string text;
  for (const Slot& slot : slots) {
    // The opening and closing lines of a history template stand without a label.
    if (slot.label.empty())
      text += fmt::format("{{{{{}.DATA}}}}\n", slot.key);
    else
      text += fmt::format("{}:{{{{{}.DATA}}}}\n", slot.label, slot.key);
  }
  return text;
}

App& World::add_app(App app) {
  if (app.appid.empty()) app.appid = "wx" + lower_hex(random_, 16);
  if (app.secret.empty()) app.secret = lower_hex(random_, 32);
  if (app.original_id.empty()) app.original_id = "gh_" + lower_hex(random_, 12);
  if (app.openid_prefix.empty()) app.openid_prefix = "o" + random_.alphanumeric(5);
  if (app.callback.token.empty()) app.callback.token = random_.alphanumeric(24);
  if (app.callback.encoding_aes_key.empty()) app.callback.encoding_aes_key = random_.alphanumeric(43);
  if (app.name.empty()) app.name = app.appid;
  apps_.push_back(std::make_unique<App>(std::move(app)));
  App& added = *apps_.back();
  apps_by_id_[added.appid] = &added;
  return added;
}

App* World::find_app(std::string_view appid) {
  const auto found = apps_by_id_.find(appid);
  return found == apps_by_id_.end() ? nullptr : found->second;
}

std::size_t World::add_person(std::string name) {
  persons_.push_back({std::move(name), "o6_" + random_.alphanumeric(25), {}});
  return persons_.size() - 1;
}

Member& World::add_member(std::size_t person, App& app, std::string openid) {
  if (openid.empty()) openid = make_openid(app);
  auto [place, added] = members_.try_emplace(openid, nullptr);
  CHECK(added);
  place->second = std::make_unique<Member>();
  Member& member = *place->second;
  member.openid = openid;
  member.app = &app;
  member.person = person;
  app.members.push_back(&member);
  persons_[person].openids.push_back(std::move(openid));
  return member;
}

Member* World::find_member(std::string_view openid) {
  const auto found = members_.find(openid);
  return found == members_.end() ? nullptr : found->second.get();
}

Member* World::find_member_of(std::size_t person, const App& app) {
  for (const std::string& openid : persons_[person].openids)
    if (Member* member = find_member(openid); member != nullptr && member->app == &app) return member;
  return nullptr;
}

void World::set_following(Member& member, Following wanted, FollowRecord record) {
  const bool following = wanted == Following::yes;
  if (member.following == following) return;
  member.following = following;
  member.app->followers += following ? 1 : -1;
  if (!following) {
    member.app->followers_in_order.erase(member.membership.follow_number);
    return;
  }
  member.membership.follow = std::move(record);
  member.membership.follow_number = ++follows_;
  member.app->followers_in_order[follows_] = &member;
}

std::string World::unionid_of(const Member& member) const {
  const std::string& platform = member.app->open_platform;
  if (platform.empty()) return {};
  const std::string& unionid = persons_[member.person].unionid;
  if (platform == first_open_platform) return unionid;
  // Another open-platform account knows the same person by another id.
  return "o6_" + to_base64url(sha256(unionid + platform)).substr(0, 25);
}

Template& World::add_template(App& app, Template made) {
  if (made.id.empty()) made.id = make_template_id();
  auto& place = templates_[template_key(app, made.id)];
  CHECK(place == nullptr);
  place = std::make_unique<Template>(std::move(made));
  app.template_order.push_back(place->id);
  return *place;
}

Template* World::find_template(const App& app, std::string_view id) {
  const auto found = templates_.find(template_key(app, id));
  return found == templates_.end() ? nullptr : found->second.get();
}

bool World::remove_template(App& app, std::string_view id) {
  const auto found = templates_.find(template_key(app, id));
  if (found == templates_.end()) return false;
  std::erase(app.template_order, std::string(id));
  templates_.erase(found);
  return true;
}

std::string World::make_openid(const App& app) {
  return app.openid_prefix + random_.alphanumeric(28 - app.openid_prefix.size());
}

std::string World::make_template_id() { return random_.alphanumeric(43); }

// As large as real ones: beyond 2^53, so that whoever reads it as a double loses digits here and not in production.
std::int64_t World::make_msgid(WallTime now) { return (to_unix_s(now) << 31) + ++msgids_; }

}  // namespace hongyan::sandbox
