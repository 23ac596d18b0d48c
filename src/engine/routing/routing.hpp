// Routing: the ways a wish could be sent, in the order of preference, and what stands in the way of each. Reads the
// memory; decides nothing. Lives for one batch; one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "domain/notification_type.hpp"
#include "engine/routing/memory_reader.hpp"
#include "engine/routing/permits.hpp"
#include "engine/routing/way.hpp"
#include "engine/routing/wish.hpp"

namespace hongyan::engine {

class Routing {
 public:
  // `calendar`: when the days begin by which WeChat counts.
  Routing(sql::Connection& connection, Random& random, WallTime now, domain::QuotaCalendar calendar = {})
      : reader_(connection), permits_(connection, random, now, calendar), now_(now) {}

  struct Ways {
    std::vector<Way> ways;
    std::vector<Defect> defects;  // of the wish as a whole; then there are no ways
    std::string uid{};            // of the person whom a typed wish reaches; "" where nobody knows it
  };
  // `sends`: one for later is not stopped by a permission that may still come.
  enum class Sends { now, later };
  [[nodiscard]] Ways find_ways(const Wish& wish, Sends sends);
  // The wish's notification type, where it names one that exists and can be read.
  [[nodiscard]] const domain::NotificationType* find_type(const Wish& wish);

 private:
  // Whom a way would reach, as far as the memory knows.
  struct Person {
    std::string uid;
    store::Follows follows = store::Follows::not_known;
    bool opted_out = false;
    bool blacklisted = false;
  };
  struct Addressee {
    const store::Recipient* recipient = nullptr;  // null: only an openid is known
    Person by_openid;                             // of a wish that names an openid
  };
  [[nodiscard]] Addressee find_addressee(const Wish& wish, std::vector<Defect>& defects);
  // The person as a route's app knows them; the way gets their openid there, or an obstacle.
  [[nodiscard]] static Person find_person_of_route(const Wish& wish, const Addressee& addressee, Way& way);
  [[nodiscard]] Way find_way_of_route(const Wish& wish, const domain::Route& route, const Addressee& addressee,
                                      const domain::Values& values, Sends sends);
  [[nodiscard]] Ways find_ways_of_type(const Wish& wish, Sends sends);
  [[nodiscard]] Ways find_way_of_body(const Wish& wish, Sends sends);
  // The openid for a body that has no touser: the person's, or the one given beside it.
  [[nodiscard]] wechat::OpenId find_touser(const Wish& wish, std::vector<Defect>& defects);
  void check_app(Way& way, std::string_view pointer);
  void check_era(Way& way, std::string_view pointer);
  void check_message(Way& way);
  // Openids of a list that belong to other apps.
  void check_list(Way& way, const json::object& body);
  // What the body names is there: media of a kind that fits, an activity whose cards may still change. The defects lie
  // in the body.
  void check_named(const Way& way, const json::object& body, std::vector<Defect>& defects);
  const domain::TemplateForm* check_template(Way& way, std::string_view pointer);
  void check_permission(Way& way, const Wish& wish, const Person& person, Sends sends, std::string_view pointer);
  void check_rate(Way& way, Sends sends);
  // The person behind an openid; a defect at `pointer` when it is known to belong to another app only.
  Person find_person(const wechat::AppId& appid, const wechat::OpenId& openid, std::vector<Defect>& defects,
                     std::string_view pointer);

  MemoryReader reader_;
  Permits permits_;
  WallTime now_;
};

}  // namespace hongyan::engine
