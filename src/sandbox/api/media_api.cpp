// Temporary files and pictures for articles (inbound.md §6.8): media/upload, get, get/jssdk, uploadimg, uploadvideo.
#include <fmt/format.h>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/media_file.hpp"
#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {
namespace {

Answer upload_reply(const Call& call, std::string_view type, std::string_view id_name, const std::string& id) {
  json::object reply;
  if (call.platform.settings.media.upload_reply == UploadReply::with_errcode)
    reply = {{"errcode", 0}, {"errmsg", "ok"}};
  reply["type"] = type;
  reply[id_name] = id;
  reply["created_at"] = to_unix_s(call.now);
  return without_errcode(reply);
}

Answer upload(Call& call) {
  std::string type_text = call.query.get("type");
  if (type_text.empty()) type_text = form_field(call, "type");
  const auto type = parse_media_type(type_text);
  // A mini program keeps pictures only.
  if (!type || (call.app->kind == AppKind::mini_program && *type != MediaType::image))
    return fail(call, 40004, "invalid media type");
  auto medium = read_upload(call, *type, Shelf::temporary);
  if (!medium) return std::move(medium.error());
  const Medium& put = put_on_shelf(call, *std::move(medium), Shelf::temporary);
  const bool thumb =
      *type == MediaType::thumb && call.platform.settings.media.thumb_reply == ThumbReply::thumb_media_id;
  return upload_reply(call, to_string(*type), thumb ? "thumb_media_id" : "media_id", put.id);
}

Answer download(Call& call) {
  const std::string id = call.query.get("media_id");
  if (id.empty()) return fail(call, 41006, "media_id missing");
  const Medium* medium = call.app->media.find(id, call.now);
  if (medium == nullptr || medium->life == MediaLife::permanent) return fail(call, 40007, "invalid media_id");
  if (medium->type == MediaType::video)
    return without_errcode(json::object{{"video_url", "http://vweixinp.tc.qq.com/" + medium->id + ".mp4"}});
  return file_answer(*medium);
}

// Voices of the JSSDK in high quality; nothing else is kept there.
Answer download_speex(Call& call) {
  const Medium* medium = call.app->media.find(call.query.get("media_id"), MediaType::voice, call.now);
  if (medium == nullptr) return fail(call, 40007, "invalid media_id");
  Answer answer = file_answer(*medium);
  answer.content_type = "voice/speex";
  answer.filename = medium->id + ".speex";
  return answer;
}

Answer upload_article_image(Call& call) {
  auto medium = read_upload(call, MediaType::image, Shelf::article);
  if (!medium) return std::move(medium.error());
  return without_errcode(
      json::object{{"url", fmt::format("http://mmbiz.qpic.cn/mmbiz_jpg/{}/0", call.platform.random.alphanumeric(64))}});
}

// Makes a video that mass messages may use out of one that was uploaded.
Answer upload_mass_video(Call& call) {
  const Medium* video = call.app->media.find(text_of(call.body, "media_id"), MediaType::video, call.now);
  if (video == nullptr) return fail(call, 40007, "invalid media_id");
  Medium made = *video;
  made.title = text_of(call.body, "title");
  made.description = text_of(call.body, "description");
  made.for_mass_video = true;
  if (call.platform.settings.refusals.video_review == VideoReview::pending) made.review = MediaReview::pending;
  return upload_reply(call, "video", "media_id", put_on_shelf(call, std::move(made), Shelf::temporary).id);
}

// {"appid", "media_id", "review": "passed" | "pending" | "refused"}, or "expire": true: its three days are over.
http::Response decide(Control& control) {
  const auto app = app_named(control);
  if (!app) return app.error();
  const std::string id = text_of(control.body, "media_id");
  const auto found = (*app)->media.media.find(id);
  if (found == (*app)->media.media.end()) return refuse(404, "the app has no file of that \"media_id\"");
  Medium& medium = found->second;
  const std::string review = text_of(control.body, "review");
  const json::value* expire = find_member(control.body, "expire");
  const auto wanted = parse_media_review(review);
  if ((!review.empty() && !wanted) || (review.empty() && expire == nullptr))
    return refuse(400, "send \"review\": \"passed\", \"pending\" or \"refused\", or \"expire\": true");
  if (wanted) medium.review = *wanted;
  if (expire != nullptr && *expire == json::value(true)) medium.expires = control.platform.now();
  return answer_json(200, json::object{{"media_id", id},
                                       {"review", review.empty() ? "unchanged" : review},
                                       {"expires", to_iso8601(medium.expires)}});
}

std::int64_t upload_calls(const SandboxSettings& settings, const App& app) {
  return app.kind == AppKind::test_account ? settings.media.upload_daily_test_account : settings.media.upload_daily;
}
std::int64_t download_calls(const SandboxSettings& settings, const App& app) {
  return app.kind == AppKind::test_account ? settings.media.download_daily_test_account : settings.media.download_daily;
}

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/media/upload", Verb::post, Body::none, Family::cgi, everyone, upload_calls, upload},
    {"/cgi-bin/media/get", Verb::any, Body::none, Family::cgi, everyone, download_calls, download},
    {"/cgi-bin/media/get/jssdk", Verb::any, Body::none, Family::cgi, accounts, download_calls, download_speex},
    {"/cgi-bin/media/uploadimg", Verb::post, Body::none, Family::cgi, accounts, upload_calls, upload_article_image},
    {"/cgi-bin/media/uploadvideo", Verb::post, Body::json_object, Family::cgi, accounts, upload_calls,
     upload_mass_video},
};

constexpr ControlRoute routes[] = {{http::Method::post, "/sandbox/media", decide, "appid media_id review expire:flag"}};

}  // namespace

std::span<const ControlRoute> media_routes() { return routes; }
std::span<const Endpoint> media_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
