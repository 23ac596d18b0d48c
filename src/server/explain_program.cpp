#include "server/programs.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::server {

std::optional<cli::Explained> explain(int errcode) {
  const wechat::ErrcodeEntry* entry = wechat::find_errcode(errcode);
  if (entry == nullptr) return std::nullopt;
  const wechat::Advice& advice = wechat::advice_for_errcode(errcode);
  return cli::Explained{.errmsg = std::string(entry->errmsg),
                        .verdict = std::string(wechat::to_string(entry->verdict)),
                        .meaning_zh = std::string(entry->meaning_zh),
                        .meaning_en = std::string(entry->meaning_en),
                        .we_do_zh = std::string(advice.we_do_zh),
                        .we_do_en = std::string(advice.we_do_en),
                        .you_do_zh = std::string(advice.you_do_zh),
                        .you_do_en = std::string(advice.you_do_en)};
}

}  // namespace hongyan::server
