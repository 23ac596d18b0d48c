#include "store/mass_videos.hpp"

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view select_video =
    "SELECT appid, source_id, title, description, media_id, expires_ms, wanted_ms, try_ms, tries, refused, errcode, "
    "errmsg FROM mass_video ";

std::string digest_of(const MassVideoSource& source) {
  return to_hex(sha256(source.title + '\0' + source.description));
}

sql::Parameters place_of(const MassVideoSource& source) {
  return {source.appid.text(), source.media_id, digest_of(source)};
}

MassVideo read_video(const sql::Row& row) {
  return {.source = {.appid = read_name<wechat::AppId>(row, 0),
                     .media_id = row.text(1),
                     .title = row.text(2),
                     .description = row.text(3)},
          .made = {.media_id = row.text(4),
                   .expires_at = read_time(row, 5),
                   .wanted_since = row.number(6) > 0 ? std::optional(read_time(row, 6)) : std::nullopt,
                   .try_at = read_time(row, 7),
                   .tries = row.number(8),
                   .refused = read_flag(row, 9),
                   .errcode = read_int(row, 10),
                   .errmsg = row.text(11)}};
}

}  // namespace

std::optional<MassVideo> find_mass_video(sql::Connection& connection, const MassVideoSource& source) {
  static const std::string find = std::string(select_video) + "WHERE appid = $1 AND source_id = $2 AND words = $3";
  const sql::Rows found = connection.execute(find, place_of(source));
  if (found.rows.empty()) return std::nullopt;
  return read_video(found.rows.front());
}

WallTime want_mass_video(sql::Connection& connection, const MassVideoSource& source, WallTime now) {
  constexpr std::string_view want =
      "INSERT INTO mass_video (appid, source_id, words, title, description, media_id, expires_ms, wanted_ms, try_ms, "
      "tries, refused, errcode, errmsg) VALUES ($1, $2, $3, $4, $5, '', 0, $6, 0, 0, 0, 0, '') "
      "ON CONFLICT (appid, source_id, words) DO UPDATE SET "
      "wanted_ms = CASE WHEN mass_video.wanted_ms > 0 THEN mass_video.wanted_ms ELSE excluded.wanted_ms END "
      "RETURNING wanted_ms";
  const sql::Rows wanted = connection.execute(want, {source.appid.text(), source.media_id, digest_of(source),
                                                     source.title, source.description, to_stored(now)});
  return read_time(wanted.rows.front(), 0);
}

std::vector<MassVideo> wanted_mass_videos(sql::Connection& connection, WallTime now, std::size_t limit) {
  static const std::string list = std::string(select_video) +
                                  "WHERE wanted_ms > 0 AND try_ms <= $1 ORDER BY try_ms, appid, source_id, words "
                                  "LIMIT $2";
  std::vector<MassVideo> wanted;
  for (const sql::Row& row : connection.execute(list, {to_stored(now), static_cast<std::int64_t>(limit)}).rows)
    wanted.push_back(read_video(row));
  return wanted;
}

void save_mass_video(sql::Connection& connection, const MassVideo& video, WallTime now) {
  constexpr std::string_view save =
      "UPDATE mass_video SET media_id = $4, expires_ms = $5, wanted_ms = $6, try_ms = $7, tries = $8, refused = $9, "
      "errcode = $10, errmsg = $11 WHERE appid = $1 AND source_id = $2 AND words = $3";
  const MediaUpload& made = video.made;
  sql::Parameters values = place_of(video.source);
  values.insert(values.end(),
                {made.media_id, to_stored(made.expires_at),
                 made.wanted_since ? to_stored(*made.wanted_since) : std::int64_t{0}, to_stored(made.try_at),
                 made.tries, std::int64_t{made.refused ? 1 : 0}, std::int64_t{made.errcode}, made.errmsg});
  connection.execute(save, values);
  connection.execute("DELETE FROM mass_video WHERE wanted_ms = 0 AND expires_ms <= $1", {to_stored(now)});
}

void forget_mass_video(sql::Connection& connection, const MassVideoSource& source) {
  connection.execute("DELETE FROM mass_video WHERE appid = $1 AND source_id = $2 AND words = $3", place_of(source));
}

}  // namespace hongyan::store
