#include "store/definitions.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using domain::Channel;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
const wechat::AppId appid = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId other_appid = *wechat::AppId::parse("wx0000000000000002");

class Definitions : public testing::OnBothStores {
 protected:
  // The templates of the app, each as its id, with a "-" when it is gone.
  [[nodiscard]] std::vector<std::string> listed(const wechat::AppId& app) {
    std::vector<std::string> ids;
    for (const Template& found : list_templates(connection(), app))
      ids.push_back((found.gone_at ? "-" : "") + found.template_id.text());
    return ids;
  }
};
HONGYAN_ON_BOTH_DATABASES(Definitions);

Template sample(std::string_view id) {
  Template one;
  one.template_id = *wechat::TemplateId::parse(id);
  one.kind = TemplateKind::one_time;
  one.title = "上课提醒";
  one.content = "课程名称:{{thing1.DATA}}\n时间:{{time2.DATA}}\n";
  one.example = "课程名称:古筝 🎵\n";
  one.slots = {{"thing1", "课程名称", {}}, {"enum_string3", "状态 \"x\"", {"开始", "取消"}}};
  return one;
}

TEST_P(Definitions, types_count_their_revisions) {
  save_type(connection(), {"class_reminder", R"({"routes":["课"]})", 1, noon, noon});
  save_type(connection(), {"class_reminder", R"({"routes":[]})", 1, noon + Seconds(1), noon + Seconds(1)});
  const auto found = find_type(connection(), "class_reminder");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "class_reminder");
  EXPECT_EQ(found->definition, R"({"routes":[]})");
  EXPECT_EQ(found->revision, 2);
  EXPECT_EQ(found->created_at, noon);
  EXPECT_EQ(found->updated_at, noon + Seconds(1));
  EXPECT_FALSE(find_type(connection(), "Class_reminder"));
  EXPECT_TRUE(delete_type(connection(), "class_reminder"));
  EXPECT_FALSE(delete_type(connection(), "class_reminder"));
  EXPECT_FALSE(find_type(connection(), "class_reminder"));
}

TEST_P(Definitions, types_are_listed_page_by_page) {
  for (int i = 0; i < 5; ++i) save_type(connection(), {fmt::format("type_{}", i), "{}", 1, noon, noon});
  std::vector<std::string> names;
  std::string after;
  while (true) {
    const auto page = list_types(connection(), after, 2);
    if (page.empty()) break;
    for (const TypeRecord& type : page) names.push_back(type.name);
    after = names.back();
  }
  EXPECT_THAT(names, ElementsAre("type_0", "type_1", "type_2", "type_3", "type_4"));
}

TEST_P(Definitions, templates_come_back_as_they_were_saved) {
  const Template one = sample("TPL_1");
  replace_templates(connection(), appid, Channel::subscribe, {one}, noon);
  const auto found = find_template(connection(), appid, one.template_id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->appid, appid);
  EXPECT_EQ(found->template_id, one.template_id);
  EXPECT_EQ(found->channel, Channel::subscribe);
  EXPECT_EQ(found->kind, one.kind);
  EXPECT_EQ(found->title, one.title);
  EXPECT_EQ(found->content, one.content);
  EXPECT_EQ(found->example, one.example);
  EXPECT_EQ(found->synced_at, noon);
  EXPECT_FALSE(found->gone_at);
  ASSERT_THAT(found->slots, SizeIs(2));
  EXPECT_EQ(found->slots[1].key, "enum_string3");
  EXPECT_EQ(found->slots[1].label, "状态 \"x\"");
  EXPECT_THAT(found->slots[1].allowed, ElementsAre("开始", "取消"));
  EXPECT_THAT(found->slots[0].allowed, IsEmpty());
  EXPECT_FALSE(find_template(connection(), other_appid, one.template_id));

  connection().execute("UPDATE message_template SET slots = '{'", {});
  EXPECT_THROW((void)find_template(connection(), appid, one.template_id), Failure);
}

TEST_P(Definitions, a_template_that_was_deleted_is_gone_and_no_other) {
  replace_templates(connection(), appid, Channel::subscribe, {sample("A"), sample("B")}, noon);
  replace_templates(connection(), other_appid, Channel::subscribe, {sample("A")}, noon);
  note_template_gone(connection(), appid, *wechat::TemplateId::parse("A"), noon + Milliseconds{5});
  note_template_gone(connection(), appid, *wechat::TemplateId::parse("A"), noon + Milliseconds{9});
  EXPECT_THAT(listed(appid), ElementsAre("-A", "B"));
  EXPECT_THAT(listed(other_appid), ElementsAre("A"));
  EXPECT_EQ(find_template(connection(), appid, *wechat::TemplateId::parse("A"))->gone_at, noon + Milliseconds{5});
}

TEST_P(Definitions, templates_no_longer_listed_are_gone_until_they_return) {
  replace_templates(connection(), appid, Channel::subscribe, {sample("A"), sample("B")}, noon);
  replace_templates(connection(), appid, Channel::template_message, {sample("T")}, noon);
  replace_templates(connection(), other_appid, Channel::subscribe, {sample("A")}, noon);
  EXPECT_THAT(listed(appid), ElementsAre("A", "B", "T"));

  Template renamed = sample("B");
  renamed.title = "新标题";
  replace_templates(connection(), appid, Channel::subscribe, {renamed, sample("C")}, noon);  // in the same millisecond
  EXPECT_THAT(listed(appid), ElementsAre("-A", "B", "C", "T"));
  EXPECT_THAT(listed(other_appid), ElementsAre("A"));
  EXPECT_EQ(find_template(connection(), appid, renamed.template_id)->title, "新标题");

  replace_templates(connection(), appid, Channel::subscribe, {}, noon + Seconds(1));
  EXPECT_THAT(listed(appid), ElementsAre("-A", "-B", "-C", "T"));
  EXPECT_EQ(find_template(connection(), appid, sample("A").template_id)->gone_at, noon);
  EXPECT_EQ(find_template(connection(), appid, sample("B").template_id)->gone_at, noon + Seconds(1));

  replace_templates(connection(), appid, Channel::subscribe, {sample("A")}, noon + Seconds(2));
  EXPECT_THAT(listed(appid), ElementsAre("A", "-B", "-C", "T"));
}

TEST(TemplateKindWords, are_read_as_they_are_written) {
  for (const TemplateKind kind :
       {TemplateKind::history, TemplateKind::category, TemplateKind::one_time, TemplateKind::long_term})
    EXPECT_EQ(parse_template_kind(to_string(kind)), kind);
  EXPECT_FALSE(parse_template_kind("forever"));
}

}  // namespace
}  // namespace hongyan::store
