#include "store/recipients.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/failure.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
const wechat::AppId first_app = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId second_app = *wechat::AppId::parse("wx0000000000000002");

wechat::OpenId openid(std::string_view text) { return *wechat::OpenId::parse(text); }

Recipient person(std::string uid, std::vector<Identity> identities = {}) {
  Recipient recipient;
  recipient.uid = std::move(uid);
  recipient.identities = std::move(identities);
  recipient.created_at = recipient.updated_at = noon;
  return recipient;
}

class Recipients : public testing::OnBothStores {
 protected:
  [[nodiscard]] std::string owner_of(const wechat::AppId& appid, std::string_view id) {
    const auto found = find_identity(connection(), appid, openid(id));
    return found ? found->uid : "no identity";
  }
};
HONGYAN_ON_BOTH_DATABASES(Recipients);

TEST_P(Recipients, come_back_as_they_were_saved) {
  Recipient full = person("学生-7 🎓", {{first_app, openid("o1"), "学生-7 🎓", Follows::yes, noon},
                                        {second_app, openid("o2"), "学生-7 🎓", Follows::no, noon + Seconds(1)}});
  full.unionid = "u_1";
  full.locale = "zh-CN";
  full.time_zone = "Asia/Urumqi";
  full.attributes = {{"班级", "三年二班"}, {"age", 9}, {"tags", json::array{"a", nullptr}}};
  full.opted_out = true;
  full.updated_at = noon + Seconds(2);
  for (const Recipient& recipient : {full, person("bare")}) {
    save_recipient(connection(), recipient);
    const auto found = find_recipient(connection(), recipient.uid);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->uid, recipient.uid);
    EXPECT_EQ(found->unionid, recipient.unionid);
    EXPECT_EQ(found->locale, recipient.locale);
    EXPECT_EQ(found->time_zone, recipient.time_zone);
    EXPECT_EQ(found->attributes, recipient.attributes);
    EXPECT_EQ(found->opted_out, recipient.opted_out);
    EXPECT_EQ(found->created_at, recipient.created_at);
    EXPECT_EQ(found->updated_at, recipient.updated_at);
    ASSERT_EQ(found->identities.size(), recipient.identities.size());
    for (std::size_t i = 0; i < found->identities.size(); ++i) {
      EXPECT_EQ(found->identities[i].appid, recipient.identities[i].appid);
      EXPECT_EQ(found->identities[i].openid, recipient.identities[i].openid);
      EXPECT_EQ(found->identities[i].uid, recipient.uid);
      EXPECT_EQ(found->identities[i].follows, recipient.identities[i].follows);
      EXPECT_EQ(found->identities[i].updated_at, recipient.identities[i].updated_at);
    }
  }
  EXPECT_FALSE(find_recipient(connection(), "nobody"));
}

TEST_P(Recipients, have_exactly_the_identities_saved_last) {
  save_recipient(connection(), person("a", {{first_app, openid("o1"), "", Follows::yes, noon},
                                            {second_app, openid("o2"), "", Follows::yes, noon}}));
  Recipient again = person("a", {{first_app, openid("o1"), "", Follows::not_known, noon},
                                 {first_app, openid("o3"), "", Follows::not_known, noon}});
  again.created_at = again.updated_at = noon + Seconds(5);
  save_recipient(connection(), again);
  EXPECT_THAT(find_recipient(connection(), "a")->identities, SizeIs(2));
  EXPECT_EQ(find_recipient(connection(), "a")->created_at, noon);
  EXPECT_EQ(owner_of(second_app, "o2"), "");  // nobody's, but still a follower
  EXPECT_EQ(find_identity(connection(), second_app, openid("o2"))->follows, Follows::yes);
  EXPECT_EQ(find_identity(connection(), first_app, openid("o1"))->follows,
            Follows::yes);  // not overwritten by not_known

  save_recipient(connection(), person("b", {{first_app, openid("o1"), "", Follows::not_known, noon}}));
  EXPECT_EQ(owner_of(first_app, "o1"), "b");  // the openid moved
  EXPECT_THAT(find_recipient(connection(), "a")->identities, SizeIs(1));
  EXPECT_EQ(owner_of(first_app, "o9"), "no identity");
}

