#include "wechat/callback/xml.hpp"

#include <pugixml.hpp>
#include <utility>

#include "wechat/callback/xml_scan.hpp"

namespace hongyan::wechat {
namespace {

// What is wrong with the document's shape; nothing when the parser may see it.
std::string_view find_defect(std::string_view text) {
  XmlScan scan(text);
  std::size_t depth = 0;
  std::size_t elements = 0;
  std::size_t attributes = 0;
  while (const auto piece = scan.next()) {
    switch (piece->kind) {
      case XmlPiece::Kind::open:
        if (++depth > xml_depth_max) return "the XML is nested too deeply";
        ++elements;
        break;
      case XmlPiece::Kind::close:
        if (depth == 0) return "the XML closes an element that is not open";
        --depth;
        break;
      case XmlPiece::Kind::empty_element: ++elements; break;
      case XmlPiece::Kind::text:
      case XmlPiece::Kind::cdata: break;
    }
    attributes += piece->attributes;
    if (elements > xml_elements_max) return "the XML has too many elements";
    if (attributes > xml_attributes_max) return "the XML has too many attributes";
  }
  if (scan.is_refused()) return "the XML has a document type, a processing instruction or an unfinished tag";
  return depth == 0 ? std::string_view{} : "the XML ends inside an element";
}

bool is_text(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }

void add(json::object& object, std::string_view name, json::value value) {
  const auto [member, is_new] = object.emplace(name, nullptr);
  json::value& place = member->value();
  if (is_new) {
    place = std::move(value);
  } else if (json::array* array = place.if_array()) {
    array->push_back(std::move(value));
  } else {
    json::array both(object.storage());
    both.push_back(std::move(place));
    both.push_back(std::move(value));
    place = std::move(both);
  }
}

constexpr std::size_t members_usual = 8;

json::value to_json(const pugi::xml_node& node, const json::storage_ptr& storage) {
  const pugi::xml_node first = node.first_child();
  if (is_text(first) && !first.next_sibling()) return json::value(json::string(first.value(), storage));
  json::object members(storage);
  json::string text(storage);
  for (pugi::xml_node child = first; child; child = child.next_sibling()) {
    if (child.type() == pugi::node_element) {
      if (members.empty()) members.reserve(members_usual);
      add(members, child.name(), to_json(child, storage));
    } else if (is_text(child)) {
      text += child.value();
    }
  }
  if (members.empty()) return json::value(std::move(text));
  return json::value(std::move(members));
}

}  // namespace

std::expected<json::value, std::string> read_xml(std::string_view text, json::storage_ptr storage) {
  if (const std::string_view defect = find_defect(text); !defect.empty()) return std::unexpected(std::string(defect));
  pugi::xml_document document;
  constexpr unsigned options = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;
  if (!document.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8))
    return std::unexpected("the XML is not well formed");
  const pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "xml" || root.next_sibling())
    return std::unexpected("the XML has another root than one <xml>");
  json::value value = to_json(root, storage);
  if (!value.is_object()) value = json::object(storage);
  return value;
}

}  // namespace hongyan::wechat
