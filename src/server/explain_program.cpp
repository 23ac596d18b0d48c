#include "server/programs.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::server {

cli::Explained explain(int errcode) {
  const wechat::ErrcodeEntry entry = wechat::describe_errcode(errcode);
  const wechat::Advice& advice = wechat::advice_for_errcode(errcode);
  return {.is_described = wechat::find_errcode(errcode) != nullptr,
          .errmsg = std::string(entry.errmsg),
          .verdict = std::string(wechat::to_string(entry.verdict)),
          .meaning_zh = std::string(entry.meaning_zh),
          .meaning_en = std::string(entry.meaning_en),
          .we_do_zh = std::string(advice.we_do_zh),
          .we_do_en = std::string(advice.we_do_en),
          .you_do_zh = std::string(advice.you_do_zh),
          .you_do_en = std::string(advice.you_do_en)};
}

}  // namespace hongyan::server
