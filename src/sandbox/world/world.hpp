// World: what exists on the simulated platform: apps, people and their openids, templates, consents, delivered
// messages. Plain state in hash maps with the look-ups that the API families share; the rules stand in those families.
// Owned by Sandbox, single-threaded, memory only.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "sandbox/world/api_security.hpp"
#include "sandbox/world/app_switches.hpp"
#include "sandbox/world/blocked_messages.hpp"
#include "sandbox/world/conversation.hpp"
#include "sandbox/world/counter.hpp"
#include "sandbox/world/field_check.hpp"
#include "sandbox/world/mass_job.hpp"
#include "sandbox/world/media_shelf.hpp"
#include "sandbox/world/membership.hpp"
#include "sandbox/world/menu_book.hpp"
#include "sandbox/world/qr_code.hpp"
#include "sandbox/world/strings.hpp"
#include "sandbox/world/web_login.hpp"

namespace hongyan::sandbox {

enum class AppKind { service_account, subscription_account, mini_program, test_account };
enum class PushMode { plain, compatible, secure };
enum class PushFormat { xml, json };
enum class Verification { never, pending, succeeded, failed };

[[nodiscard]] std::string_view to_string(AppKind kind);
[[nodiscard]] std::string_view to_string(PushMode mode);
[[nodiscard]] std::string_view to_string(PushFormat format);
[[nodiscard]] std::string_view to_string(Verification verification);
[[nodiscard]] std::optional<AppKind> parse_app_kind(std::string_view text);
[[nodiscard]] std::optional<PushMode> parse_push_mode(std::string_view text);
[[nodiscard]] std::optional<PushFormat> parse_push_format(std::string_view text);

// Where and how the platform pushes an app's events.
struct CallbackSettings {
  std::string url;  // empty: nothing is pushed
  std::string token;
  std::string encoding_aes_key;  // 43 characters
  PushMode mode = PushMode::secure;
  PushFormat format = PushFormat::xml;
  Verification verification = Verification::never;
};

enum class TemplateKind {
  history,    // of the closed history library: any keys, nothing checked
  category,   // typed slots, checked
  free_form,  // of a test account: any keys, nothing checked
  one_time,   // subscribe template, one credit a send
  long_term,  // subscribe template, one accept for all sends
  form,       // of a mini program until 2020: any keys, nothing checked, one form id a send
  by_url,     // of an official account: one send for each scene the person authorised by URL
};
[[nodiscard]] std::string_view to_string(TemplateKind kind);

struct Slot {
  std::string key;    // "thing1"
  std::string label;  // what the phone shows before the value
  FieldType type = FieldType::free;
  std::vector<std::string> choices;  // enum and const
};

// 长期限频: so many sends a day or a month for each value of one field.
struct SendRate {
  enum class Per { day, month };
  std::string key;  // "character_string1"
  std::int64_t times = 1;
  Per per = Per::day;
};

struct Template {
  std::string id;
  std::string title;
  TemplateKind kind = TemplateKind::category;
  std::vector<Slot> slots;  // in the order shown
  std::string example;
  std::string public_id;  // tid or template_id_short it was chosen from
  std::vector<int> keyword_ids;
  std::string industry;                       // a history template's, "1" to "41"; "": of none
  bool banned = false;                        // 43116
  bool disabled = false;                      // 48011
  std::optional<SendRate> rate{};             // of a long-term template
  [[nodiscard]] std::string content() const;  // "上课时间:{{time2.DATA}}\n"
};

// A message on a phone.
struct Delivered {
  std::int64_t msgid = 0;
  WallTime at;
  std::string appid;
  std::string channel;  // "template", "subscribe", "notice", "form", "one_time", "customer"
  std::string msgtype;  // of a customer or mass message
  std::string template_id;
  std::string title;
  struct Line {
    std::string label;
    std::string value;
    std::string color{};  // "#173177", "" for the phone's own
    bool emphasised = false;
  };
  std::vector<Line> lines;                                // as the phone shows them
  std::vector<std::pair<std::string, std::string>> sent;  // data key → value, as sent
  std::string place;                                      // "conversation", "service_notifications"
  std::string raw;                                        // the request body as it came
  std::string link;                                       // what a tap opens, "" for nothing
};

struct Consent {
  std::vector<WallTime> credits;   // one per accept left, oldest first
  bool standing = false;           // long-term accept
  bool turned_off = false;         // refused in the settings
  std::vector<int> scenes;         // authorised by URL, each for one send
  std::optional<bool> remembered;  // "always keep this choice": accept or reject
};

enum class Following { no, yes };

struct App;

// One person in one app.
struct Member {
  std::string openid;
  App* app = nullptr;
  std::size_t person = 0;
  bool following = false;
  bool blacklisted = false;  // by the account: 43019
  bool muted = false;        // 43101 on template/send
  bool blocked = false;      // receipt failed:user block
  bool limited = false;      // receipt failed:freq limit
  bool main_switch_off = false;
  bool risky = false;           // 40226 on login
  WallTime busy_until{};        // a subscribe call for this openid is under way until then
  StringMap<Consent> consents;  // by template id
  Conversation conversation;
  Membership membership;
  Counter logins;            // of the minute
  Counter templates;         // template messages of the minute
  Counter mass_messages;     // of the month
  StringMap<Counter> rated;  // of templates with a rate, by template id and value
  std::deque<Delivered> inbox;
};

struct Person {
  std::string name;
  std::string unionid;
  std::vector<std::string> openids;
};

struct Token {
  std::string text;
  WallTime expires;
  WallTime dies;  // when it was replaced: the moment it stops working; else equal to expires
  std::uint64_t generation = 0;
};

// An agent of customer service.
struct KfAccount {
  std::string account;  // "test1@kftest"
  std::string nickname;
  std::string worker;    // the WeChat id bound to it
  std::string portrait;  // its address
  int id = 0;
};

inline constexpr std::string_view first_open_platform = "open";  // of the apps the world starts with

// A budget set for one account and API instead of the documents'.
struct ApiLimit {
  std::optional<std::int64_t> daily{};
  std::optional<std::int64_t> minute{};
};

struct App {
  std::string appid;
  AppKind kind = AppKind::service_account;
  std::string name;
  std::string original_id;  // gh_…
  std::string secret;
  bool frozen = false;  // AppSecret frozen: 40243
  CallbackSettings callback;
  std::vector<std::string> linked_mini_programs;
  std::string openid_prefix;
  std::int64_t followers = 0;
  std::int64_t followers_claimed = 0;       // for the quota tiers
  std::vector<std::string> template_order;  // ids as added
  std::string industry[2]{"1", "16"};
  std::int64_t industry_month = -1;
  std::optional<Token> plain_token;
  std::optional<Token> stable_token;
  std::deque<std::string> issued_tokens;  // the newest last, as far back as an old token can still be told apart
  std::uint64_t token_generation = 0;
  Counter forced_refreshes;
  Counter clearings;  // clear_quota of the month
  WallTime last_forced_refresh{};
  Counter single_clearings;                    // openapi/quota/clear of the month
  StringMap<ApiLimit> api_limits;              // by API path
  std::optional<std::vector<int>> categories;  // chosen in the console; none: not restricted
  Counter category_changes;                    // of the month
  StringMap<Counter> calls_of_day;             // by API path
  StringMap<Counter> calls_of_minute;
  bool subscribe_banned = false;  // 43107
  bool customer_banned = false;   // 45087
  bool verified = true;           // 微信认证; without it many calls answer 48001
  std::string open_platform;      // the 开放平台 account it is bound to; apps bound together share unionids, "" is none
  std::vector<Member*> members;   // as added
  std::map<std::uint64_t, Member*> followers_in_order;
  TagBook tags;
  MassBook mass;
  std::vector<KfAccount> kf_accounts;
  int kf_ids = 0;  // ever given
  MediaShelf media;
  MenuBook menus;
  QrBook qr_codes;
  BlockedMessages blocked_messages;
  AppSwitches switches;
  ApiSecurity security;
};

// What wx.login gave a person's mini program.
struct LoginCode {
  Member* member = nullptr;
  WallTime expires;
  bool used = false;
};

struct IssuedToken {
  App* app = nullptr;
  std::uint64_t generation = 0;
  WallTime expires;
  WallTime dies;
};

class World {
 public:
  explicit World(Random& random) : random_(random) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  App& add_app(App app);  // fills in what is empty: appid, secret, gh_ id, callback token and key
  [[nodiscard]] App* find_app(std::string_view appid);
  [[nodiscard]] const std::vector<std::unique_ptr<App>>& apps() const { return apps_; }

