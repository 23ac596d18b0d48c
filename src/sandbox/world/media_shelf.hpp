// MediaShelf: an app's files, drafts and published articles (inbound.md §6.8). Temporary files end after three days, a
// look-up sees to it. Plain state of App; the rules stand in media_api, material_api and draft_api.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "sandbox/world/strings.hpp"

namespace hongyan::sandbox {

enum class MediaType { image, voice, video, thumb };
[[nodiscard]] std::string_view to_string(MediaType type);
[[nodiscard]] std::optional<MediaType> parse_media_type(std::string_view text);

enum class MediaLife { temporary, permanent };

enum class MediaReview { passed, pending, refused };
[[nodiscard]] std::optional<MediaReview> parse_media_review(std::string_view text);

struct Medium {
  std::string id;
  MediaType type = MediaType::image;
  MediaLife life = MediaLife::temporary;
  std::string filename;
  std::string content_type;
  std::string bytes;
  WallTime created;
  WallTime expires;                          // temporary ones
  std::string title;                         // video
  std::string description;                   // video
  bool for_mass_video = false;               // made by media/uploadvideo
  MediaReview review = MediaReview::passed;  // of a mass video
};

// Articles before they are out: of draft/add, or of what was there before drafts, material/add_news and uploadnews.
enum class ArticleShelf { draft, permanent, temporary };
struct Draft {
  std::string id;
  ArticleShelf shelf = ArticleShelf::draft;
  json::array articles;
  WallTime created;
  WallTime updated;
  WallTime expires;  // temporary ones
};

struct Published {
  std::string article_id;
  std::string publish_id;
  json::array articles;
  WallTime at;
  bool deleted = false;
};

struct MediaShelf {
  StringMap<Medium> media;
  std::vector<std::string> material_order;  // permanent ones, as added
  StringMap<Draft> drafts;
  std::vector<std::string> draft_order;  // drafts alone, as added
  std::vector<std::string> news_order;   // permanent ones, as added
  std::vector<Published> published;

  // The living file of that id and type.
  [[nodiscard]] const Medium* find(std::string_view id, MediaType type, WallTime now) const;
  [[nodiscard]] const Medium* find(std::string_view id, WallTime now) const;
  // Articles that a message may name, on whichever shelf.
  [[nodiscard]] const Draft* find_articles(std::string_view id, WallTime now) const;
  [[nodiscard]] const Published* find_published(std::string_view article_id) const;
};

}  // namespace hongyan::sandbox
