// Prints callbacks as WeChat would push them in the secure mode, one per line: target, tab, body. Made by the sandbox's
// own envelope, with this moment's timestamps, each another person's tap on a menu: callback_posts COUNT APPID TOKEN
// ENCODING_AES_KEY RUN.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "sandbox/callback/envelope.hpp"

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("callback_posts COUNT APPID TOKEN ENCODING_AES_KEY RUN\n", stderr);
    return 2;
  }
  const std::uint64_t count = std::stoull(argv[1]);
  const std::string appid = argv[2];
  const std::string token = argv[3];
  const std::string key = argv[4];
  const std::string run = argv[5];
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const std::string timestamp = std::to_string(now);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string message = fmt::format(
        "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[o{}_{:018}]]></FromUserName>"
        "<CreateTime>{}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event>"
        "<EventKey><![CDATA[menu_of_today_{}]]></EventKey></xml>",
        run, i, timestamp, i);
    const std::string nonce = fmt::format("{:010}", i);
    const std::string container = hongyan::sandbox::wrap(key, fmt::format("{:016}", i), message, appid);
    fmt::print(
        "/wechat/{}?signature={}&timestamp={}&nonce={}&encrypt_type=aes&msg_signature={}\t"
        "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>\n",
        appid, hongyan::sandbox::sign({token, timestamp, nonce}), timestamp, nonce,
        hongyan::sandbox::sign({token, timestamp, nonce, container}), container);
  }
}
