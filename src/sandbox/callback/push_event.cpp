#include "sandbox/callback/push_event.hpp"

#include <charconv>

#include "base/json.hpp"

namespace hongyan::sandbox {
namespace {

void add_text(std::string& xml, std::string_view name, std::string_view value) {
  xml.append("<").append(name).append("><![CDATA[");
  // "]]>" inside would end the section early.
  for (std::size_t at = value.find("]]>"); at != std::string_view::npos; at = value.find("]]>")) {
    xml.append(value.substr(0, at + 2)).append("]]><![CDATA[");
    value.remove_prefix(at + 2);
  }
  xml.append(value).append("]]></").append(name).append(">\n");
}

void add_field(std::string& xml, const PushField& field) {
  if (field.form == FieldForm::text) return add_text(xml, field.name, field.value);
  xml.append("<").append(field.name).append(">").append(field.value);
  for (const PushField& child : field.children) add_field(xml, child);
  xml.append("</").append(field.name).append(">\n");
}

enum class Numbers { bare, quoted };

json::object object_of(const std::vector<PushField>& fields, Numbers numbers);

json::value json_of(const PushField& field, Numbers numbers) {
  if (field.form == FieldForm::group) return object_of(field.children, numbers);
  if (field.form == FieldForm::number && numbers == Numbers::bare) {
    const char* const end = field.value.data() + field.value.size();
    std::int64_t whole = 0;
    if (std::from_chars(field.value.data(), end, whole).ptr == end) return whole;
    double fraction = 0;
    std::from_chars(field.value.data(), end, fraction);
    return fraction;
  }
  return json::value(field.value);
}

json::object object_of(const std::vector<PushField>& fields, Numbers numbers) {
  json::object object;
  for (const PushField& field : fields) {
    json::value value = json_of(field, numbers);
    json::value* earlier = object.if_contains(field.name);
    if (earlier == nullptr) {
      object[field.name] = std::move(value);
      continue;
    }
    if (!earlier->is_array()) *earlier = json::array{std::move(*earlier)};
    earlier->get_array().push_back(std::move(value));
  }
  return object;
}

}  // namespace

std::string as_xml(const PushEvent& event, std::string_view encrypt) {
  std::string xml = "<xml>";
  add_text(xml, "ToUserName", event.original_id);
  add_text(xml, "FromUserName", event.openid);
  add_field(xml, {"CreateTime", std::to_string(event.created_s), FieldForm::number});
  add_text(xml, "MsgType", event.msgtype);
  if (!event.event.empty()) add_text(xml, "Event", event.event);
  for (const PushField& field : event.fields) add_field(xml, field);
  if (!event.wrapper.empty()) {
    xml.append("<").append(event.wrapper).append(">\n");
    for (const std::vector<PushField>& entry : event.list) {
      xml += "<List>";
      for (const PushField& field : entry) add_field(xml, field);
      xml += "</List>\n";
    }
    xml.append("</").append(event.wrapper).append(">\n");
  }
  if (!encrypt.empty()) add_text(xml, "Encrypt", encrypt);
  return xml += "</xml>";
}

std::string as_json(const PushEvent& event, std::string_view encrypt, const SandboxSettings& settings) {
  // Subscription events carry every scalar as text, others carry numbers bare.
  const Numbers numbers = event.wrapper.empty() ? Numbers::bare : Numbers::quoted;
  json::object object{{"ToUserName", event.original_id}, {"FromUserName", event.openid}};
  object["CreateTime"] = json_of({"", std::to_string(event.created_s), FieldForm::number}, numbers);
  object["MsgType"] = event.msgtype;
  if (!event.event.empty()) object["Event"] = event.event;
  for (const PushField& field : event.fields) object[field.name] = json_of(field, numbers);
  if (!event.wrapper.empty()) {
    json::array entries;
    for (const std::vector<PushField>& entry : event.list) entries.push_back(object_of(entry, numbers));
    json::value list = entries;
    if (entries.size() == 1 && settings.list_shape == ListShape::object_or_array) list = entries[0];
    if (settings.list_place == ListPlace::top_level)
      object["List"] = std::move(list);
    else
      object[event.wrapper] = json::object{{"List", std::move(list)}};
  }
  if (!encrypt.empty()) object["Encrypt"] = encrypt;
  return write_json(object);
}

std::string secure_xml(std::string_view original_id, std::string_view encrypt) {
  std::string xml = "<xml>\n";
  add_text(xml, "ToUserName", original_id);
  add_text(xml, "Encrypt", encrypt);
  return xml += "</xml>";
}

std::string secure_json(std::string_view original_id, std::string_view encrypt) {
  return write_json(json::object{{"ToUserName", original_id}, {"Encrypt", encrypt}});
}

}  // namespace hongyan::sandbox
