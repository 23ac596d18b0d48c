// Media by name: a message may say {"media": "poster"} where WeChat wants a media_id, and {"thumb_media": …} where it
// wants a thumb_media_id; the house uploads the bytes it keeps under that name and puts the id in right before the
// send. "images" of a mass message takes a list of names. Pure.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "domain/defect.hpp"
#include "wechat/calls/media.hpp"

namespace hongyan::domain {

inline constexpr std::size_t media_name_characters_max = 64;
// Letters, digits, '.', '_' and '-'.
[[nodiscard]] bool is_media_name(std::string_view text);

struct MediaUse {
  std::string name;
  std::string pointer;                   // where it stands in the body
  std::vector<wechat::MediaType> kinds;  // that may stand there
};
// Every name in the body's content objects, in order. Names of the wrong form are among them.
[[nodiscard]] std::vector<MediaUse> find_media_uses(const json::object& body);
// A cheap look that may say yes for nothing, never no for something.
[[nodiscard]] bool may_use_media(std::string_view body);
// The body with the ids in place of the names; `ids` has every name.
[[nodiscard]] json::object with_media_ids(json::object body, const std::map<std::string, std::string>& ids);

// What WeChat takes as media of a kind (docs/wechat: inbound 6.8), by the bytes themselves.
struct MediaForm {
  std::string_view content_type;  // "image/png"
  std::string_view ending;        // "png": WeChat judges an upload by the ending of its file name
};
[[nodiscard]] std::size_t media_bytes_max(wechat::MediaType kind);
// nullptr when the bytes are none of the kind's forms.
[[nodiscard]] const MediaForm* recognise_media(wechat::MediaType kind, std::string_view bytes);
// "png, jpg, gif", for messages.
[[nodiscard]] std::string_view media_endings(wechat::MediaType kind);

// Pictures in the text of an article: JPEG or PNG below this.
inline constexpr std::size_t article_picture_bytes_max = 1024 * 1024;
// The names in an article's HTML that stand where an address does, as src="media:poster", each once; names of the
// wrong form are among them.
[[nodiscard]] std::vector<std::string> find_article_pictures(std::string_view html);
// The HTML with addresses in place of the names; `urls` has every name.
[[nodiscard]] std::string with_article_pictures(std::string_view html, const std::map<std::string, std::string>& urls);

}  // namespace hongyan::domain
