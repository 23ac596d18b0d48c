#include <utility>

#include "api/absence.hpp"
#include "api/caller_app.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "api/upload_form.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "domain/media_name.hpp"
#include "store/media.hpp"

namespace hongyan::api {
namespace {

json::object write_media(const store::Media& media, WallTime now) {
  const bool is_uploaded = !media.upload.media_id.empty() && media.upload.expires_at > now;
  json::object written{{"name", media.name},
                       {"app", media.appid.text()},
                       {"kind", wechat::to_string(media.kind)},
                       {"content_type", media.content_type},
                       {"size", media.size},
                       {"sha256", media.sha256},
                       {"created_at", to_iso8601(media.created_at)},
                       {"media_id", nullptr},
                       {"media_id_expires_at", nullptr},
                       {"refused", media.upload.refused},
                       {"errcode", nullptr},
                       {"errmsg", media.upload.errmsg}};
  if (is_uploaded) {
    written["media_id"] = media.upload.media_id;
    written["media_id_expires_at"] = to_iso8601(media.upload.expires_at);
  }
  if (media.upload.errcode != 0) written["errcode"] = media.upload.errcode;
  return written;
}

Outcome<http::Response> post_media(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  QueryForm query(call);
  const std::string name = query.text("name");
  const auto kind = query.word<wechat::MediaType>("kind", wechat::parse_media_type, "image, voice, video, thumb");
  if (!domain::is_media_name(name))
    query.add("name", "bad_name", "名称由 1 到 64 个字母、数字、点、下划线、横线组成。",
              "A name has 1 to 64 letters, digits, dots, underscores and dashes.");
  if (!kind)
    query.add("kind", "missing", "需要 kind:image、voice、video 或 thumb。",
              "kind is needed: image, voice, video or thumb.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto file = read_media_file(call.request, *kind);
  if (!file) return std::unexpected(file.error());
  store::Media media{.appid = app->appid,
                     .name = name,
                     .kind = *kind,
                     .content_type = std::string(file->form->content_type),
                     .ending = std::string(file->form->ending),
                     .size = static_cast<std::int64_t>(file->bytes.size()),
                     .sha256 = to_hex(sha256(file->bytes)),
                     .created_at = call.api.clock.wall()};
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto before = store::find_media(connection, media.appid, media.name);
  // The same bytes once more: what WeChat already has of them stays good.
  const bool is_known = before && before->sha256 == media.sha256 && before->kind == media.kind;
  if (!is_known || before->upload.refused) store::save_media(connection, media, file->bytes);
  transaction.commit();
  return to_response(before ? status::ok : status::created,
                     write_json(write_media(is_known ? *before : media, call.api.clock.wall())));
}

Outcome<http::Response> list_media(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  const WallTime now = call.api.clock.wall();
  const auto found = store::list_media(connection, app->appid, page.after, page.limit + 1);
  return ok(write_page(
      call, found, page, [&](const store::Media& one) { return write_media(one, now); },
      [](const store::Media& one) { return one.name; }));
}

Problem absent_media(const std::string& name) {
  return absent("{name}", "该应用没有名为 " + name + " 的素材。", "The app has no media named " + name + ".");
}

Outcome<http::Response> show_media(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  const auto found = store::find_media(connection, app->appid, call.path.at("name"));
  if (!found) return std::unexpected(absent_media(call.path.at("name")));
  return ok(write_media(*found, call.api.clock.wall()));
}

Outcome<http::Response> delete_media(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  if (!store::delete_media(connection, app->appid, call.path.at("name")))
    return std::unexpected(absent_media(call.path.at("name")));
  transaction.commit();
  return to_response(status::no_content, "");
}

}  // namespace

void add_media_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(post, "/v1/apps/{appid}/media", Scope::notifications_write, post_media);
  table.add_at_desk(get, "/v1/apps/{appid}/media", Scope::notifications_read, list_media);
  table.add_at_desk(get, "/v1/apps/{appid}/media/{name}", Scope::notifications_read, show_media);
  table.add_at_desk(del, "/v1/apps/{appid}/media/{name}", Scope::notifications_write, delete_media);
}

}  // namespace hongyan::api
