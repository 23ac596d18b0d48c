#include <gmock/gmock.h>

#include "engine/accept/acceptance_ground.hpp"
#include "store/followers.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view definition =
    R"({"name":"class_reminder","variables":{"course":{"type":"text","required":true},"price":{"type":"amount"},"starts_at":{"type":"time"},"id":{"type":"text"}},
  "routes":[{"channel":"subscribe","app":"wx3100000000000002","template_id":"sub_t","fields":{"thing1":"{{course}}","time2":"{{starts_at}}"},"page":"pages/course?id={{id}}"},
            {"channel":"template","app":"wx5e00000000000001","template_id":"oa_t","fields":{"thing1":{"text":"{{course}}","too_long":"shorten"},"amount2":{"text":"{{price}}","fallback":"￥0.00"}},"url":"https://example.com/c/{{id}}"}],
  "expires_after_s":3600,"priority":2,"on_unknown":"resend"})";
constexpr std::string_view saturday = R"({"course":"少儿编程","price":12.5,"starts_at":"2026-11-21T01:00:00Z","id":7})";

struct EmptyMemory {
  std::unique_ptr<testing::TemporaryDatabase> database = testing::fresh_database(sql::Dialect::sqlite);
  testing::SeededRandom random{7};
};
class TypedAcceptance : public ::testing::Test, EmptyMemory, protected AcceptanceGround {
 protected:
  TypedAcceptance() : AcceptanceGround(*database, random, from_unix_ms(1'795'161'600'000)) {  // 2026-11-20T08:00:00Z
    save_type("class_reminder", definition);
  }
};

TEST_F(TypedAcceptance, takes_the_first_route_that_is_open) {
  grant("sub_t");
  const store::Notification stored = accepted(typed("class_reminder", saturday));
  EXPECT_EQ(stored.channel, Channel::subscribe);
  EXPECT_EQ(stored.appid, mini);
  EXPECT_EQ(stored.openid, visitor);
  EXPECT_EQ(stored.state, State::ready);
  EXPECT_EQ(stored.type, "class_reminder");
  EXPECT_EQ(stored.uid, "ming");
  EXPECT_EQ(stored.client_msg_id, "");
  EXPECT_EQ(
      *read_json(stored.body),
      *read_json(
          R"({"touser":"oMini_ming","template_id":"sub_t","page":"pages/course?id=7","miniprogram_state":"formal","lang":"zh_CN","data":{"thing1":{"value":"少儿编程"},"time2":{"value":"2026年11月21日 09:00"}}})"));
  EXPECT_EQ(*read_json(stored.wish), json::value(json::object{{"variables", *read_json(saturday)}}));
}

TEST_F(TypedAcceptance, falls_back_to_the_next_route_without_a_grant) {
  const store::Notification stored = accepted(typed("class_reminder", saturday));
  EXPECT_EQ(stored.channel, Channel::template_message);
  EXPECT_EQ(stored.openid, follower);
  EXPECT_EQ(stored.client_msg_id, stored.id);
  const json::value body = *read_json(stored.body);
  EXPECT_EQ(body.at("url"), json::value("https://example.com/c/7"));
  EXPECT_EQ(body.at_pointer("/data/amount2/value"), json::value("￥12.50"));
  EXPECT_EQ(body.at("client_msg_id"), json::value(stored.id));
}