  std::size_t add_person(std::string name);
  // An openid of that person in `app`; "" makes one up.
  Member& add_member(std::size_t person, App& app, std::string openid);
  [[nodiscard]] Member* find_member(std::string_view openid);
  [[nodiscard]] Member* find_member_of(std::size_t person, const App& app);
  [[nodiscard]] Person& person(std::size_t index) { return persons_[index]; }
  [[nodiscard]] std::size_t person_count() const { return persons_.size(); }
  void set_following(Member& member, Following following, FollowRecord record = {});
  // The unionid that `member`'s app is told; "" when it is bound to no open-platform account.
  [[nodiscard]] std::string unionid_of(const Member& member) const;

  Template& add_template(App& app, Template made);  // "" as id makes one up
  [[nodiscard]] Template* find_template(const App& app, std::string_view id);
  bool remove_template(App& app, std::string_view id);

  [[nodiscard]] std::string make_openid(const App& app);
  [[nodiscard]] std::string make_template_id();
  [[nodiscard]] std::int64_t make_msgid(WallTime now);

  StringMap<IssuedToken> tokens;
  StringMap<LoginCode> login_codes;
  WebLogin web;

 private:
  Random& random_;
  std::vector<std::unique_ptr<App>> apps_;
  StringMap<App*> apps_by_id_;
  std::vector<Person> persons_;
  StringMap<std::unique_ptr<Member>> members_;
  StringMap<std::unique_ptr<Template>> templates_;  // by appid + id
  std::int64_t msgids_ = 0;
  std::uint64_t follows_ = 0;
};

// The world a sandbox starts with: a service account with a mini program bound to it, a 公众号, a test account, a few
// people, and the templates of the founding documents.
void seed_world(World& world);
void seed_channels(World& world, App& service, App& mini);  // templates of the channels beside template and subscribe

}  // namespace hongyan::sandbox
