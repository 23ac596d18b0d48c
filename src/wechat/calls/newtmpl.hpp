// The template library of subscribe messages (/wxaapi/newtmpl): the public titles and keywords, and the account's own
// templates. Its GETs have small daily quotas: keep what they answer. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "wechat/call.hpp"
#include "wechat/calls/private_template.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct TemplateChoice {
  std::string tid;               // a public title
  std::vector<int> keyword_ids;  // 2 to 5, in the order of display
  std::string scene;             // at most 15 characters
};
enum class BodyEncoding : std::uint8_t {
  json,  // today's page
  form,  // the page until 2021; kidList repeats
};
[[nodiscard]] Call newtmpl_add_call(const TemplateChoice& choice, BodyEncoding encoding = BodyEncoding::json);
// The new template's id; also the existing one's when errcode is 200022 (the same title and keywords).
[[nodiscard]] std::expected<std::string, std::string> read_added_subscribe_template(const ApiReply& reply);

[[nodiscard]] Call newtmpl_delete_call(const TemplateId& id);

struct Category {
  std::string id;
  std::string name;
};
[[nodiscard]] Call newtmpl_category_call();
[[nodiscard]] std::expected<std::vector<Category>, std::string> read_categories(const ApiReply& reply);

struct PublicTitle {
  std::string tid;
  std::string title;
  TemplateGrant grant = TemplateGrant::unknown;
  std::string category_id;
};
struct PublicTitles {
  std::int64_t count = 0;  // of all pages
  std::vector<PublicTitle> titles;
};
struct Page {
  int start = 0;
  int limit = 30;  // WeChat's most
};
[[nodiscard]] Call newtmpl_titles_call(std::span<const std::string> category_ids, Page page);
[[nodiscard]] std::expected<PublicTitles, std::string> read_public_titles(const ApiReply& reply);

struct Keyword {
  int id = 0;
  std::string name;
  std::string example;
  std::string rule;  // "thing": the prefix of its key
};
[[nodiscard]] Call newtmpl_keywords_call(std::string_view tid);
[[nodiscard]] std::expected<std::vector<Keyword>, std::string> read_keywords(const ApiReply& reply);

[[nodiscard]] Call newtmpl_list_call();
[[nodiscard]] std::expected<std::vector<PrivateTemplate>, std::string> read_subscribe_templates(const ApiReply& reply);

}  // namespace hongyan::wechat
