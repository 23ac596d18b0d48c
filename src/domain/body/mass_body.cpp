#include <fmt/format.h>

#include "domain/body/body_checker.hpp"
#include "wechat/calls/mass_message.hpp"

namespace hongyan::domain {
namespace {

using Need = BodyChecker::Need;
using wechat::MassKind;

constexpr std::size_t clientmsgid_safe = 32;             // WeChat's pages disagree about 32 and 64
constexpr std::size_t video_words_characters_max = 500;  // no page tells the limit; this keeps nonsense away

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

// A list of at least one, each a text that is not empty.
void check_texts(BodyChecker& checker, const json::value& value, const std::string& pointer) {
  const json::array* const list = value.if_array();
  if (list == nullptr || list->empty())
    return checker.refuse_kind(pointer, "非空的字符串数组", "an array of texts, not empty");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::string* const text = (*list)[i].if_string();
    if (text == nullptr || text->empty())
      return checker.refuse_kind(pointer_to(pointer, i), "非空字符串", "a text, not empty");
  }
}

// Several in "images", by media_ids or by names of ours; or one in "image", as the older pages have it.
void check_images(BodyChecker& checker, const json::object& body) {
  const json::value* const images = body.if_contains("images");
  if (images == nullptr) {
    if (const json::object* const image = body.at("image").if_object())
      checker.check_media(*image, "/image", "media_id");
    return;
  }
  const json::object* const several = images->if_object();
  if (several == nullptr) return checker.refuse_kind("/images", "对象", "an object");
  const json::value* const ids = several->if_contains("media_ids");
  const json::value* const names = several->if_contains("media");
  if (ids == nullptr && names == nullptr) return checker.refuse_missing("/images", "media_ids");
  if (ids != nullptr && names != nullptr)
    checker.refuse(
        {"/images/media", "contradiction", "media 和 media_ids 只能给一个", "give either media or media_ids"});
  if (ids != nullptr) check_texts(checker, *ids, "/images/media_ids");
  if (names != nullptr && !names->is_string()) check_texts(checker, *names, "/images/media");
}

void check_content(BodyChecker& checker, MassKind kind, const json::object& body) {
  if (kind == MassKind::image) return check_images(checker, body);
  const std::string word = text_of(body, "msgtype");
  const std::string base = pointer_to("", word);
  const json::object& content = body.at(word).as_object();  // read_mass_kind has seen it
  switch (kind) {
    case MassKind::text: return checker.check_words(content, base);
    case MassKind::voice: return checker.check_media(content, base, "media_id");
    case MassKind::mpvideo:
      checker.check_media(content, base, "media_id");
      static_cast<void>(checker.check_text(content, base, "title", Need::optional, video_words_characters_max));
      static_cast<void>(checker.check_text(content, base, "description", Need::optional, video_words_characters_max));
      return;
    case MassKind::mpnews:  // made another way than by an upload: no name of ours stands for it
      static_cast<void>(checker.check_text(content, base, "media_id", Need::required, media_id_characters_max));
      return;
    case MassKind::wxcard:
      static_cast<void>(checker.check_text(content, base, "card_id", Need::required, media_id_characters_max));
      return;
    case MassKind::image:
    case MassKind::music: return;  // no page tells the form of music
  }
}

void check_kind(BodyChecker& checker, const json::object& body) {
  if (const auto kind = wechat::read_mass_kind(body))
    check_content(checker, *kind, body);
  else
    checker.refuse({"/msgtype", "unknown_choice", "msgtype 不是群发的类型，或缺少同名的对象", kind.error()});
}

}  // namespace

std::vector<Defect> check_mass_content(const json::object& body) {
  MessageBody message{body, {}, {}, {}, {}};
  BodyChecker checker(message);
  check_kind(checker, message.body);
  return std::move(message.defects);
}

void check_mass_body(MessageBody& message) {
  BodyChecker checker(message);
  const json::value* const filter = message.body.if_contains("filter");
  const json::value* const list = message.body.if_contains("touser");
  if ((filter == nullptr) == (list == nullptr))
    checker.refuse({"", "missing", "filter（按标签或全部）和 touser（openid 列表）必须有且只有一个",
                    "there must be either a filter (a tag, or all) or a touser (a list of openids)"});
  if (filter != nullptr) check_filter(checker, *filter);
  if (list != nullptr) check_list(checker, *list);
  check_kind(checker, message.body);
  checker.check_duplicate_key("clientmsgid", clientmsgid_safe);
}

}  // namespace hongyan::domain
