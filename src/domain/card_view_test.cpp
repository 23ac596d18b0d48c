#include "domain/card_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

using ::testing::ElementsAre;
using Line = CardView::Line;

const WallTime today = parse_iso8601("2026-11-20T00:00:00Z").value();
const WallTime then = parse_iso8601("2019-06-09T00:00:00Z").value();

constexpr std::string_view words =
    R"({"url":"https://example.com/words","data":{"first":{"value":"小石同学"},"keyword1":{"value":"这一行一共有二十一个字所以最后一个字会被折叠"},"remark":{"value":"每天一点"}}})";

CardView render(Channel channel, std::string_view body, const TemplateForm* form, WallTime now) {
  return render_card(channel, read_json(body)->as_object(), form, now);
}

wechat::Slot slot(std::string label, std::string key) {
  return {.label = std::move(label), .key = std::move(key), .kind = wechat::FieldKind::free_text, .allowed = {}};
}

const TemplateForm old_library{.origin = TemplateForm::Origin::free,
                               .slots = {slot("", "first"), slot("课程名称", "keyword1"), slot("", "remark")},
                               .title = "学习提醒"};

TEST(CardView, shows_what_the_phone_shows_today) {
  const CardView view = render(Channel::template_message, words, &old_library, today);
  EXPECT_EQ(view.title, "学习提醒");
  EXPECT_THAT(view.lines, ElementsAre(Line{"课程名称", "这一行一共有二十一个字所以最后一个字会被…"}));
  EXPECT_EQ(view.opens, "https://example.com/words");
}

TEST(CardView, shows_what_the_phone_showed_then) {
  const CardView view = render(Channel::template_message, words, &old_library, then);
  ASSERT_EQ(view.lines.size(), 3u);
  EXPECT_EQ(view.lines[0], (Line{"", "小石同学"}));
  EXPECT_EQ(view.lines[1].value, "这一行一共有二十一个字所以最后一个字会被折叠");
}

TEST(CardView, without_the_template_the_keys_stand_for_the_labels) {
  const CardView view =
      render(Channel::subscribe, R"({"page":"pages/a","data":{"thing1":{"value":"雅思"}}})", nullptr, today);
  EXPECT_THAT(view.lines, ElementsAre(Line{"thing1", "雅思"}));
  EXPECT_EQ(view.opens, "pages/a");
}

TEST(CardView, messages_without_a_template) {
  EXPECT_THAT(render(Channel::customer, R"({"msgtype":"text","text":{"content":"hi"}})", nullptr, today).lines,
              ElementsAre(Line{"", "hi"}));
  const CardView news =
      render(Channel::customer, R"({"msgtype":"news","news":{"articles":[{"title":"T","description":"D","url":"U"}]}})",
             nullptr, today);
  EXPECT_EQ(news.title, "T");
  EXPECT_EQ(news.opens, "U");
  EXPECT_THAT(news.lines, ElementsAre(Line{"", "D"}));
  EXPECT_THAT(
      render(
          Channel::customer,
          R"({"msgtype":"msgmenu","msgmenu":{"head_content":"?","list":[{"id":"1","content":"好"}],"tail_content":""}})",
          nullptr, today)
          .lines,
      ElementsAre(Line{"", "好"}));
}

}  // namespace
}  // namespace hongyan::domain