TEST_F(TypedAcceptance, keeps_the_manner_of_the_type_unless_the_wish_has_its_own) {
  Wish wish = typed("class_reminder", saturday);
  const store::Notification plain = accepted(wish);
  EXPECT_EQ(plain.priority, 2);
  EXPECT_EQ(plain.on_unknown, domain::OnUnknown::resend);
  EXPECT_EQ(plain.resends_left, 1);
  EXPECT_EQ(plain.expires_at, now() + Seconds{3'600});
  wish.priority = 0;
  wish.on_unknown = domain::OnUnknown::hold;
  wish.expires_at = now() + Seconds{60};
  const store::Notification own = accepted(wish);
  EXPECT_EQ(own.priority, 0);
  EXPECT_EQ(own.on_unknown, domain::OnUnknown::hold);
  EXPECT_EQ(own.resends_left, 0);
  EXPECT_EQ(own.expires_at, now() + Seconds{60});
}

TEST_F(TypedAcceptance, times_are_checked) {
  Wish wish = typed("class_reminder", saturday);
  wish.at = now() + Seconds{600};
  const store::Notification later = accepted(wish);
  EXPECT_EQ(later.state, State::scheduled);
  EXPECT_EQ(later.ready_at, now() + Seconds{600});
  EXPECT_EQ(later.expires_at, now() + Seconds{4'200});
  EXPECT_EQ(later.channel, Channel::subscribe) << "the grant may still come";
  wish.at = now() - Seconds{600};
  EXPECT_EQ(accepted(wish).state, State::ready);
  EXPECT_EQ(accepted(wish).ready_at, now());
  wish.at = now() + std::chrono::hours{24 * 367};
  EXPECT_THAT(defects_of(wish), ElementsAre("too_far /at"));
  wish.at = now() + Seconds{600};
  wish.expires_at = now() + Seconds{600};
  EXPECT_THAT(defects_of(wish), ElementsAre("already_over /expires_at"));
  wish.at = std::nullopt;
  wish.expires_at = now();
  EXPECT_THAT(defects_of(wish), ElementsAre("already_over /expires_at"));
  wish.expires_at = now() + std::chrono::hours{24 * 367};
  EXPECT_THAT(defects_of(wish), ElementsAre("too_far /expires_at"));
  wish.expires_at = std::nullopt;
  wish.priority = 3;
  wish.max_resend = 6;
  EXPECT_THAT(defects_of(wish), ElementsAre("out_of_range /priority", "out_of_range /max_resend"));
}

TEST_F(TypedAcceptance, defects_point_into_the_wish) {
  EXPECT_THAT(defects_of(typed("class_reminder", R"({"price":"free","teacher":"x"})")),
              UnorderedElementsAre("bad_amount /variables/price", "unknown_variable /variables/teacher",
                                   "missing /variables/course"));
  EXPECT_THAT(defects_of(typed("no_such_type", "{}")), ElementsAre("unknown_type /type"));
  Wish wish = typed("class_reminder", saturday);
  wish.uid = "nobody";
  EXPECT_THAT(defects_of(wish), ElementsAre("unknown_recipient /to/uid"));
  wish.uid = "";
  EXPECT_THAT(defects_of(wish), ElementsAre("missing /to"));
  wish.openid = follower;
  EXPECT_THAT(defects_of(wish), ElementsAre("missing /to")) << "an openid means nothing without its app";
}

TEST_F(TypedAcceptance, a_value_that_fits_no_route_is_refused_with_its_limit) {
  grant("sub_t");
  Wish wish =
      typed("class_reminder",
            R"({"course":"一二三四五六七八九十一二三四五六七八九十一","starts_at":"2026-11-21T01:00:00Z","id":7})");
  // subscribe rejects it, template shortens it: so it goes there.
  const store::Notification stored = accepted(wish);
  EXPECT_EQ(stored.channel, Channel::template_message);
  EXPECT_EQ(read_json(stored.body)->at_pointer("/data/thing1/value"),
            json::value("一二三四五六七八九十一二三四五六七八九…"));
  EXPECT_EQ(read_json(stored.body)->at_pointer("/data/amount2/value"), json::value("￥0.00"));
  wish.appid = mini;
  const Acceptance refused = accept(wish);
  const auto& defects = std::get<std::vector<Defect>>(refused);
  ASSERT_THAT(defects, SizeIs(1));
  EXPECT_THAT(told(defects), ElementsAre("too_long /variables/course"));
  EXPECT_EQ(defects[0].limit, 20);
  EXPECT_EQ(defects[0].actual, 21);
}

TEST_F(TypedAcceptance, only_apps_that_the_key_may_use_are_considered) {
  grant("sub_t");
  Wish wish = typed("class_reminder", saturday);
  wish.allowed_apps = {service.text()};
  EXPECT_EQ(accepted(wish).appid, service);
  wish.allowed_apps = {stranger.text()};
  EXPECT_THAT(defects_of(wish), ElementsAre("no_route /type"));
  wish.allowed_apps = {};
  wish.appid = stranger;
  EXPECT_THAT(defects_of(wish), ElementsAre("no_route /to/app"));
}

TEST_F(TypedAcceptance, an_openid_of_a_known_person_opens_the_routes_of_all_their_apps) {
  grant("sub_t");
  Wish wish = typed("class_reminder", saturday);
  wish.uid.clear();
  wish.appid = service;
  wish.openid = follower;
  const store::Notification stored = accepted(wish);
  EXPECT_EQ(stored.appid, mini);
  EXPECT_EQ(stored.openid, visitor);
  EXPECT_EQ(stored.uid, "ming");
  EXPECT_EQ(read_wish(stored).openid, follower);
  EXPECT_EQ(read_wish(stored).uid, "");
  wish.allowed_apps = {service.text()};
  EXPECT_EQ(accepted(wish).openid, follower);
  wish.allowed_apps = {mini.text()};
  EXPECT_THAT(defects_of(wish), ElementsAre("no_route /to/app"))
      << "who may not use the openid's app learns nothing by it";
  wish.allowed_apps.clear();
  wish.appid = mini;
  EXPECT_THAT(defects_of(wish), ElementsAre("wrong_app /to/openid"));
}

TEST_F(TypedAcceptance, the_named_openid_is_used_in_its_own_app) {
  const auto other = *wechat::OpenId::parse("oService_ming_2");
  store::save_identity(connection(), {service, other, "ming", store::Follows::yes, now()});
  Wish wish = typed("class_reminder", saturday);
  EXPECT_EQ(accepted(wish).openid, other) << "the one heard of last";
  wish.uid.clear();
  wish.appid = service;
  wish.openid = follower;
  EXPECT_EQ(accepted(wish).openid, follower);
}

TEST_F(TypedAcceptance, an_openid_of_nobody_known_narrows_the_routes_to_its_app) {
  grant("sub_t");
  Wish wish = typed("class_reminder", saturday);
  wish.uid.clear();
  wish.appid = service;
  wish.openid = *wechat::OpenId::parse("oService_new");
  const store::Notification stored = accepted(wish);
  EXPECT_EQ(stored.openid.text(), "oService_new");
  EXPECT_EQ(stored.appid, service);
  EXPECT_EQ(stored.uid, "");
}

TEST_F(TypedAcceptance, nothing_is_sent_to_the_blacklist) {
  store::note_blacklisted(connection(), service, std::span(&follower, 1), store::Blacklisted::yes, now(), now());
  const store::Notification stored = accepted(typed("class_reminder", saturday));
  EXPECT_EQ(stored.state, State::suppressed);
  store::note_blacklisted(connection(), service, std::span(&follower, 1), store::Blacklisted::no, now(), now());
  EXPECT_EQ(accepted(typed("class_reminder", saturday)).state, State::ready);
}

TEST_F(TypedAcceptance, times_are_told_where_the_person_lives) {
  grant("sub_t");
  store::Recipient ming = *store::find_recipient(connection(), "ming");
  ming.time_zone = "America/New_York";
  store::save_recipient(connection(), ming);
  EXPECT_EQ(read_json(accepted(typed("class_reminder", saturday)).body)->at_pointer("/data/time2/value"),
            json::value("2026年11月20日 20:00"));
}

TEST_F(TypedAcceptance, a_link_replaces_where_a_tap_leads) {
  Wish wish = typed("class_reminder", saturday);
  wish.link = "https://shop.example/o/1";
  const store::Notification stored = accepted(wish);
  EXPECT_EQ(read_json(stored.body)->at("url"), json::value("https://shop.example/o/1"));
  EXPECT_EQ(read_json(stored.wish)->at("link"), json::value("https://shop.example/o/1"));
}

TEST_F(TypedAcceptance, only_want_of_permission_suppresses) {
  store::note_follows(connection(), service, follower, store::Follows::no, now(), now());
  const store::Notification both = accepted(typed("class_reminder", saturday));
  EXPECT_EQ(both.state, State::suppressed);
  EXPECT_EQ(both.reason, "no_grant") << "the first route's";
  EXPECT_EQ(both.channel, Channel::subscribe);
  EXPECT_FALSE(both.body.empty());
  // One route without permission, the other without an openid: permission is what lacks.
  store::Recipient ming = *store::find_recipient(connection(), "ming");
  ming.identities.erase(ming.identities.begin() + (ming.identities[0].appid == mini ? 0 : 1));
  store::save_recipient(connection(), ming);
  const store::Notification one = accepted(typed("class_reminder", saturday));
  EXPECT_EQ(one.reason, "not_follower");
  EXPECT_EQ(one.channel, Channel::template_message);
  // No openid anywhere: the caller must know.
  ming.identities.clear();
  store::save_recipient(connection(), ming);
  EXPECT_THAT(defects_of(typed("class_reminder", saturday)), ElementsAre("no_identity /to/uid"));
}

TEST_F(TypedAcceptance, who_opted_out_hears_nothing) {
  grant("sub_t");
  store::Recipient ming = *store::find_recipient(connection(), "ming");
  ming.opted_out = true;
  store::save_recipient(connection(), ming);
  Wish wish = typed("class_reminder", saturday);
  EXPECT_EQ(accepted(wish).reason, "opted_out");
  wish.at = now() + Seconds{60};
  EXPECT_EQ(accepted(wish).state, State::suppressed) << "also what is for later";
}

TEST_F(TypedAcceptance, operators_mistakes_are_told_when_no_route_is_left) {
  save_type(
      "lost",
      R"({"name":"lost","routes":[{"channel":"template","app":"wxffffffffffffffff","template_id":"t","fields":{"thing1":"x"}},{"channel":"template","app":"wx3100000000000002","template_id":"t","fields":{"thing1":"x"}}]})");
  EXPECT_THAT(defects_of(typed("lost", "{}")),
              UnorderedElementsAre("unknown_app /type", "no_identity /to/uid", "wrong_app_kind /type"));
  save_type("broken", "{");
  EXPECT_THAT(defects_of(typed("broken", "{}")), ElementsAre("broken_type /type"));
  save_type("old", R"({"name":"old","routes":[]})");
  EXPECT_THAT(defects_of(typed("old", "{}")), ElementsAre("broken_type /type"));
  sync_template(service, Channel::template_message, "another", store::TemplateKind::category, {"thing1"});
  Wish wish = typed("class_reminder", saturday);
  wish.appid = service;
  EXPECT_THAT(defects_of(wish), ElementsAre("unknown_template /type"));
  sync_template(service, Channel::template_message, "oa_t", store::TemplateKind::category,
                {"thing1", "amount2", "time3"});
  EXPECT_THAT(defects_of(wish), ElementsAre("missing_field /type"));
}

TEST_F(TypedAcceptance, a_preview_says_for_each_route_what_would_be_sent_and_what_stops_it) {
  const auto seen =
      preview(typed("class_reminder", R"({"course":"一二三四五六七八九十一二三四五六七八九十一🎉","id":7})"));
  EXPECT_THAT(seen.defects, IsEmpty());
  ASSERT_THAT(seen.routes, SizeIs(2));
  const RouteReport& first = seen.routes[0];
  EXPECT_EQ(first.channel, "subscribe");
  EXPECT_EQ(first.appid, mini.text());
  EXPECT_EQ(first.template_id, "sub_t");
  EXPECT_EQ(first.openid, visitor.text());
  const auto obstacles = told(first.obstacles);
  EXPECT_THAT(obstacles, ElementsAre("no_grant /to/uid", "too_long /variables/course", "missing /variables/starts_at"));
  EXPECT_EQ(first.body.at("page"), json::value("pages/course?id=7"));
  const RouteReport& second = seen.routes[1];
  EXPECT_THAT(second.obstacles, IsEmpty());
  const auto warnings = told(second.warnings);
  EXPECT_THAT(warnings, ElementsAre("templates_not_synced /type", "shortened /variables/course"));
  EXPECT_FALSE(second.body.as_object().contains("client_msg_id")) << "it is made when the wish is accepted";

  EXPECT_THAT(preview(typed("no_such_type", "{}")).defects, SizeIs(1));
  EXPECT_THAT(preview(typed("no_such_type", "{}")).routes, IsEmpty());
}

TEST_F(TypedAcceptance, a_card_and_a_mass_job_reach_nobody_by_openid) {
  save_type("room", R"({"name":"room","variables":{"activity":{"type":"text"},"count":{"type":"text"}},
  "routes":[{"channel":"card","app":"wx3100000000000002","message":{"activity_id":"{{activity}}","target_state":0,
    "template_info":{"parameter_list":[{"name":"member_count","value":"{{count}}"},{"name":"room_limit","value":"5"}]}}}]})");
  const store::Notification card = accepted(typed("room", R"({"activity":"A1","count":"3"})"));
  EXPECT_EQ(card.channel, Channel::card);
  EXPECT_EQ(card.openid.text(), "");
  EXPECT_EQ(
      *read_json(card.body),
      *read_json(
          R"({"activity_id":"A1","target_state":0,"template_info":{"parameter_list":[{"name":"member_count","value":"3"},{"name":"room_limit","value":"5"}]}})"));

  save_type("live", R"({"name":"live","variables":{"title":{"type":"text"}},
  "routes":[{"channel":"mass","app":"wx5e00000000000001","message":{"filter":{"is_to_all":false,"tag_id":2},"msgtype":"text","text":{"content":"{{title}}"}}}]})");
  const store::Notification job = accepted(typed("live", R"({"title":"今晚"})"));
  EXPECT_EQ(job.openid.text(), "");
  EXPECT_EQ(job.client_msg_id, job.id);
  EXPECT_EQ(read_json(job.body)->at("clientmsgid"), json::value(job.id));
}

}  // namespace
}  // namespace hongyan::engine
