#include "domain/form_id.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

TEST(FormId, what_is_none_is_told_by_a_word) {
  struct Case {
    std::string form_id;
    std::string_view code;  // "" is fine
  };
  const Case cases[] = {{"b7ed924575c449a080bb140e90a6f326", ""},
                        {"wx201907011234567890abcdef12", ""},
                        {"the formId is a mock one", "mock_form_id"},
                        {"requestFormId:fail timeout", "failed_form_id"},
                        {"requestFormId:fail", "failed_form_id"},
                        {"", "bad_form"},
                        {"undefined value", "bad_form"},
                        {"表单", "bad_form"},
                        {std::string(128, 'a'), ""},
                        {std::string(129, 'a'), "bad_form"}};
  for (const Case& one : cases) {
    const auto defect = find_form_id_defect(one.form_id);
    EXPECT_EQ(defect ? defect->code : "", one.code) << one.form_id;
    EXPECT_TRUE(!defect || (!defect->zh.empty() && !defect->en.empty()));
  }
}

}  // namespace
}  // namespace hongyan::domain
