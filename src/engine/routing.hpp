// Routing: the ways a wish could be sent, in the order of preference, and what stands in the way of each. Reads the
// memory; decides nothing. Lives for one batch; one thread.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/random.hpp"
#include "domain/notification_type.hpp"
#include "engine/memory_reader.hpp"
#include "engine/wish.hpp"
#include "store/ledger.hpp"
#include "wechat/calls/subscribe_message.hpp"
#include "wechat/calls/template_message.hpp"

namespace hongyan::engine {

// One way to send a wish. Without obstacles it may be taken now.
struct Way {
  domain::Channel channel = domain::Channel::template_message;
  wechat::AppId appid;
  wechat::TemplateId template_id;
  wechat::OpenId openid;  // empty when nobody knows it
  std::variant<std::monostate, json::object, wechat::TemplateMessage, wechat::SubscribeMessage> message{};
  std::vector<Defect> obstacles{};
  std::vector<Defect> warnings{};
};

// The request body as it goes out. `client_msg_id` is added where the channel has one and the body has none; "" adds none.
[[nodiscard]] std::string write_body(Way way, std::string_view client_msg_id);
// The body's own or the given one; "" for channels without one.
[[nodiscard]] std::string client_msg_id_of(const Way& way, std::string_view made);

// What kind of thing stops a way, the gravest first.
enum class Stop {
  nothing,
  permission,  // no grant, no follower, opted out: time or the person may change it
  reach,       // the person has no openid in that app
  content,     // the wish or what an operator defined is wrong
};
[[nodiscard]] Stop stop_of(const Way& way);
[[nodiscard]] bool is_permission(const Defect& obstacle);

class Routing {
 public:
  Routing(sql::Connection& connection, Random& random, WallTime now) : reader_(connection), ledger_(connection, random, now) {}

  struct Ways {
    std::vector<Way> ways;
    std::vector<Defect> defects;  // of the wish as a whole; then there are no ways
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
  };
  [[nodiscard]] Ways find_ways_of_type(const Wish& wish, Sends sends);
  [[nodiscard]] Ways find_way_of_body(const Wish& wish, Sends sends);
  void check_app(Way& way, std::string_view pointer);
  const domain::TemplateForm* check_template(Way& way, std::string_view pointer);
  void check_permission(Way& way, const Wish& wish, const Person& person, Sends sends, std::string_view pointer);
  // The person behind an openid; a defect at `pointer` when it is known to belong to another app only.
  Person find_person(const wechat::AppId& appid, const wechat::OpenId& openid, std::vector<Defect>& defects,
                     std::string_view pointer);

  MemoryReader reader_;
  store::Ledger ledger_;
};

}  // namespace hongyan::engine
