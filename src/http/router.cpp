#include "http/router.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "http/status.hpp"
#include "http/url.hpp"

namespace hongyan::http {
namespace {

bool is_brace(std::string_view segment) {
  return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}

// "/v1/apps" is ["v1", "apps"]; "/v1/apps/" has a third, empty segment and is another path.
std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  segments.reserve(8);
  if (path.starts_with('/')) path.remove_prefix(1);
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    segments.push_back(path.substr(0, slash));
    path.remove_prefix(slash + 1);
  }
  segments.push_back(path);
  return segments;
}

// Nothing is named by bytes that are no text, nor by one with a NUL, which no database keeps alike.
bool is_name(const std::string& text) { return !text.empty() && is_utf8(text) && !text.contains('\0'); }

bool fits(const std::string& pattern, std::string_view segment) {
  if (is_brace(pattern)) return is_name(percent_decode(segment));
  return pattern == segment || (segment.find('%') != std::string_view::npos && pattern == percent_decode(segment));
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string_view>& segments) {
  return std::ranges::equal(pattern, segments, [](const auto& left, const auto& right) { return fits(left, right); });
}

// The leftmost segment in which one is literal and the other is not decides.
bool is_closer(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  return std::ranges::lexicographical_compare(left, right, {}, is_brace, is_brace);
}

bool have_same_shape(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  return std::ranges::equal(left, right,
                            [](const auto& a, const auto& b) { return is_brace(a) ? is_brace(b) : a == b; });
}

PathValues values_of(const std::vector<std::string>& pattern, const std::vector<std::string_view>& segments) {
  PathValues values;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (is_brace(pattern[i])) values.add(pattern[i].substr(1, pattern[i].size() - 2), percent_decode(segments[i]));
  return values;
}

}  // namespace

struct Router::Match {
  const Entry* entry = nullptr;  // nullptr: none under this method
  std::string allow;             // the methods the path has, when `entry` is nullptr; "" when there is no such path
};

const std::string& PathValues::at(std::string_view name) const {
  const auto found = std::ranges::find(values_, name, &Header::name);
  CHECK(found != values_.end());
  return found->value;
}

void Router::add(Method method, std::string pattern, Handler handler) {
  CHECK(pattern.starts_with('/'));
  CHECK(handler != nullptr);
  Entry entry{.method = method, .segments = {}, .handler = std::move(handler), .pattern = std::move(pattern)};
  for (const std::string_view segment : split_path(entry.pattern)) entry.segments.emplace_back(segment);
  for (const Entry& other : entries_) CHECK(other.method != method || !have_same_shape(other.segments, entry.segments));
  entries_.push_back(std::move(entry));
}

Router::Match Router::find(Method method, const std::vector<std::string_view>& segments) const {
  Match match;
  for (const Entry& entry : entries_) {
    const bool answers = entry.method == method || (method == Method::head && entry.method == Method::get);
    if (!answers || !fits(entry.segments, segments)) continue;
    const bool exact_method = entry.method == method;
    if (match.entry == nullptr || is_closer(entry.segments, match.entry->segments) ||
        (exact_method && have_same_shape(entry.segments, match.entry->segments)))
      match.entry = &entry;
  }
  if (match.entry != nullptr) return match;
  const auto append = [&](std::string_view name) {
    if (match.allow.find(name) != std::string::npos) return;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += name;
  };
  for (const Entry& entry : entries_) {
    if (!fits(entry.segments, segments)) continue;
    append(to_string(entry.method));
    if (entry.method == Method::get) append("HEAD");
  }
  return match;
}

void Router::dispatch(Request&& request, Reply reply) const {
  const std::string path(path_of(request.target));  // the handler takes the request, the segments must stay
  const std::vector<std::string_view> segments = split_path(path);
  const Match match = find(request.method, segments);
  if (match.entry != nullptr)
    return match.entry->handler(std::move(request), values_of(match.entry->segments, segments), std::move(reply));
  if (match.allow.empty()) return reply.send(not_found_ ? not_found_(request) : make_plain_problem(404));
  Response refusal = not_allowed_ ? not_allowed_(request, match.allow) : make_plain_problem(405);
  refusal.headers.set("Allow", match.allow);
  reply.send(std::move(refusal));
}

std::vector<Route> Router::routes() const {
  std::vector<Route> routes;
  routes.reserve(entries_.size());
  for (const Entry& entry : entries_) routes.push_back(Route{entry.method, entry.pattern});
  return routes;
}

}  // namespace hongyan::http
