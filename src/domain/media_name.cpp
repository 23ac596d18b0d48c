#include "domain/media_name.hpp"

#include <algorithm>
#include <array>

namespace hongyan::domain {
namespace {

using wechat::MediaType;

constexpr std::string_view media_key = "media";
constexpr std::string_view thumb_key = "thumb_media";

std::vector<MediaType> kinds_of(std::string_view content, std::string_view key) {
  if (key == thumb_key) return {MediaType::thumb, MediaType::image};
  if (content == "voice") return {MediaType::voice};
  if (content == "video" || content == "mpvideo") return {MediaType::video};
  if (content == "image" || content == "images") return {MediaType::image};
  return {};  // drafts have ids of another making
}

void add_uses(std::vector<MediaUse>& uses, std::string_view content, const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr) return;
  const std::string base = pointer_to(pointer_to("", content), key);
  if (const json::string* const name = value->if_string())
    uses.push_back({std::string(*name), base, kinds_of(content, key)});
  const json::array* const names = value->if_array();
  if (names == nullptr || content != "images") return;
  for (std::size_t i = 0; i < names->size(); ++i)
    if (const json::string* const name = (*names)[i].if_string())
      uses.push_back({std::string(*name), pointer_to(base, i), kinds_of(content, key)});
}

void put_id(json::object& content, std::string_view key, std::string_view id_key,
            const std::map<std::string, std::string>& ids) {
  const json::value* const value = content.if_contains(key);
  if (value == nullptr || !value->is_string()) return;
  json::string id(ids.at(std::string(value->get_string())));
  content.erase(key);
  content[id_key] = std::move(id);
}

void put_list(json::object& images, const std::map<std::string, std::string>& ids) {
  const json::value* const value = images.if_contains(media_key);
  if (value == nullptr) return;
  json::array list;
  if (const json::string* const name = value->if_string()) list.emplace_back(ids.at(std::string(*name)));
  if (const json::array* const names = value->if_array())
    for (const json::value& name : *names)
      if (const json::string* const text = name.if_string()) list.emplace_back(ids.at(std::string(*text)));
  images.erase(media_key);
  images["media_ids"] = std::move(list);
}

constexpr std::array jpeg_and_more{MediaForm{"image/png", "png"}, MediaForm{"image/jpeg", "jpg"},
                                   MediaForm{"image/gif", "gif"}};
constexpr std::array voices{MediaForm{"audio/amr", "amr"}, MediaForm{"audio/mpeg", "mp3"}};
constexpr std::array videos{MediaForm{"video/mp4", "mp4"}};

// Calls `found` with the place and the length of each name that stands between quotes behind "media:".
template <typename Found>
void for_each_picture(std::string_view html, Found found) {
  constexpr std::string_view mark = "media:";
  for (std::size_t at = html.find(mark); at != std::string_view::npos; at = html.find(mark, at + mark.size())) {
    const char quote = at == 0 ? '\0' : html[at - 1];
    if (quote != '"' && quote != '\'') continue;
    const std::size_t name = at + mark.size();
    const std::size_t end = html.find(quote, name);
    if (end != std::string_view::npos) found(at, name, end);
  }
}

bool is_mp3(std::string_view bytes) {
  if (bytes.starts_with("ID3")) return true;
  constexpr unsigned frame_sync = 0xE0;
  return bytes.size() > 1 && bytes[0] == '\xFF' && (static_cast<unsigned char>(bytes[1]) & frame_sync) == frame_sync;
}

const MediaForm* recognise_image(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG")) return &jpeg_and_more[0];
  if (bytes.starts_with("\xFF\xD8\xFF")) return &jpeg_and_more[1];
  return bytes.starts_with("GIF8") ? &jpeg_and_more[2] : nullptr;
}

}  // namespace

bool is_media_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-").contains(c);
  };
  return !text.empty() && text.size() <= media_name_characters_max && std::ranges::all_of(text, fits);
}

std::vector<MediaUse> find_media_uses(const json::object& body) {
  std::vector<MediaUse> uses;
  for (const auto& member : body) {
    const json::object* const content = member.value().if_object();
    if (content == nullptr) continue;
    add_uses(uses, member.key(), *content, media_key);
    add_uses(uses, member.key(), *content, thumb_key);
  }
  return uses;
}

bool may_use_media(std::string_view body) { return body.contains("media\":"); }

json::object with_media_ids(json::object body, const std::map<std::string, std::string>& ids) {
  for (auto& member : body) {
    json::object* const content = member.value().if_object();
    if (content == nullptr) continue;
    if (member.key() == "images")
      put_list(*content, ids);
    else
      put_id(*content, media_key, "media_id", ids);
    put_id(*content, thumb_key, "thumb_media_id", ids);
  }
  return body;
}

std::size_t media_bytes_max(MediaType kind) {
  constexpr std::size_t mib = 1024 * 1024;
  switch (kind) {
    case MediaType::image:
    case MediaType::video: return 10 * mib;
    case MediaType::voice: return 2 * mib;
    case MediaType::thumb: return mib / 16;
  }
  return 0;
}

const MediaForm* recognise_media(MediaType kind, std::string_view bytes) {
  constexpr std::size_t mp4_brand_at = 4;
  switch (kind) {
    case MediaType::image: return recognise_image(bytes);
    case MediaType::thumb: return bytes.starts_with("\xFF\xD8\xFF") ? &jpeg_and_more[1] : nullptr;
    case MediaType::voice:
      if (bytes.starts_with("#!AMR")) return &voices[0];
      return is_mp3(bytes) ? &voices[1] : nullptr;
    case MediaType::video:
      return bytes.size() > mp4_brand_at && bytes.substr(mp4_brand_at).starts_with("ftyp") ? &videos[0] : nullptr;
  }
  return nullptr;
}

std::vector<std::string> find_article_pictures(std::string_view html) {
  std::vector<std::string> names;
  for_each_picture(html, [&](std::size_t, std::size_t name, std::size_t end) {
    std::string text(html.substr(name, end - name));
    if (std::ranges::find(names, text) == names.end()) names.push_back(std::move(text));
  });
  return names;
}

std::string with_article_pictures(std::string_view html, const std::map<std::string, std::string>& urls) {
  std::string filled;
  std::size_t copied = 0;
  for_each_picture(html, [&](std::size_t at, std::size_t name, std::size_t end) {
    filled += html.substr(copied, at - copied);
    filled += urls.at(std::string(html.substr(name, end - name)));
    copied = end;
  });
  filled += html.substr(copied);
  return filled;
}

std::string_view media_endings(MediaType kind) {
  switch (kind) {
    case MediaType::image: return "png, jpg, gif";
    case MediaType::voice: return "amr, mp3";
    case MediaType::video: return "mp4";
    case MediaType::thumb: return "jpg";
  }
  return "";
}

}  // namespace hongyan::domain
