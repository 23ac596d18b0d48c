#include "wechat/calls/media.hpp"

#include <algorithm>
#include <array>

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::array<std::string_view, 4> types{"image", "voice", "video", "thumb"};

std::string query_of(MediaType type) { return "type=" + std::string(to_string(type)); }

}  // namespace

std::string_view to_string(MediaType type) { return types[static_cast<std::size_t>(type)]; }

std::optional<MediaType> parse_media_type(std::string_view text) {
  const auto type = std::ranges::find(types, text);
  if (type == types.end()) return std::nullopt;
  return static_cast<MediaType>(type - types.begin());
}

Call media_upload_call(MediaType type, const FormFile& file, std::string_view boundary) {
  return upload_call(Api::media_upload, query_of(type), file, boundary);
}

std::expected<UploadedMedia, std::string> read_uploaded_media(const ApiReply& reply) {
  constexpr std::int64_t created_s_max = 9'999'999'999;
  UploadedMedia media;
  media.type = text_of(reply.body, "type");
  media.media_id = text_of(reply.body, "media_id");
  // A thumb is answered under a name of its own.
  if (media.media_id.empty()) media.media_id = text_of(reply.body, "thumb_media_id");
  if (media.media_id.empty()) return std::unexpected("the answer has no media_id");
  const std::int64_t created_s = number_of(reply.body, "created_at");
  if (created_s <= 0 || created_s > created_s_max) return std::unexpected("the answer has no usable created_at");
  media.created_at = WallTime(Seconds(created_s));
  return media;
}

Call media_get_call(std::string_view media_id) {
  return get_call(Api::media_get, "media_id=" + http::percent_encode(media_id));
}

std::expected<std::variant<MediaFile, MediaVideo, ApiReply>, std::string> read_media(const http::Response& response) {
  const std::string* type = response.headers.find("Content-Type");
  // A file names itself; whatever else is JSON is an answer, under whichever type it came.
  const bool is_file = response.headers.find("Content-Disposition") != nullptr;
  if (!is_file) {
    if (auto reply = read_reply(response)) {
      if (std::string url = text_of(reply->body, "video_url"); !url.empty()) return MediaVideo{std::move(url)};
      return std::move(*reply);
    }
  }
  if (response.status != 200 || response.body.empty())
    return std::unexpected("status " + std::to_string(response.status) + " is neither a file nor an answer");
  if (!is_file && (type == nullptr || type->starts_with("text/") || type->starts_with("application/json")))
    return std::unexpected("a text that is neither a file nor an answer");
  return MediaFile{type == nullptr ? std::string() : *type, response.body};
}

Call media_upload_image_call(const FormFile& file, std::string_view boundary) {
  return upload_call(Api::media_upload_image, "", file, boundary);
}

std::expected<std::string, std::string> read_image_url(const ApiReply& reply) {
  std::string url = text_of(reply.body, "url");
  if (url.empty()) return std::unexpected("the answer has no url");
  return url;
}

Call media_upload_video_call(std::string_view media_id, const VideoTitle& title) {
  return raw_call(Api::media_upload_video,
                  json::object{{"media_id", media_id}, {"title", title.title}, {"description", title.description}});
}

Call material_add_call(MediaType type, const FormFile& file, std::string_view boundary,
                       const std::optional<VideoTitle>& title) {
  if (!title) return upload_call(Api::material_add, query_of(type), file, boundary);
  const json::object description{{"title", title->title}, {"introduction", title->description}};
  const std::array fields{FormField{"description", json::serialize(description)}};
  return upload_call(Api::material_add, query_of(type), file, boundary, fields);
}

std::expected<Material, std::string> read_material(const ApiReply& reply) {
  Material material{text_of(reply.body, "media_id"), text_of(reply.body, "url")};
  if (material.media_id.empty()) return std::unexpected("the answer has no media_id");
  return material;
}

Call material_delete_call(std::string_view media_id) {
  return raw_call(Api::material_delete, json::object{{"media_id", media_id}});
}

Call material_list_call(MediaType type, ListPage page) {
  return raw_call(Api::material_list,
                  json::object{{"type", to_string(type)}, {"offset", page.offset}, {"count", page.count}});
}

std::expected<MaterialPage, std::string> read_materials(const ApiReply& reply) {
  const json::value* list = find_member(reply.body, "item");
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no item");
  MaterialPage page{.total = number_of(reply.body, "total_count"), .materials = {}};
  for (const json::value& entry : list->get_array())
    page.materials.push_back(
        {text_of(entry, "media_id"), text_of(entry, "name"), text_of(entry, "url"), time_of(entry, "update_time")});
  return page;
}

}  // namespace hongyan::wechat
