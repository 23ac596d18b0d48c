// PushEvent: what the platform tells a developer's server, and its two written forms, XML and JSON, exactly as the
// documents show them (inbound.md §3, outbound.md §3.7). Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/settings/settings.hpp"
#include "sandbox/world/world.hpp"

namespace hongyan::sandbox {

enum class FieldForm { text, number, group };  // CDATA, bare or with children; in JSON a string, a number, an object

struct PushField {
  std::string name;
  std::string value;
  FieldForm form = FieldForm::text;
  std::vector<PushField> children{};  // of a group; children of one name are an array in JSON
};

struct PushEvent {
  std::string original_id;
  std::string openid;
  std::int64_t created_s = 0;
  std::string msgtype = "event";
  std::string event;  // "" for a message of another type
  std::vector<PushField> fields;
  std::string wrapper;                       // "SubscribeMsgPopupEvent", or "" without a list
  std::vector<std::vector<PushField>> list;  // one entry per template
};

// `encrypt` is the container that a compatible body carries beside the plain fields, or "".
[[nodiscard]] std::string as_xml(const PushEvent& event, std::string_view encrypt);
[[nodiscard]] std::string as_json(const PushEvent& event, std::string_view encrypt, const SandboxSettings& settings);
// The body of secure mode.
[[nodiscard]] std::string secure_xml(std::string_view original_id, std::string_view encrypt);
[[nodiscard]] std::string secure_json(std::string_view original_id, std::string_view encrypt);

}  // namespace hongyan::sandbox
