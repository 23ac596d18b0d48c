#include "cli/nearest_word.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hongyan::cli {
namespace {

TEST(NearestWord, FindsWhatWasProbablyMeant) {
  const std::vector<std::string> words{"send", "status", "sandbox", "serve", "explain", "recipient"};
  struct Case {
    std::string given, meant;
  };
  for (const Case& c : {Case{"sned", "send"}, Case{"stauts", "status"}, Case{"sevre", "serve"},
                        Case{"expalin", "explain"}, Case{"recip", "recipient"}, Case{"sandbx", "sandbox"},
                        Case{"banana", ""}, Case{"", ""}, Case{"x", ""}, Case{std::string(1'000, 's'), ""}})
    EXPECT_EQ(nearest_word(c.given, words), c.meant) << c.given;
}

}  // namespace
}  // namespace hongyan::cli