TEST_P(Recipients, are_found_in_an_app_by_the_identity_updated_last) {
  save_recipient(connection(), person("a", {{first_app, openid("old"), "", Follows::yes, noon},
                                            {first_app, openid("new"), "", Follows::yes, noon + Seconds(1)},
                                            {second_app, openid("other"), "", Follows::yes, noon + Seconds(2)}}));
  EXPECT_EQ(find_identity_of(connection(), "a", first_app)->openid, openid("new"));
  EXPECT_EQ(find_identity_of(connection(), "a", second_app)->openid, openid("other"));
  EXPECT_FALSE(find_identity_of(connection(), "b", first_app));
  EXPECT_FALSE(find_identity_of(connection(), "", first_app));
}

TEST_P(Recipients, are_deleted_with_their_identities) {
  save_recipient(connection(), person("a", {{first_app, openid("o1"), "", Follows::yes, noon}}));
  save_recipient(connection(), person("b", {{first_app, openid("o2"), "", Follows::yes, noon}}));
  EXPECT_TRUE(delete_recipient(connection(), "a"));
  EXPECT_FALSE(delete_recipient(connection(), "a"));
  EXPECT_FALSE(find_recipient(connection(), "a"));
  EXPECT_EQ(owner_of(first_app, "o1"), "no identity");
  EXPECT_EQ(owner_of(first_app, "o2"), "b");
}

TEST_P(Recipients, are_listed_page_by_page_each_with_its_own_identities) {
  {
    sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
    for (int i = 0; i < 25; ++i) {
      std::vector<Identity> identities;
      for (int j = 0; j < i % 3; ++j)
        identities.push_back({first_app, openid(fmt::format("o{}_{}", i, j)), "", Follows::yes, noon});
      save_recipient(connection(), person(fmt::format("学生{:02}", i), identities));
    }
    transaction.commit();
  }
  std::vector<std::string> uids;
  std::string after;
  while (true) {
    const auto page = list_recipients(connection(), after, 10);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 10u);
    for (const Recipient& recipient : page) {
      EXPECT_EQ(recipient.identities.size(), uids.size() % 3) << recipient.uid;
      for (const Identity& identity : recipient.identities) EXPECT_EQ(identity.uid, recipient.uid);
      uids.push_back(recipient.uid);
    }
    after = uids.back();
  }
  EXPECT_EQ(uids.size(), 25u);
  EXPECT_TRUE(std::ranges::is_sorted(uids));
}

TEST_P(Recipients, follow_events_make_identities_and_keep_their_owner) {
  note_follows(connection(), first_app, openid("o1"), Follows::yes, noon, noon);
  EXPECT_EQ(owner_of(first_app, "o1"), "");
  save_recipient(connection(), person("a", {{first_app, openid("o1"), "", Follows::not_known, noon + Seconds(1)}}));
  note_follows(connection(), first_app, openid("o1"), Follows::no, noon + Seconds(1), noon + Seconds(2));
  const auto found = find_identity(connection(), first_app, openid("o1"));
  EXPECT_EQ(found->uid, "a");
  EXPECT_EQ(found->follows, Follows::no);
  EXPECT_EQ(found->updated_at, noon + Seconds(2));
}

TEST_P(Recipients, a_word_about_following_that_comes_late_undoes_no_newer_one) {
  const auto follows = [&] { return find_identity(connection(), first_app, openid("o1"))->follows; };
  note_follows(connection(), first_app, openid("o1"), Follows::yes, noon + Seconds(5), noon + Seconds(6));
  note_follows(connection(), first_app, openid("o1"), Follows::no, noon, noon + Seconds(10));
  EXPECT_EQ(follows(), Follows::yes) << "it was told again because nobody had answered";
  note_follows(connection(), first_app, openid("o1"), Follows::no, noon + Seconds(5), noon + Seconds(11));
  EXPECT_EQ(follows(), Follows::no) << "of one second, the last to come";
}

TEST_P(Recipients, with_damaged_attributes_are_a_failure) {
  save_recipient(connection(), person("a"));
  for (const std::string damaged : {"", "[]", "{"}) {
    connection().execute("UPDATE recipient SET attributes = $1", {damaged});
    EXPECT_THROW((void)find_recipient(connection(), "a"), Failure) << damaged;
  }
}

TEST(FollowsWords, are_read_as_they_are_written) {
  for (const Follows follows : {Follows::yes, Follows::no, Follows::not_known})
    EXPECT_EQ(parse_follows(to_string(follows)), follows);
  EXPECT_FALSE(parse_follows("maybe"));
}

}  // namespace
}  // namespace hongyan::store
