// Recipients: people as the business knows them, and the openids they have per app. Free functions over a connection.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

enum class Follows { yes, no, not_known };
[[nodiscard]] std::string_view to_string(Follows follows);
[[nodiscard]] std::optional<Follows> parse_follows(std::string_view text);

struct Identity {
  wechat::AppId appid;
  wechat::OpenId openid;
  std::string uid;  // "" while nobody has said whose it is
  Follows follows = Follows::not_known;
  WallTime updated_at;
  std::string unionid{};  // "" while WeChat or the business has not told it
  // What the account keeps about a follower; save_recipient leaves it as it is.
  bool blacklisted = false;
  std::string remark{};
  std::string language{};
  std::vector<std::int64_t> tags{};
};

struct Recipient {
  std::string uid;
  std::string unionid;
  std::string locale;     // "zh-CN"; "" when not known
  std::string time_zone;  // IANA name; "" means Asia/Shanghai
  json::object attributes;
  bool opted_out = false;
  std::vector<Identity> identities;
  WallTime created_at;
  WallTime updated_at;
};

// Inserts or replaces the person and exactly these identities (an openid moves from another uid if it had one; one no
// longer listed belongs to nobody). created_at stays; Follows::not_known and an identity's empty unionid do not
// overwrite what is known.
void save_recipient(sql::Connection& connection, const Recipient& recipient);
[[nodiscard]] std::optional<Recipient> find_recipient(sql::Connection& connection, std::string_view uid);
// With the identities.
[[nodiscard]] bool delete_recipient(sql::Connection& connection, std::string_view uid);
// The person's openids with one app, and all that is known of them. False when there were none.
[[nodiscard]] bool forget_identities(sql::Connection& connection, std::string_view uid, const wechat::AppId& appid);
// In order of uid, after `after_uid`, at most `limit`.
[[nodiscard]] std::vector<Recipient> list_recipients(sql::Connection& connection, std::string_view after_uid,
                                                     std::size_t limit);

[[nodiscard]] std::optional<Identity> find_identity(sql::Connection& connection, const wechat::AppId& appid,
                                                    const wechat::OpenId& openid);
// The one last updated when the person has several in one app.
[[nodiscard]] std::optional<Identity> find_identity_of(sql::Connection& connection, std::string_view uid,
                                                       const wechat::AppId& appid);
// Inserts or replaces one identity and its uid, by the rules of save_recipient.
void save_identity(sql::Connection& connection, const Identity& identity);
// Whether an openid follows; makes the identity when it is new and keeps its uid when not. `at` is when it was so, by
// WeChat's clock: news that come late undo no newer ones, and of two of one moment the last to come counts.
void note_follows(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                  Follows follows, WallTime at, WallTime now);

}  // namespace hongyan::store
