#include "api/cursor.hpp"

#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "base/encoding.hpp"
#include "http/url.hpp"

namespace hongyan::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Cursors : public ::testing::Test {
 protected:
  [[nodiscard]] Call call_to(const std::string& target, ApiContext& api) const {
    http::Request request;
    request.target = target;
    return {.api = api, .request = std::move(request), .path = {}, .caller = {}, .language = Language::zh};
  }
  [[nodiscard]] Call call_to(const std::string& target) { return call_to(target, house_.context()); }

  ApiHouse house_;
};

TEST_F(Cursors, of_any_place_open_for_whoever_asks_for_the_same_list) {
  for (const std::string& place :
       {std::string("oSomebody TEMPLATE 鸿雁 1 2"), std::string(256, 'u'), std::string("wx00000000000000aa")}) {
    const std::string cursor = make_cursor(call_to("/v1/grants?app=wx1"), place);
    EXPECT_EQ(http::percent_encode(cursor), cursor) << "stands in a query as it is";
    EXPECT_LE(cursor.size(), 56 + place.size() * 4 / 3);
    EXPECT_THAT(from_base64url(cursor).value(), Not(HasSubstr(place)));
    EXPECT_EQ(open_cursor(call_to("/v1/grants?limit=7"), cursor), place);
    EXPECT_EQ(open_cursor(call_to("/v1/%67rants"), cursor), place) << "the same path in other words";
  }
}

TEST_F(Cursors, open_on_every_node_of_the_same_master_key) {
  const std::string cursor = make_cursor(call_to("/v1/apps"), "wx1");
  ApiHouse other_node;
  EXPECT_EQ(open_cursor(call_to("/v1/apps", other_node.context()), cursor), "wx1");
  other_node.context().settings.cursor_key = make_cursor_key(Secret(std::string(32, 'o')));
  EXPECT_EQ(open_cursor(call_to("/v1/apps", other_node.context()), cursor), std::nullopt);
}

TEST_F(Cursors, that_this_server_did_not_make_for_this_list_are_refused) {
  const std::string good = make_cursor(call_to("/v1/recipients"), "u1001");
  std::string last_changed = good;
  last_changed[good.size() - 2] = last_changed[good.size() - 2] == 'A' ? 'B' : 'A';
  std::string version_changed = good;
  version_changed.front() = 'B';
  ApiHouse stranger;
  stranger.context().settings.cursor_key = make_cursor_key(Secret(std::string(32, 'o')));
  const struct Case {
    std::string name;
    std::string cursor;
  } cases[] = {{"of another list", make_cursor(call_to("/v1/notification-types"), "u1001")},
               {"of a list below this one's path", make_cursor(call_to("/v1/recipients/x"), "u1001")},
               {"of another server", make_cursor(call_to("/v1/recipients", stranger.context()), "u1001")},
               {"with a changed end", last_changed},
               {"of another version", version_changed},
               {"cut short", good.substr(0, good.size() - 4)},
               {"too short to be one", "AQ"},
               {"that is the place in base64url", to_base64url("u1001")},
               {"that is the place in base64url with room for a seal", to_base64url(std::string(80, 'u'))},
               {"that is no base64url", "%25"}};
  for (const Case& one : cases) {
    const http::Response refused =
        house_.call({.target = "/v1/recipients?cursor=" + one.cursor, .headers = {{"Accept-Language", "en"}}});
    EXPECT_EQ(refused.status, 400) << one.name;
    EXPECT_EQ(text_at(refused, "/errors/0/pointer"), "?cursor") << one.name << refused.body;
    EXPECT_EQ(text_at(refused, "/errors/0/code"), "bad_cursor") << one.name;
    EXPECT_THAT(text_at(refused, "/errors/0/detail"), HasSubstr("begin again")) << one.name << refused.body;
  }
  EXPECT_EQ(house_.get("/v1/recipients?cursor=" + good).status, 200);
}

TEST(Places, of_several_parts_are_read_as_they_were_written) {
  const std::string place = join_place({"oSomebody", "", "a value with spaces "});
  EXPECT_THAT(split_place<3>(place).value(), ElementsAre("oSomebody", "", "a value with spaces "));
  EXPECT_THAT(split_place<1>("one place").value(), ElementsAre("one place"));
  EXPECT_EQ(split_place<2>("oSomebody"), std::nullopt);
  EXPECT_EQ(number_in_place("9007199254740993"), 9007199254740993);
  for (const std::string_view bad : {"", "-1", "1 2", "x", "99999999999999999999"})
    EXPECT_EQ(number_in_place(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace hongyan::api
