// Permanent material, kept by WeChat: what covers of articles must be. From bytes, or by the name of media we keep.
#include <fmt/format.h>

#include <utility>

#include "api/resources.hpp"
#include "api/upload_form.hpp"
#include "api/wechat/permanent_upload.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "domain/media_name.hpp"
#include "store/media.hpp"

namespace hongyan::api {
namespace {

constexpr int listed_at_once_max = 20;
constexpr std::size_t title_bytes_max = 256;
constexpr std::size_t introduction_bytes_max = 1024;

store::MediaPlace place_of(wechat::MediaType kind) {
  switch (kind) {
    case wechat::MediaType::image: return store::MediaPlace::image;
    case wechat::MediaType::voice: return store::MediaPlace::voice;
    case wechat::MediaType::video: return store::MediaPlace::video;
    case wechat::MediaType::thumb: break;
  }
  return store::MediaPlace::thumb;
}

json::object write_kept(const store::PermanentMedia& media) {
  return {{"media_id", media.media_id},
          {"kind", store::to_string(media.place)},
          {"url", media.url},
          {"sha256", media.sha256},
          {"created_at", to_iso8601(media.created_at)}};
}

struct MaterialWish {
  std::string media, name, title, introduction;
  std::optional<wechat::MediaType> kind;
};

MaterialWish read_wanted(QueryForm& query) {
  MaterialWish wanted;
  wanted.media = query.text("media");
  wanted.name = query.text("name");
  wanted.kind = query.word<wechat::MediaType>("kind", wechat::parse_media_type, "image, voice, video, thumb");
  wanted.title = query.text("title", title_bytes_max);
  wanted.introduction = query.text("introduction", introduction_bytes_max);
  if (wanted.media.empty() == wanted.name.empty())
    query.add("media", "one_of", "必须给出 media(已保存的素材名)或 name 与 kind(请求里是文件)。",
              "Give media (the name of media that are kept here), or name and kind with the file as the body.");
  if (!wanted.media.empty() && wanted.kind)
    query.add("kind", "contradiction", "种类随 media。", "The kind is that of the media.");
  if (!wanted.name.empty() && !domain::is_media_name(wanted.name))
    query.add("name", "bad_name", "名称由 1 到 64 个字母、数字、点、下划线、横线组成。",
              "A name has 1 to 64 letters, digits, dots, underscores and dashes.");
  if (!wanted.name.empty() && !wanted.kind)
    query.add("kind", "missing", "需要 kind:image、voice、video 或 thumb。",
              "kind is needed: image, voice, video or thumb.");
  return wanted;
}

Outcome<PermanentUpload> shelf_upload(sql::Connection& connection, const wechat::AppId& appid,
                                      const std::string& name) {
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  const auto media = store::find_media(connection, appid, name);
  if (!media) {
    Problem problem = invalid("?media", "unknown_media", "没有这个名字的素材。", "There are no media of that name.");
    problem.kind = ProblemKind::unacceptable;
    return std::unexpected(std::move(problem));
  }
  return PermanentUpload{.place = place_of(media->kind),
                         .file = {media->name + "." + media->ending, media->content_type,
                                  store::read_media_bytes(connection, appid, name)},
                         .sha256 = media->sha256};
}

Outcome<PermanentUpload> body_upload(const Call& call, const MaterialWish& wanted) {
  auto file = read_media_file(call.request, *wanted.kind);
  if (!file) return std::unexpected(std::move(file.error()));
  std::string digest = to_hex(sha256(file->bytes));
  return PermanentUpload{.place = place_of(*wanted.kind),
                         .file = {fmt::format("{}.{}", wanted.name, file->form->ending),
                                  std::string(file->form->content_type), std::move(file->bytes)},
                         .sha256 = std::move(digest)};
}

// The same bytes once more are told by the id that WeChat gave them: repeating the request is safe.
Outcome<http::Response> add_material(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const MaterialWish wanted = read_wanted(query);
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  auto upload = wanted.media.empty() ? body_upload(call, wanted) : shelf_upload(connection, app.appid, wanted.media);
  if (!upload) return std::unexpected(std::move(upload.error()));
  if (upload->place == store::MediaPlace::video) {
    if (wanted.title.empty())
      return std::unexpected(invalid("?title", "missing", "视频需要 title。", "A video must have a title."));
    upload->title = wechat::VideoTitle{wanted.title, wanted.introduction};
  }
  WeChatDesk desk(call, connection, std::move(app));
  const auto kept = keep_at_wechat(call, connection, desk, *upload);
  if (!kept) return std::unexpected(kept.error());
  return to_response(kept->was == KeptAtWechat::Was::known ? status::ok : status::created,
                     write_json(write_kept(kept->media)));
}

Outcome<http::Response> list_materials(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const wechat::ListPage page = read_list_page(query, listed_at_once_max);
  const auto kind = query.word<wechat::MediaType>("kind", wechat::parse_media_type, "image, voice, video, thumb");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto told = ask_and_read(desk, wechat::material_list_call(kind.value_or(wechat::MediaType::image), page),
                                 wechat::read_materials);
  if (!told) return std::unexpected(told.error());
  json::array items;
  for (const wechat::ListedMaterial& one : told->materials)
    items.emplace_back(json::object{
        {"media_id", one.media_id}, {"name", one.name}, {"url", one.url}, {"updated_at", to_iso8601(one.updated_at)}});
  return ok(write_list_page(call, std::move(items), page, told->total));
}

Outcome<http::Response> delete_material(Call& call, sql::Connection& connection, store::App app) {
  const std::string& media_id = call.path.at("media_id");
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.ask(wechat::material_delete_call(media_id));
  // What WeChat does not know, we need not remember either.
  if (!reply && !is_refusal(reply.error(), 40007)) return std::unexpected(reply.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::forget_permanent_media(connection, desk.app().appid, media_id);
  transaction.commit();
  if (!reply) return std::unexpected(reply.error());
  return done();
}

}  // namespace

void add_material_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto accounts = Wanted::official_account;
  const std::string shelf = "/v1/apps/{appid}/materials";
  table.add_at_desk(post, shelf, Scope::notifications_write, for_app(accounts, add_material));
  table.add_at_desk(get, shelf, Scope::notifications_read, for_app(accounts, list_materials));
  table.add_at_desk(del, shelf + "/{media_id}", Scope::notifications_write, for_app(accounts, delete_material));
}

}  // namespace hongyan::api
