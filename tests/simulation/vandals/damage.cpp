#include "vandals/damage.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "base/json.hpp"
#include "wechat/testdata/mutated.hpp"

namespace hongyan::simulation {
namespace {

void collect(json::value& value, std::vector<json::value*>& all) {
  all.push_back(&value);
  if (auto* const object = value.if_object())
    for (auto& member : *object) collect(member.value(), all);
  if (auto* const array = value.if_array())
    for (json::value& item : *array) collect(item, all);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

json::value spite(Random& random) {
  switch (random.below(20)) {
    case 0: return nullptr;
    case 1: return true;
    case 2: return 0;
    case 3: return -1;
    case 4: return 1.5;
    case 5: return 1e300;
    case 6: return std::numeric_limits<std::int64_t>::max();
    case 7: return std::numeric_limits<std::uint64_t>::max();
    case 8: return "";
    case 9: return " \t\n";
    case 10: return "0";
    case 11: return "-9223372036854775809";
    case 12: return json::string(repeated("长", 300));
    case 13: return json::string(repeated("🐦", 2'000));
    case 14: return json::string("a\0b", 3);
    case 15: return "../../<a href=\"x\">&amp;]]>'\"%00%ff{{x}}";
    case 16: return json::array();
    case 17: return json::array{json::array{nullptr}, 7, "x"};
    case 18: return json::object();
    default: return json::object{{"", json::object{{"value", 1}}}};
  }
}

void hurt_object(json::object& object, const json::value& other, Random& random) {
  if (object.empty()) {
    object["value"] = other;
    return;
  }
  auto member = object.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(random.below(object.size())));
  const std::string key(member->key());
  switch (random.below(4)) {
    case 0: object.erase(key); break;
    case 1: object[key + "_"] = json::value(object[key]); break;
    case 2:
      object[key + "x"] = json::value(object[key]);
      object.erase(key);
      break;
    default: object[key] = other; break;
  }
}

void hurt_array(json::array& array, const json::value& other, Random& random) {
  const std::size_t copies = random.one_in(4) ? 12'000 : random.below(60);
  switch (random.below(4)) {
    case 0: array.clear(); break;
    case 1: array.push_back(other); break;
    case 2: array.insert(array.begin(), other); break;
    default:
      for (std::size_t i = 0; i < copies; ++i) array.push_back(array.empty() ? other : json::value(array.front()));
  }
}

void hurt(json::value& chosen, const json::value& other, Random& random) {
  if (chosen.is_object() && random.one_in(2)) return hurt_object(chosen.get_object(), other, random);
  if (chosen.is_array() && random.one_in(2)) return hurt_array(chosen.get_array(), other, random);
  switch (random.below(5)) {
    case 0: chosen = other; break;
    case 1: chosen = json::array{chosen}; break;
    case 2: chosen = json::object{{"value", chosen}}; break;
    default: chosen = spite(random); break;
  }
}

// XML whose form stays whole: one element without children has another text, comes twice or is gone.
std::string hurt_xml(std::string text, Random& random) {
  struct Leaf {
    std::size_t begin, inner, inner_end, end;
  };
  std::vector<Leaf> leaves;
  for (std::size_t close = text.find("</"); close != std::string::npos; close = text.find("</", close + 1)) {
    const std::size_t name_end = text.find('>', close);
    if (name_end == std::string::npos) break;
    const std::string open = "<" + text.substr(close + 2, name_end - close - 1);
    const std::size_t begin = text.rfind(open, close);
    if (begin == std::string::npos || text.substr(begin + 1, close - begin - 1).find("</") != std::string::npos)
      continue;
    leaves.push_back({begin, begin + open.size(), close, name_end + 1});
  }
  if (leaves.empty()) return text;
  const Leaf& leaf = leaves[random.below(leaves.size())];
  switch (random.below(4)) {
    case 0: return text.erase(leaf.begin, leaf.end - leaf.begin);
    case 1: return text.insert(leaf.end, text.substr(leaf.begin, leaf.end - leaf.begin));
    default: break;
  }
  const json::value other = spite(random);
  std::string inner(other.is_string() ? std::string(other.get_string()) : write_json(other));
  std::erase_if(inner, [](char c) { return c == '<' || c == '&' || c == '\0'; });
  return text.replace(leaf.inner, leaf.inner_end - leaf.inner, inner);
}

}  // namespace

std::string damaged(std::string_view text, Random& random) {
  if (text.starts_with("<xml") && !random.one_in(4)) return hurt_xml(std::string(text), random);
  auto value = read_json(text);
  if (!value || random.one_in(6)) return wechat::testing::mutated(std::string(text), random);
  const std::uint64_t wounds = 1 + random.below(3);
  for (std::uint64_t i = 0; i < wounds; ++i) {
    std::vector<json::value*> all;
    collect(*value, all);
    const json::value other = *all[random.below(all.size())];
    hurt(*all[random.below(all.size())], other, random);
  }
  return write_json(*value);
}

std::string damaged_target(std::string_view target, Random& random) {
  constexpr std::array<std::string_view, 8> odd{
      "%", "%00", "%ff%fe", "..%2f", "-1", "&limit=99999999999999999999", "?x=%e5%90", "%f0%9f%90%a6"};
  std::string text(target);
  if (random.one_in(2))
    text.insert(1 + random.below(text.size()), odd[random.below(odd.size())]);
  else
    text = wechat::testing::mutated(std::move(text), random);
  std::erase_if(text, [](char c) { return c <= ' ' || c == '\x7f' || c == '#'; });
  return text.starts_with('/') ? text : "/" + text;
}

}  // namespace hongyan::simulation
