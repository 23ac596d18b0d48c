#include "sandbox/world/media_shelf.hpp"

#include <array>

namespace hongyan::sandbox {
namespace {

constexpr std::array type_names{"image", "voice", "video", "thumb"};

}  // namespace

std::string_view to_string(MediaType type) { return type_names[static_cast<std::size_t>(type)]; }

std::optional<MediaType> parse_media_type(std::string_view text) {
  for (std::size_t i = 0; i < type_names.size(); ++i)
    if (text == type_names[i]) return static_cast<MediaType>(i);
  return std::nullopt;
}

std::optional<MediaReview> parse_media_review(std::string_view text) {
  if (text == "passed") return MediaReview::passed;
  if (text == "pending") return MediaReview::pending;
  if (text == "refused") return MediaReview::refused;
  return std::nullopt;
}

const Medium* MediaShelf::find(std::string_view id, WallTime now) const {
  const auto found = media.find(id);
  if (found == media.end()) return nullptr;
  const Medium& medium = found->second;
  return medium.life == MediaLife::temporary && medium.expires <= now ? nullptr : &medium;
}

const Medium* MediaShelf::find(std::string_view id, MediaType type, WallTime now) const {
  const Medium* medium = find(id, now);
  return medium != nullptr && medium->type == type ? medium : nullptr;
}

const Draft* MediaShelf::find_articles(std::string_view id, WallTime now) const {
  const auto found = drafts.find(id);
  if (found == drafts.end()) return nullptr;
  const Draft& articles = found->second;
  return articles.shelf == ArticleShelf::temporary && articles.expires <= now ? nullptr : &articles;
}

const Published* MediaShelf::find_published(std::string_view article_id) const {
  for (const Published& each : published)
    if (each.article_id == article_id && !each.deleted) return &each;
  return nullptr;
}

}  // namespace hongyan::sandbox
