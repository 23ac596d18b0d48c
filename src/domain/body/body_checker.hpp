// BodyChecker: the checks that several channels' bodies share, each adding its findings to the body. Lives as long as
// one check. Pure.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "domain/body/message_body.hpp"

namespace hongyan::domain {

inline constexpr std::size_t media_id_characters_max = 256;  // of articles and cards too

class BodyChecker {
 public:
  explicit BodyChecker(MessageBody& message) : message_(message) {}

  void refuse(Defect defect) { message_.defects.push_back(std::move(defect)); }
  void warn(Defect warning) { message_.warnings.push_back(std::move(warning)); }
  void refuse_kind(std::string pointer, std::string_view zh, std::string_view en);
  void refuse_missing(std::string_view base, std::string_view key);

  enum class Need { required, optional };
  // A text of at most `characters_max`, not empty where it is required; absent or null is fine where it is not.
  std::optional<std::string_view> check_text(const json::object& object, std::string_view base, std::string_view key,
                                             Need need, std::size_t characters_max);
  const json::object* check_object(const json::object& object, std::string_view base, std::string_view key, Need need);
  // An address of at most 2,048 bytes.
  std::optional<std::string_view> check_address(const json::object& object, std::string_view base,
                                                std::string_view key);
  // An address that opens a page of the web, or an empty text: WeChat answers 45051 to others in template messages.
  void check_web_link(const json::object& object, std::string_view base, std::string_view key);
  void check_page(const json::object& object, std::string_view base, std::string_view key);
  void check_miniprogram(const json::object& object, std::string_view base);
  // A media_id or thumb_media_id under `key`, or a name of ours in its place: {"media": "poster"}, {"thumb_media": …}.
  void check_media(const json::object& object, std::string_view base, std::string_view key);
  // The `content` of a message of words: 2,048 bytes at most, not empty.
  void check_words(const json::object& object, std::string_view base);
  // Text, of 64 characters at most; a warning over `safe`, which is what WeChat surely takes.
  void check_duplicate_key(std::string_view key, std::size_t safe);
  // A word that `parse` knows.
  template <typename Parse>
  void check_word(std::string_view key, std::string_view words, Parse parse) {
    const json::value* const value = message_.body.if_contains(key);
    if (value == nullptr) return;
    const json::string* const word = value->if_string();
    if (word == nullptr || !parse(std::string_view(*word))) refuse_word(key, words);
  }
  // The fields {"thing1": {"value": "…"}} of a template.
  void check_data(json::object& object, std::string_view base, const TemplateForm* form, Frame frame = Frame::none);

 private:
  void refuse_word(std::string_view key, std::string_view words);
  void check_field(std::string_view key, json::value& field, const std::string& pointer, const TemplateForm* form,
                   Frame frame);
  void check_color(const std::string& pointer, Frame frame);
  void check_length(const std::string& pointer, std::string_view text, std::size_t characters_max);

  MessageBody& message_;
};

// The rules of each channel, one file each.
void check_template_body(MessageBody& message, const TemplateForm* form, WallTime now);
void check_subscribe_body(MessageBody& message, const TemplateForm* form);
void check_notice_body(MessageBody& message, const TemplateForm* form);
void check_one_time_body(MessageBody& message);
void check_form_body(MessageBody& message, const TemplateForm* form);
void check_uniform_body(MessageBody& message, WallTime now);
void check_card_body(MessageBody& message);
void check_customer_body(MessageBody& message, WallTime now);
void check_mass_body(MessageBody& message);

}  // namespace hongyan::domain
