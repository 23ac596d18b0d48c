#include "domain/form_id.hpp"

#include <algorithm>

namespace hongyan::domain {
namespace {

constexpr std::size_t characters_max = 128;
constexpr std::string_view mock = "the formId is a mock one";
constexpr std::string_view failed = "requestFormId:fail";

}  // namespace

std::optional<Defect> find_form_id_defect(std::string_view form_id) {
  if (form_id == mock)
    return Defect{"", "mock_form_id", "这是开发者工具里的模拟 formId，不能用来发送；真机上才有真的",
                  "this is the developer tools' mock, which sends nothing; a phone gives a real one"};
  if (form_id.starts_with(failed))
    return Defect{"", "failed_form_id", "手机没有取到 formId（requestFormId:fail），没有可用的内容",
                  "the phone got no form id (requestFormId:fail); there is nothing to use"};
  if (form_id.empty() || form_id.size() > characters_max)
    return Defect{"",
                  "bad_form",
                  "应为 1 到 128 个字符",
                  "must have 1 to 128 characters",
                  characters_max,
                  static_cast<std::int64_t>(form_id.size())};
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::ranges::all_of(form_id, is_visible))
    return Defect{"", "bad_form", "只能是可见的 ASCII 字符", "must be visible ASCII characters"};
  return std::nullopt;
}

}  // namespace hongyan::domain
