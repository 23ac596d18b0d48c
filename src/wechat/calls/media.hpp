// Pictures, voices and videos that messages name: temporary ones, which die after three days, pictures for the body of
// an article, and permanent material. For the boundary of an upload see multipart.hpp. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "wechat/calls/list_page.hpp"
#include "wechat/calls/multipart.hpp"

namespace hongyan::wechat {

inline constexpr Seconds media_life{3 * 24 * 60 * 60};  // of temporary media

enum class MediaType : std::uint8_t { image, voice, video, thumb };
[[nodiscard]] std::string_view to_string(MediaType type);
[[nodiscard]] std::optional<MediaType> parse_media_type(std::string_view text);

[[nodiscard]] Call media_upload_call(MediaType type, const FormFile& file, std::string_view boundary);
struct UploadedMedia {
  std::string type;
  std::string media_id;
  WallTime created_at{};
};
// Also the answer of media_upload_video_call.
[[nodiscard]] std::expected<UploadedMedia, std::string> read_uploaded_media(const ApiReply& reply);

[[nodiscard]] Call media_get_call(std::string_view media_id);
struct MediaFile {
  std::string content_type;
  std::string bytes;
};
struct MediaVideo {
  std::string url;
};
// The bytes of a file or the address of a video; an ApiReply where WeChat refuses; the error where it is neither.
[[nodiscard]] std::expected<std::variant<MediaFile, MediaVideo, ApiReply>, std::string> read_media(
    const http::Response& response);

// A picture for the body of an article: it has no media_id, and only Tencent's own pages show it.
[[nodiscard]] Call media_upload_image_call(const FormFile& file, std::string_view boundary);
[[nodiscard]] std::expected<std::string, std::string> read_image_url(const ApiReply& reply);

// Makes an uploaded video one that mass messages may name.
struct VideoTitle {
  std::string title, description;
};
[[nodiscard]] Call media_upload_video_call(std::string_view media_id, const VideoTitle& title);

// Permanent material. A video must have its title.
[[nodiscard]] Call material_add_call(MediaType type, const FormFile& file, std::string_view boundary,
                                     const std::optional<VideoTitle>& title = {});
struct Material {
  std::string media_id;
  std::string url;  // of images; "" otherwise
};
[[nodiscard]] std::expected<Material, std::string> read_material(const ApiReply& reply);
[[nodiscard]] Call material_delete_call(std::string_view media_id);

struct ListedMaterial {
  std::string media_id, name, url;
  WallTime updated_at{};
};
struct MaterialPage {
  std::int64_t total = 0;  // of all pages
  std::vector<ListedMaterial> materials;
};
[[nodiscard]] Call material_list_call(MediaType type, ListPage page);
[[nodiscard]] std::expected<MaterialPage, std::string> read_materials(const ApiReply& reply);

}  // namespace hongyan::wechat
