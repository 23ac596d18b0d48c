// The public template library that accounts choose from: the 类目模板库 of service accounts (api_add_template) and the
// titles of subscribe templates (newtmpl). A small made-up selection in the platform's own shape. Constant data.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace hongyan::sandbox {

struct PublicKeyword {
  int kid;
  std::string_view name;
  std::string_view rule;  // field type, "thing"
  std::string_view example;
  std::vector<std::string_view> choices{};  // of enum_string and const
};

enum class Library { service, subscribe };

struct PublicTemplate {
  int id;  // template_id_short or tid
  Library library;
  std::string_view title;
  int type;  // 2 one-time, 3 long-term
  int category;
  std::vector<PublicKeyword> keywords;
};

struct Category {
  int id;
  std::string_view name;
};

[[nodiscard]] std::span<const Category> categories();
[[nodiscard]] std::span<const PublicTemplate> public_templates();
[[nodiscard]] const PublicTemplate* find_public_template(Library library, int id);

}  // namespace hongyan::sandbox
