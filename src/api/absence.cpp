#include "api/absence.hpp"

#include <fmt/format.h>

#include <utility>

namespace hongyan::api {

Problem absent(std::string place, std::string zh, std::string en) {
  Problem problem = invalid(std::move(place), "not_found", std::move(zh), std::move(en));
  problem.kind = ProblemKind::not_found;
  return problem;
}

Problem no_such_name(std::string place, std::string_view why) {
  return absent(std::move(place), fmt::format("这个名字不可能有:{}。", why),
                fmt::format("Nothing can have this name: {}.", why));
}

Problem absent_app(std::string place, std::string_view appid) {
  return absent(std::move(place), fmt::format("没有应用 {},或此密钥不能使用它。", appid),
                fmt::format("There is no app {}, or this key may not use it.", appid));
}

Problem absent_recipient(std::string place, std::string_view uid) {
  return absent(std::move(place), fmt::format("没有收信人 {},或此密钥看不到;先写入:hongyan recipient set。", uid),
                fmt::format("There is no recipient {}, or this key may not see them; write one first: hongyan "
                            "recipient set.",
                            uid));
}

Problem absent_openid(std::string place, std::string_view uid) {
  return absent(std::move(place), fmt::format("收信人 {} 在该应用里没有 openid。", uid),
                fmt::format("The recipient {} has no openid with the app.", uid));
}

}  // namespace hongyan::api
