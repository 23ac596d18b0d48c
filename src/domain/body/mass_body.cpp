#include <fmt/format.h>

#include "domain/body/body_checker.hpp"
#include "wechat/calls/mass_message.hpp"

namespace hongyan::domain {
namespace {

constexpr std::size_t clientmsgid_safe = 32;  // WeChat's pages disagree about 32 and 64

void check_list(BodyChecker& checker, const json::value& value) {
  const json::array* const list = value.if_array();
  if (list == nullptr) return checker.refuse_kind("/touser", "openid 的数组", "an array of openids");
  if (list->size() < wechat::mass_openids_min)
    checker.refuse({"/touser", "too_few", "至少 2 个 openid；给一个人请用别的渠道（40130）",
                    "at least 2 openids; one person is reached by another channel (40130)",
                    static_cast<std::int64_t>(wechat::mass_openids_min), static_cast<std::int64_t>(list->size())});
  if (list->size() > wechat::mass_openids_max)
    checker.refuse({"/touser", "too_many", fmt::format("最多 {} 个 openid；请分批", wechat::mass_openids_max),
                    fmt::format("at most {} openids: split the list", wechat::mass_openids_max),
                    static_cast<std::int64_t>(wechat::mass_openids_max), static_cast<std::int64_t>(list->size())});
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::string* const text = (*list)[i].if_string();
    if (text == nullptr || !wechat::OpenId::parse(*text))
      return checker.refuse({pointer_to("/touser", i), "bad_form", "不是有效的 openid", "this is no openid"});
  }
}

void check_filter(BodyChecker& checker, const json::value& value) {
  const json::object* const filter = value.if_object();
  if (filter == nullptr) return checker.refuse_kind("/filter", "对象", "an object");
  const json::value* const all = filter->if_contains("is_to_all");
  if (all == nullptr || !all->is_bool())
    return checker.refuse_kind("/filter/is_to_all", "true 或 false", "true or false");
  if (!all->get_bool() && number_of(*filter, "tag_id", -1) < 0)
    checker.refuse({"/filter/tag_id", "missing", "不发给全部时需要 tag_id（40152）",
                    "tag_id is needed where it is not for all (40152)"});
}

}  // namespace

void check_mass_body(MessageBody& message) {
  BodyChecker checker(message);
  const json::value* const filter = message.body.if_contains("filter");
  const json::value* const list = message.body.if_contains("touser");
  if ((filter == nullptr) == (list == nullptr))
    checker.refuse({"", "missing", "filter（按标签或全部）和 touser（openid 列表）必须有且只有一个",
                    "there must be either a filter (a tag, or all) or a touser (a list of openids)"});
  if (filter != nullptr) check_filter(checker, *filter);
  if (list != nullptr) check_list(checker, *list);
  if (const auto kind = wechat::read_mass_kind(message.body); !kind)
    checker.refuse({"/msgtype", "unknown_choice", "msgtype 不是群发的类型，或缺少同名的对象", kind.error()});
  checker.check_duplicate_key("clientmsgid", clientmsgid_safe);
}

}  // namespace hongyan::domain
