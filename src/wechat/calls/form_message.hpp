// Template messages of a mini program (小程序模板消息), which WeChat ended on 2020-01-10 (45103 since): the send that a
// form id or a payment allowed, and the library behind it. Kept for the eras in which they worked. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wechat/calls/list_page.hpp"
#include "wechat/calls/message_data.hpp"
#include "wechat/calls/private_template.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct FormMessage {
  OpenId touser;
  TemplateId template_id;
  std::string page;     // no leading '/'; "" = a tap opens nothing
  std::string form_id;  // or a payment's prepay_id
  MessageData data;
  std::string emphasis_keyword;  // "keyword1.DATA"; "" = absent
};
[[nodiscard]] Call form_send_call(const FormMessage& message);
// The caller's own body, unchanged but for `access_token`, which old callers put there and ours replaces in the query.
[[nodiscard]] Call form_send_call(json::object body);
// Its answer: read_sent(), without a msgid.

using LibraryPage = ListPage;
struct FormTitle {
  std::string id;  // "AT0002"
  std::string title;
};
struct FormTitles {
  std::vector<FormTitle> titles;
  std::int64_t total_count = 0;
};
[[nodiscard]] Call form_library_list_call(LibraryPage page);
[[nodiscard]] std::expected<FormTitles, std::string> read_form_titles(const ApiReply& reply);

struct FormKeyword {
  int id = 0;
  std::string name;
  std::string example;
};
[[nodiscard]] Call form_library_get_call(std::string_view id);
[[nodiscard]] std::expected<std::vector<FormKeyword>, std::string> read_form_keywords(const ApiReply& reply);

[[nodiscard]] Call form_template_add_call(std::string_view id, std::span<const int> keyword_ids);  // at most 10
// Its answer: read_added_template().
[[nodiscard]] Call form_template_list_call(LibraryPage page);
[[nodiscard]] std::expected<std::vector<PrivateTemplate>, std::string> read_form_templates(const ApiReply& reply);
[[nodiscard]] Call form_template_delete_call(const TemplateId& id);

}  // namespace hongyan::wechat
