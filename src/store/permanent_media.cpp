#include "store/permanent_media.hpp"

#include <array>

#include "store/stored_value.hpp"

namespace hongyan::store {

std::string_view to_string(MediaPlace place) {
  constexpr std::array<std::string_view, 5> words{"image", "voice", "video", "thumb", "article"};
  return words[static_cast<std::size_t>(place)];
}

void save_permanent_media(sql::Connection& connection, const PermanentMedia& media) {
  constexpr std::string_view save =
      "INSERT INTO permanent_media (appid, sha256, place, media_id, url, created_ms) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (appid, sha256, place) DO UPDATE SET media_id = excluded.media_id, url = excluded.url, "
      "created_ms = excluded.created_ms";
  connection.execute(save, {media.appid.text(), media.sha256, std::string(to_string(media.place)), media.media_id,
                            media.url, to_stored(media.created_at)});
}

std::optional<PermanentMedia> find_permanent_media(sql::Connection& connection, const wechat::AppId& appid,
                                                   std::string_view sha256, MediaPlace place) {
  const sql::Rows found = connection.execute(
      "SELECT media_id, url, created_ms FROM permanent_media WHERE appid = $1 AND sha256 = $2 AND place = $3",
      {appid.text(), std::string(sha256), std::string(to_string(place))});
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return PermanentMedia{.appid = appid,
                        .sha256 = std::string(sha256),
                        .place = place,
                        .media_id = row.text(0),
                        .url = row.text(1),
                        .created_at = read_time(row, 2)};
}

void forget_permanent_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view media_id) {
  connection.execute("DELETE FROM permanent_media WHERE appid = $1 AND media_id = $2",
                     {appid.text(), std::string(media_id)});
}

}  // namespace hongyan::store
