#include "api/mass_form.hpp"

#include "api/wish_form.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t openid_characters_max = 128;

engine::MassAudience read_audience(json::object& to, std::string pointer, std::vector<engine::Defect>& defects) {
  Form form(to, std::move(pointer), defects);
  const bool all = form.flag("all") == Form::Flag::yes;
  const bool tag = form.has("tag_id"), openids = form.has("openids"), uids = form.has("uids");
  const std::int64_t tag_id = form.number("tag_id", 0, 1'000'000'000, 0);
  std::vector<std::string> of_openids = form.texts("openids", engine::mass_people_max, openid_characters_max);
  std::vector<std::string> of_uids = form.texts("uids", engine::mass_people_max, uid_bytes_max);
  if (int{all} + int{tag} + int{openids} + int{uids} != 1)
    form.add("", "one_of", "必须给出 all: true、tag_id、openids、uids 之一。",
             "Give one of all: true, tag_id, openids, uids.");
  form.finish();
  if (tag) return engine::MassTag{tag_id};
  if (openids) return engine::MassOpenids{std::move(of_openids)};
  if (uids) return engine::MassUids{std::move(of_uids)};
  return engine::MassEverybody{};
}

}  // namespace

MassOrder read_mass_order(json::object& given, std::vector<engine::Defect>& defects) {
  MassOrder order;
  Form form(given, "", defects);
  order.app = form.name<wechat::AppId>("app", Need::required);
  if (json::object* message = form.object("message", Need::required)) order.message = std::move(*message);
  for (const std::string_view key : {"filter", "touser", "towxname"})
    if (order.message.contains(key))
      form.add("message", "contradiction", "收信人写在 to 里,不写在 message 里。",
               "Whom it is for stands in `to`, not in the message.");
  if (order.message.contains("clientmsgid"))
    form.add("message", "contradiction", "clientmsgid 由我们为每个任务生成一次。",
             "We make a clientmsgid of its own for each job.");
  if (json::object* to = form.object("to", Need::required)) order.to = read_audience(*to, form.place("to"), defects);
  order.at = form.moment("at");
  order.expires_at = form.moment("expires_at");
  const auto priority = static_cast<int>(form.number("priority", 0, 2, 1));
  if (form.has("priority")) order.priority = priority;
  form.finish();
  return order;
}

engine::Wish make_mass_wish(const MassOrder& order, json::object body, const Caller& caller) {
  engine::Wish wish = make_raw_wish(order.app, domain::Channel::mass, std::move(body), caller);
  wish.at = order.at;
  wish.expires_at = order.expires_at;
  wish.priority = order.priority;
  return wish;
}

}  // namespace hongyan::api
