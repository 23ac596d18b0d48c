#include "api/wechat/permanent_upload.hpp"

#include <utility>

namespace hongyan::api {
namespace {

constexpr std::size_t boundary_characters = 32;

wechat::MediaType type_of(store::MediaPlace place) {
  switch (place) {
    case store::MediaPlace::voice: return wechat::MediaType::voice;
    case store::MediaPlace::video: return wechat::MediaType::video;
    case store::MediaPlace::thumb: return wechat::MediaType::thumb;
    case store::MediaPlace::image:
    case store::MediaPlace::article: break;
  }
  return wechat::MediaType::image;
}

Outcome<wechat::Material> upload_to(WeChatDesk& desk, const PermanentUpload& upload, const std::string& boundary) {
  if (upload.place != store::MediaPlace::article)
    return ask_and_read(desk, wechat::material_add_call(type_of(upload.place), upload.file, boundary, upload.title),
                        wechat::read_material);
  auto url = ask_and_read(desk, wechat::media_upload_image_call(upload.file, boundary), wechat::read_image_url);
  if (!url) return std::unexpected(std::move(url.error()));
  return wechat::Material{.media_id = {}, .url = std::move(*url)};
}

}  // namespace

Outcome<KeptAtWechat> keep_at_wechat(Call& call, sql::Connection& connection, WeChatDesk& desk,
                                     const PermanentUpload& upload) {
  const wechat::AppId& appid = desk.app().appid;
  if (auto known = store::find_permanent_media(connection, appid, upload.sha256, upload.place))
    return KeptAtWechat{.media = std::move(*known), .was = KeptAtWechat::Was::known};
  auto material = upload_to(desk, upload, call.api.random.alphanumeric(boundary_characters));
  if (!material) return std::unexpected(std::move(material.error()));
  KeptAtWechat kept{.media = {.appid = appid,
                              .sha256 = upload.sha256,
                              .place = upload.place,
                              .media_id = std::move(material->media_id),
                              .url = std::move(material->url),
                              .created_at = call.api.clock.wall()},
                    .was = KeptAtWechat::Was::uploaded};
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::save_permanent_media(connection, kept.media);
  transaction.commit();
  return kept;
}

}  // namespace hongyan::api
