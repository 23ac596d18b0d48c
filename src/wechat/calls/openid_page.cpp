#include "wechat/calls/openid_page.hpp"

namespace hongyan::wechat {

std::expected<OpenIdPage, std::string> read_openid_page(const ApiReply& reply) {
  const std::int64_t count = number_of(reply.body, "count", -1);
  if (count < 0) return std::unexpected("the answer has no count");
  OpenIdPage page;
  page.total = number_of(reply.body, "total");
  page.next_openid = text_of(reply.body, "next_openid");
  const json::value* data = find_member(reply.body, "data");
  const json::value* list = data == nullptr ? nullptr : find_member(*data, "openid");
  if (list == nullptr)
    return count == 0 ? std::expected<OpenIdPage, std::string>(page)
                      : std::unexpected("the answer counts people and lists none");
  if (!list->is_array()) return std::unexpected("the answer's openid is not a list");
  for (const json::value& entry : list->get_array()) {
    const json::string* text = entry.if_string();
    const auto openid = OpenId::parse(text == nullptr ? std::string_view() : std::string_view(*text));
    if (!openid) return std::unexpected(openid.error());
    page.openids.push_back(*openid);
  }
  return page;
}

}  // namespace hongyan::wechat
