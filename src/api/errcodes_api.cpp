#include <charconv>
#include <utility>

#include "api/resources.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::api {
namespace {

json::object both(std::string_view zh, std::string_view en) { return json::object{{"zh", zh}, {"en", en}}; }

void show_errcode(Call&& call, Answer answer) {
  const std::string& given = call.path.at("code");
  int code = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), code);
  const bool is_number = error == std::errc{} && end == given.data() + given.size();
  if (!is_number) return answer.refuse(not_found());
  const wechat::ErrcodeEntry entry = wechat::describe_errcode(code);
  const wechat::Advice& advice = wechat::advice_for_errcode(code);
  answer.send(ok(json::object{{"errcode", code},
                              {"described", wechat::find_errcode(code) != nullptr},
                              {"errmsg", entry.errmsg},
                              {"verdict", wechat::to_string(entry.verdict)},
                              {"apis", entry.apis},
                              {"meaning", both(entry.meaning_zh, entry.meaning_en)},
                              {"we_do", both(advice.we_do_zh, advice.we_do_en)},
                              {"you_do", both(advice.you_do_zh, advice.you_do_en)}}));
}

}  // namespace

void add_errcode_routes(RouteTable& table) {
  table.add(http::Method::get, "/v1/errcodes/{code}", Scope::open, show_errcode);
}

}  // namespace hongyan::api
