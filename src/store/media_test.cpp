// The media shelf, card activities, mass jobs and who opted out, as both databases keep them.
#include "store/media.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/card_activities.hpp"
#include "store/mass_jobs.hpp"
#include "store/mass_videos.hpp"
#include "store/outbox.hpp"
#include "store/permanent_media.hpp"
#include "store/recipients.hpp"
#include "store/sending_facts.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
const wechat::AppId app = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId other = *wechat::AppId::parse("wx0000000000000002");
const WallTime noon = from_unix_ms(1'795'161'600'000);

class Shelf : public testing::OnBothStores {
 protected:
  static Media media(std::string name, std::string_view bytes) {
    return {.appid = app,
            .name = std::move(name),
            .kind = wechat::MediaType::image,
            .content_type = "image/png",
            .ending = "png",
            .size = static_cast<std::int64_t>(bytes.size()),
            .sha256 = std::string(bytes),
            .created_at = noon};
  }
  void keep(std::string name, std::string_view bytes) {
    save_media(connection(), media(std::move(name), bytes), bytes);
  }
  std::vector<std::string> wanted(WallTime now) {
    std::vector<std::string> names;
    for (const WantedMedia& one : wanted_media(connection(), now, 10)) names.push_back(one.name);
    return names;
  }
};
HONGYAN_ON_BOTH_DATABASES(Shelf);

