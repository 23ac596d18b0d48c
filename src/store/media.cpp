#include "store/media.hpp"

#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view select_media =
    "SELECT m.appid, m.name, m.kind, m.content_type, m.ending, m.size, m.sha256, m.created_ms, u.media_id, "
    "u.expires_ms, u.wanted_ms, u.try_ms, u.tries, u.refused, u.errcode, u.errmsg FROM media m "
    "LEFT JOIN media_upload u ON u.appid = m.appid AND u.name = m.name ";

Media read_media_row(const sql::Row& row) {
  Media media{.appid = read_name<wechat::AppId>(row, 0),
              .name = row.text(1),
              .kind = read_word("kind of media", row, 2, wechat::parse_media_type),
              .content_type = row.text(3),
              .ending = row.text(4),
              .size = row.number(5),
              .sha256 = row.text(6),
              .created_at = read_time(row, 7)};
  media.upload = {.media_id = row.text(8),
                  .expires_at = read_time(row, 9),
                  .wanted_since = row.number(10) > 0 ? std::optional(read_time(row, 10)) : std::nullopt,
                  .try_at = read_time(row, 11),
                  .tries = row.number(12),
                  .refused = read_flag(row, 13),
                  .errcode = read_int(row, 14),
                  .errmsg = row.text(15)};
  return media;
}

}  // namespace

void save_media(sql::Connection& connection, const Media& media, std::string_view bytes) {
  constexpr std::string_view save =
      "INSERT INTO media (appid, name, kind, content_type, ending, size, sha256, bytes, created_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (appid, name) DO UPDATE SET kind = excluded.kind, "
      "content_type = excluded.content_type, ending = excluded.ending, size = excluded.size, "
      "sha256 = excluded.sha256, bytes = excluded.bytes, created_ms = excluded.created_ms";
  connection.execute(
      save, {media.appid.text(), media.name, std::string(wechat::to_string(media.kind)), media.content_type,
             media.ending, media.size, media.sha256, sql::Bytes{std::string(bytes)}, to_stored(media.created_at)});
  connection.execute("DELETE FROM media_upload WHERE appid = $1 AND name = $2", {media.appid.text(), media.name});
}

std::optional<Media> find_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view name) {
  static const std::string find = std::string(select_media) + "WHERE m.appid = $1 AND m.name = $2";
  const sql::Rows found = connection.execute(find, {appid.text(), std::string(name)});
  if (found.rows.empty()) return std::nullopt;
  return read_media_row(found.rows.front());
}

std::string read_media_bytes(sql::Connection& connection, const wechat::AppId& appid, std::string_view name) {
  const sql::Rows found =
      connection.execute("SELECT bytes FROM media WHERE appid = $1 AND name = $2", {appid.text(), std::string(name)});
  return found.rows.empty() ? std::string() : found.rows.front().bytes(0);
}

std::vector<Media> list_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view after_name,
                              std::size_t limit) {
  static const std::string list =
      std::string(select_media) + "WHERE m.appid = $1 AND m.name > $2 ORDER BY m.name LIMIT $3";
  std::vector<Media> found;
  for (const sql::Row& row :
       connection.execute(list, {appid.text(), std::string(after_name), static_cast<std::int64_t>(limit)}).rows)
    found.push_back(read_media_row(row));
  return found;
}

bool delete_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view name) {
  const sql::Parameters place{appid.text(), std::string(name)};
  connection.execute("DELETE FROM media_upload WHERE appid = $1 AND name = $2", place);
  return connection.execute("DELETE FROM media WHERE appid = $1 AND name = $2", place).affected > 0;
}

WallTime want_media(sql::Connection& connection, const wechat::AppId& appid, std::string_view name, WallTime now) {
  constexpr std::string_view want =
      "INSERT INTO media_upload (appid, name, media_id, expires_ms, wanted_ms, try_ms, tries, refused, errcode, "
      "errmsg) VALUES ($1, $2, '', 0, $3, 0, 0, 0, 0, '') ON CONFLICT (appid, name) DO UPDATE SET "
      "wanted_ms = CASE WHEN media_upload.wanted_ms > 0 THEN media_upload.wanted_ms ELSE excluded.wanted_ms END "
      "RETURNING wanted_ms";
  const sql::Rows wanted = connection.execute(want, {appid.text(), std::string(name), to_stored(now)});
  return read_time(wanted.rows.front(), 0);
}

void forget_upload(sql::Connection& connection, const wechat::AppId& appid, std::string_view name) {
  connection.execute("UPDATE media_upload SET media_id = '', expires_ms = 0 WHERE appid = $1 AND name = $2",
                     {appid.text(), std::string(name)});
}

bool forget_upload_of(sql::Connection& connection, const wechat::AppId& appid, std::string_view media_id) {
  return connection
             .execute("UPDATE media_upload SET media_id = '', expires_ms = 0 WHERE appid = $1 AND media_id = $2",
                      {appid.text(), std::string(media_id)})
             .affected > 0;
}

std::vector<WantedMedia> wanted_media(sql::Connection& connection, WallTime now, std::size_t limit) {
  std::vector<WantedMedia> wanted;
  for (const sql::Row& row : connection
                                 .execute("SELECT appid, name FROM media_upload WHERE wanted_ms > 0 AND try_ms <= $1 "
                                          "ORDER BY try_ms, appid, name LIMIT $2",
                                          {to_stored(now), static_cast<std::int64_t>(limit)})
                                 .rows)
    wanted.push_back({read_name<wechat::AppId>(row, 0), row.text(1)});
  return wanted;
}

void save_upload(sql::Connection& connection, const Media& media, const MediaUpload& upload) {
  constexpr std::string_view save =
      "UPDATE media_upload SET media_id = $3, expires_ms = $4, wanted_ms = $5, try_ms = $6, tries = $7, refused = $8, "
      "errcode = $9, errmsg = $10 WHERE appid = $1 AND name = $2 "
      "AND EXISTS (SELECT 1 FROM media m WHERE m.appid = $1 AND m.name = $2 AND m.sha256 = $11 AND m.created_ms = $12)";
  connection.execute(save, {media.appid.text(), media.name, upload.media_id, to_stored(upload.expires_at),
                            upload.wanted_since ? to_stored(*upload.wanted_since) : std::int64_t{0},
                            to_stored(upload.try_at), upload.tries, std::int64_t{upload.refused ? 1 : 0},
                            std::int64_t{upload.errcode}, upload.errmsg, media.sha256, to_stored(media.created_at)});
}

}  // namespace hongyan::store
