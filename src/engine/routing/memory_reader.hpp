// MemoryReader: what acceptance must know of apps, templates, types and people, each asked of the database once and
// remembered as long as this object lives: one batch, inside one transaction. One thread.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/message_text.hpp"
#include "domain/notification_type.hpp"
#include "store/definitions.hpp"
#include "store/media.hpp"
#include "store/recipients.hpp"
#include "store/sending_facts.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

// What is known of one template of one app and channel.
struct TemplateKnowledge {
  enum class Presence {
    known,
    gone,           // WeChat does not list it any more
    other_channel,  // it is a template of the app's, but not for this channel
    not_listed,     // the app's templates have been synced and it is not among them
    never_synced,   // nothing is known of the app's templates for this channel
  };
  Presence presence = Presence::never_synced;
  std::optional<domain::TemplateForm> form;  // of a known one whose slots could be read
};

class MemoryReader {
 public:
  explicit MemoryReader(sql::Connection& connection) : connection_(connection) {}
  MemoryReader(const MemoryReader&) = delete;
  MemoryReader& operator=(const MemoryReader&) = delete;

  [[nodiscard]] std::optional<store::AppKind> app_kind(const wechat::AppId& appid);
  [[nodiscard]] const TemplateKnowledge& message_template(const wechat::AppId& appid, domain::Channel channel,
                                                          const wechat::TemplateId& template_id);
  // Nothing when there is no such type; its defects when this program cannot read the stored definition.
  using Type = std::variant<std::monostate, domain::NotificationType, std::vector<domain::Defect>>;
  [[nodiscard]] const Type& type(std::string_view name);
  [[nodiscard]] const store::Recipient* recipient(std::string_view uid);  // null: nobody of that uid
  // Nothing when no bytes are kept under that name.
  [[nodiscard]] std::optional<wechat::MediaType> media_kind(const wechat::AppId& appid, std::string_view name);
  // Until when the cards of an activity that was made here may change; nothing when it was made elsewhere.
  [[nodiscard]] std::optional<WallTime> card_expiry(const wechat::AppId& appid, std::string_view activity_id);
  [[nodiscard]] std::vector<store::KnownOpenid> openid(const wechat::OpenId& openid);
  // Which of these are known to other apps only.
  [[nodiscard]] std::set<std::string> foreign_openids(const wechat::AppId& appid,
                                                      const std::vector<std::string>& openids);

 private:
  [[nodiscard]] TemplateKnowledge read_template(const wechat::AppId& appid, domain::Channel channel,
                                                const wechat::TemplateId& template_id);
  [[nodiscard]] bool is_synced(const wechat::AppId& appid, domain::Channel channel);

  sql::Connection& connection_;
  std::map<std::string, std::optional<store::AppKind>, std::less<>> app_kinds_;
  std::map<std::string, TemplateKnowledge, std::less<>> templates_;
  std::map<std::string, bool, std::less<>> synced_;
  std::map<std::string, std::optional<wechat::MediaType>, std::less<>> media_kinds_;
  std::map<std::string, Type, std::less<>> types_;
  std::map<std::string, std::optional<store::Recipient>, std::less<>> recipients_;
};

// A stored template as the field rules see it; nothing when it has no slots to go by.
[[nodiscard]] std::optional<domain::TemplateForm> to_form(const store::Template& stored,
                                                          std::optional<store::AppKind> app_kind);

}  // namespace hongyan::engine
