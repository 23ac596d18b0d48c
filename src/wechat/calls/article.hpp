// Articles (图文): drafts, which mass messages name, and their publication, which gives the article_id that customer-
// service messages name. PUBLISHJOBFINISH tells the end of a publication too. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "wechat/call.hpp"
#include "wechat/callback/receipt.hpp"

namespace hongyan::wechat {

enum class Comments : std::uint8_t { closed, open_to_all, open_to_followers };

struct Article {
  std::string title;
  std::string author;
  std::string digest;
  std::string content;             // HTML; its pictures come from media_upload_image
  std::string content_source_url;  // "read the original"
  std::string thumb_media_id;      // permanent material
  Comments comments = Comments::closed;
};

[[nodiscard]] Call draft_add_call(std::span<const Article> articles);
[[nodiscard]] Call draft_add_call(const json::object& body);  // the caller's own body, unchanged
[[nodiscard]] std::expected<std::string, std::string> read_draft(const ApiReply& reply);  // the media_id
[[nodiscard]] Call draft_delete_call(std::string_view media_id);

[[nodiscard]] Call publish_submit_call(std::string_view media_id);
[[nodiscard]] std::expected<std::string, std::string> read_publish_id(const ApiReply& reply);
[[nodiscard]] Call publish_get_call(std::string_view publish_id);
[[nodiscard]] std::expected<PublishFinished, std::string> read_publication(
    const ApiReply& reply);  // status 1: under way

}  // namespace hongyan::wechat
