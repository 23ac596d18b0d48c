// Bytes that WeChat shall keep for good: uploaded once, known by their content ever after. On a desk thread.
#pragma once
#include <optional>
#include <string>

#include "api/wechat/app_handler.hpp"
#include "store/permanent_media.hpp"
#include "wechat/calls/media.hpp"

namespace hongyan::api {

struct PermanentUpload {
  store::MediaPlace place = store::MediaPlace::image;
  wechat::FormFile file;
  std::string sha256;                         // of the file's bytes, hex
  std::optional<wechat::VideoTitle> title{};  // videos must have one
};
struct KeptAtWechat {
  store::PermanentMedia media;
  enum class Was : std::uint8_t { known, uploaded } was = Was::known;
};
[[nodiscard]] Outcome<KeptAtWechat> keep_at_wechat(Call& call, sql::Connection& connection, WeChatDesk& desk,
                                                   const PermanentUpload& upload);

}  // namespace hongyan::api
