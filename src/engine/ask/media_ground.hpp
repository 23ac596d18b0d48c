// MediaGround: where messages that name media are tested: a node's workers, and an account with one medium.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "engine/work_ground.hpp"

namespace hongyan::engine {

class MediaGround : public WorkGround {
 public:
  MediaGround(GivenDoors doors, std::string_view name, wechat::MediaType kind) : WorkGround(doors), kind_(kind) {
    keep(name, "bytes");
    dispatch();  // the tokens are there
  }

  void keep(std::string_view name, std::string_view bytes) {
    const bool is_video = kind_ == wechat::MediaType::video;
    store::save_media(connection(),
                      {.appid = service,
                       .name = std::string(name),
                       .kind = kind_,
                       .content_type = is_video ? "video/mp4" : "image/png",
                       .ending = is_video ? "mp4" : "png",
                       .size = static_cast<std::int64_t>(bytes.size()),
                       .sha256 = std::string(bytes),
                       .created_at = now()},
                      bytes);
  }
  void post(std::string_view id, domain::Channel channel, std::string body) {
    store::Notification one = sample(id, channel);
    if (channel == domain::Channel::mass) one.openid = {};
    one.template_id = {};
    one.permission = store::Permission::try_;
    one.body = std::move(body);
    one.expires_at = now() + std::chrono::hours{24 * 30};
    insert({one});
  }

 private:
  wechat::MediaType kind_;
};

}  // namespace hongyan::engine
