// Articles (图文): drafts, and the permanent material that was there before them, which mass messages name, and
// publication, which gives the article_id that customer- service messages name. PUBLISHJOBFINISH tells the end of a
// publication too. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "wechat/call.hpp"
#include "wechat/callback/receipt.hpp"
#include "wechat/calls/list_page.hpp"

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
inline constexpr std::size_t draft_articles_max = 8;

[[nodiscard]] Call draft_add_call(std::span<const Article> articles);
[[nodiscard]] Call draft_add_call(const json::object& body);  // the caller's own body, unchanged
[[nodiscard]] std::expected<std::string, std::string> read_draft(const ApiReply& reply);           // the media_id
[[nodiscard]] Call draft_update_call(std::string_view media_id, int article, const Article& now);  // the first is 1
[[nodiscard]] Call draft_delete_call(std::string_view media_id);

struct ToldArticle {
  Article article;
  std::string url;  // a temporary one while it is a draft
};
[[nodiscard]] Call draft_get_call(std::string_view media_id);
[[nodiscard]] std::expected<std::vector<ToldArticle>, std::string> read_draft_articles(const ApiReply& reply);

// Before there were drafts: articles as permanent material (add_news, update_news, get_material, batchget_material),
// deleted by material_delete_call. They answer as drafts do.
[[nodiscard]] Call news_add_call(std::span<const Article> articles);
[[nodiscard]] Call news_update_call(std::string_view media_id, int article, const Article& now);  // the first is 1
[[nodiscard]] Call news_get_call(std::string_view media_id);
[[nodiscard]] Call news_list_call(ListPage page);

struct Draft {
  std::string media_id;
  WallTime updated_at{};
  std::vector<ToldArticle> articles;  // without their content
};
struct DraftPage {
  std::int64_t total = 0;  // of all pages
  std::vector<Draft> drafts;
};
[[nodiscard]] Call draft_list_call(ListPage page);
[[nodiscard]] std::expected<DraftPage, std::string> read_drafts(const ApiReply& reply);

[[nodiscard]] Call publish_submit_call(std::string_view media_id);
[[nodiscard]] std::expected<std::string, std::string> read_publish_id(const ApiReply& reply);
[[nodiscard]] Call publish_get_call(std::string_view publish_id);
[[nodiscard]] std::expected<PublishFinished, std::string> read_publication(
    const ApiReply& reply);  // status 1: under way
// Takes a published article away for good; `article` counts from 1, 0 is all of them.
[[nodiscard]] Call publish_delete_call(std::string_view article_id, int article);

}  // namespace hongyan::wechat