TEST_P(Shelf, a_mass_video_is_wanted_made_and_gone_when_its_time_is_over) {
  const MassVideoSource source{.appid = app, .media_id = "PLAIN", .title = "片", .description = ""};
  MassVideoSource retitled = source;
  retitled.title = "";
  retitled.description = "片";
  EXPECT_FALSE(find_mass_video(connection(), source));
  EXPECT_EQ(want_mass_video(connection(), source, noon), noon);
  EXPECT_EQ(want_mass_video(connection(), source, noon + Milliseconds{5}), noon) << "the first who waited";
  EXPECT_FALSE(find_mass_video(connection(), retitled)) << "another title is another video";
  std::vector<MassVideo> wanted = wanted_mass_videos(connection(), noon, 10);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted.front().source, source);
  wanted.front().made = {.wanted_since = noon, .try_at = noon + Milliseconds{1'000}, .tries = 1, .errcode = -1};
  save_mass_video(connection(), wanted.front(), noon);
  EXPECT_THAT(wanted_mass_videos(connection(), noon, 10), IsEmpty()) << "not before its time";
  EXPECT_EQ(find_mass_video(connection(), source)->made.errcode, -1);
  wanted.front().made = {.media_id = "MADE", .expires_at = noon + Milliseconds{60'000}};
  save_mass_video(connection(), wanted.front(), noon);
  EXPECT_EQ(find_mass_video(connection(), source)->made.media_id, "MADE");
  want_mass_video(connection(), retitled, noon);
  save_mass_video(connection(), {.source = retitled, .made = {.expires_at = noon, .refused = true}},
                  noon + Milliseconds{60'000});
  EXPECT_FALSE(find_mass_video(connection(), source)) << "its time is over";
  want_mass_video(connection(), source, noon);
  forget_mass_video(connection(), source);
  EXPECT_THAT(wanted_mass_videos(connection(), noon, 10), IsEmpty());
}

TEST_P(Shelf, what_wechat_keeps_for_good_is_known_by_the_bytes) {
  const PermanentMedia cover{
      .appid = app, .sha256 = "aa", .place = MediaPlace::thumb, .media_id = "M1", .url = "", .created_at = noon};
  PermanentMedia picture = cover;
  picture.place = MediaPlace::article;
  picture.media_id = "";
  picture.url = "http://mmbiz.qpic.cn/1";
  save_permanent_media(connection(), cover);
  save_permanent_media(connection(), picture);
  EXPECT_EQ(find_permanent_media(connection(), app, "aa", MediaPlace::thumb)->media_id, "M1");
  EXPECT_EQ(find_permanent_media(connection(), app, "aa", MediaPlace::article)->url, picture.url);
  EXPECT_FALSE(find_permanent_media(connection(), app, "aa", MediaPlace::image));
  EXPECT_FALSE(find_permanent_media(connection(), app, "bb", MediaPlace::thumb));
  EXPECT_FALSE(find_permanent_media(connection(), other, "aa", MediaPlace::thumb));
  forget_permanent_media(connection(), other, "M1");
  EXPECT_TRUE(find_permanent_media(connection(), app, "aa", MediaPlace::thumb));
  forget_permanent_media(connection(), app, "M1");
  EXPECT_FALSE(find_permanent_media(connection(), app, "aa", MediaPlace::thumb));
  EXPECT_TRUE(find_permanent_media(connection(), app, "aa", MediaPlace::article));
}

TEST_P(Shelf, keeps_bytes_per_app_and_name) {
  const std::string bytes("\0\x89 PNG", 6);
  save_media(connection(), media("b", "x"), bytes);
  keep("a", "one");
  EXPECT_EQ(read_media_bytes(connection(), app, "b"), bytes);
  EXPECT_EQ(read_media_bytes(connection(), other, "b"), "");
  EXPECT_EQ(find_media(connection(), app, "a")->size, 3);
  EXPECT_FALSE(find_media(connection(), other, "a").has_value());
  EXPECT_THAT(list_media(connection(), app, "", 10), SizeIs(2));
  EXPECT_EQ(list_media(connection(), app, "a", 10).front().name, "b");
  EXPECT_TRUE(delete_media(connection(), app, "a"));
  EXPECT_FALSE(delete_media(connection(), app, "a"));
}

TEST_P(Shelf, tells_what_is_wanted_since_when_and_what_became_of_it) {
  keep("a", "one");
  EXPECT_THAT(wanted(noon), IsEmpty());
  EXPECT_EQ(want_media(connection(), app, "a", noon), noon);
  EXPECT_EQ(want_media(connection(), app, "a", noon + Milliseconds{5}), noon);
  EXPECT_THAT(wanted(noon), ElementsAre("a"));
  save_upload(connection(), media("a", "one"),
              {.wanted_since = noon, .try_at = noon + Milliseconds{50}, .tries = 1, .errcode = -1, .errmsg = "busy"});
  EXPECT_THAT(wanted(noon), IsEmpty());
  EXPECT_THAT(wanted(noon + Milliseconds{50}), ElementsAre("a"));
  EXPECT_EQ(find_media(connection(), app, "a")->upload.errmsg, "busy");
  save_upload(connection(), media("a", "one"), {.media_id = "M", .expires_at = noon + Milliseconds{100}});
  const MediaUpload done = find_media(connection(), app, "a")->upload;
  EXPECT_EQ(done.media_id, "M");
  EXPECT_EQ(done.expires_at, noon + Milliseconds{100});
  EXPECT_FALSE(done.wanted_since.has_value());
  save_upload(connection(), media("a", "others"), {.media_id = "X"});
  EXPECT_EQ(find_media(connection(), app, "a")->upload.media_id, "M");
  forget_upload(connection(), app, "a");
  EXPECT_EQ(find_media(connection(), app, "a")->upload.media_id, "");
  keep("a", "two");
  EXPECT_THAT(wanted(noon + Milliseconds{100}), IsEmpty());
}

TEST_P(Shelf, knows_activities_of_cards) {
  save_card_activity(connection(), {app, "A", noon, noon});
  save_card_activity(connection(), {app, "A", noon + Milliseconds{1}, noon});
  EXPECT_EQ(find_card_activity(connection(), app, "A")->expires_at, noon + Milliseconds{1});
  EXPECT_FALSE(find_card_activity(connection(), other, "A").has_value());
}

TEST_P(Shelf, counts_the_mass_jobs_of_a_day_and_of_a_month) {
  const MassPeriods periods{.day_begins = noon, .month_begins = noon - std::chrono::hours{48}};
  EXPECT_EQ(count_mass_jobs(connection(), app, periods).today, 0);
  int number = 0;
  for (const auto& [at, body] :
       {std::pair{noon - std::chrono::hours{1}, R"({"filter":{"is_to_all":true}})"},
        std::pair{noon, R"({"filter":{"is_to_all":true}})"}, std::pair{noon, R"({"touser":["oA","oB"]})"}}) {
    Notification one;
    one.id = "N" + std::to_string(++number);
    one.appid = app;
    one.channel = domain::Channel::mass;
    one.body = body;
    one.ready_at = one.created_at = one.updated_at = at;
    one.expires_at = at + std::chrono::hours{24};
    insert_notifications(connection(), std::vector{one});
    const auto claimed = claim(connection(), "n", at, at + Milliseconds{1'000}, 10);
    ASSERT_THAT(record_intents(connection(), "n", claimed, at, at + Milliseconds{1'000}), ElementsAre(true));
    const Record record{.id = one.id,
                        .lease_epoch = claimed.front().lease_epoch,
                        .attempt = 1,
                        .intent_at = at,
                        .settlement = {.step = domain::Step::take},
                        .cause = "",
                        .errcode = 0,
                        .errmsg = "",
                        .rid = "",
                        .msgid = std::to_string(number),
                        .watch_until = at + std::chrono::hours{24}};
    ASSERT_THAT(settle_attempts(connection(), std::vector{record}, at), ElementsAre(true));
  }
  const domain::MassUse use = count_mass_jobs(connection(), app, periods);
  EXPECT_EQ(use.today, 2);
  EXPECT_EQ(use.today_to_all, 1);
  EXPECT_EQ(use.this_month_to_all, 2);
  EXPECT_EQ(count_mass_jobs(connection(), app, periods, MassCount::taken, "N2").today_to_all, 0);
  EXPECT_EQ(count_mass_jobs(connection(), app, periods, MassCount::perhaps_taken).today, 2);
  connection().execute_script("UPDATE attempt SET outcome = '' WHERE notification_id = 'N2'");
  EXPECT_EQ(count_mass_jobs(connection(), app, periods).today_to_all, 0);
  EXPECT_EQ(count_mass_jobs(connection(), app, periods, MassCount::perhaps_taken).today_to_all, 1);
  connection().execute_script("UPDATE attempt SET outcome = 'taken' WHERE notification_id = 'N2'");
  connection().execute_script("UPDATE notification SET state = 'failed_after_accept' WHERE id = 'N2'");
  EXPECT_EQ(count_mass_jobs(connection(), app, periods, MassCount::perhaps_taken).today_to_all, 0);
  connection().execute_script("UPDATE notification SET state = 'taken' WHERE id = 'N2'");
  EXPECT_THAT(open_mass_jobs(connection(), noon, 10), SizeIs(1));
  EXPECT_THAT(open_mass_jobs(connection(), noon + Milliseconds{1}, 10), SizeIs(3));
  insert_receipt(connection(), {"C1", "N1", noon, "send success", "success", R"({"total_count":4})"});
  EXPECT_EQ(list_receipts(connection(), "N1").front().detail, R"({"total_count":4})");
}

TEST_P(Shelf, names_the_openids_of_who_opted_out) {
  Recipient person;
  person.uid = "u1";
  person.opted_out = true;
  person.identities = {{app, *wechat::OpenId::parse("oOut"), "u1", Follows::yes, {}}};
  save_recipient(connection(), person);
  EXPECT_THAT(find_opted_out_openids(connection(), app, {"oIn", "oOut"}), ElementsAre("oOut"));
  EXPECT_THAT(find_opted_out_openids(connection(), other, {"oOut"}), IsEmpty());
}

}  // namespace
}  // namespace hongyan::store
