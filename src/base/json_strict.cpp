#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <vector>

#include "base/json.hpp"
#include "base/utf8.hpp"

namespace hongyan {
namespace {

using Error = boost::system::error_code;

constexpr auto unknown_offset = static_cast<std::size_t>(-1);

// Takes the parser's events, builds the value and stops at the first thing our callers may not send. Where it stands
// in the document is known from the open containers, so a defect can be named without a second pass.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  StrictHandler(std::string_view text, const JsonLimits& limits)
      : text_(text), limits_(limits), values_(json::storage_ptr(), memory_, sizeof memory_) {
    containers_.reserve(limits.depth);
  }

  [[nodiscard]] json::value release() { return values_.release(); }
  // What this handler objected to; without a reason when it did not.
  [[nodiscard]] const JsonDefect& defect() const { return defect_; }

  // The place of the value that is being read, as a JSON pointer.
  [[nodiscard]] std::string pointer() const {
    std::string path;
    for (const Container& container : containers_) {
      if (container.kind == Kind::array) {
        path += '/' + std::to_string(container.count);
      } else if (container.count > 0) {
        path += '/';
        append_escaped(path, keys_[container.first_key + container.count - 1].name);
      }
    }
    return path;
  }

  bool on_document_begin(Error&) {
    values_.reset();
    return true;
  }
  bool on_document_end(Error&) { return true; }

  bool on_object_begin(Error&) { return open(Kind::object); }
  bool on_object_end(std::size_t count, Error& error) {
    const std::size_t first_key = containers_.back().first_key;
    if (const Key* const twice = find_duplicate(first_key)) {
      containers_.pop_back();
      defect_.pointer = pointer() + '/';
      append_escaped(defect_.pointer, twice->name);
      defect_.offset = twice->offset;
      return refuse(error, "the key stands there twice");
    }
    containers_.pop_back();
    keys_.resize(first_key);
    values_.push_object(count);
    return ended();
  }
  bool on_array_begin(Error&) { return open(Kind::array); }
  bool on_array_end(std::size_t count, Error&) {
    containers_.pop_back();
    values_.push_array(count);
    return ended();
  }

  bool on_key_part(json::string_view part, std::size_t, Error& error) {
    note_start(part);
    if (!accept_text(part, error)) return false;
    partial_ += std::string_view(part.data(), part.size());
    values_.push_chars(part);
    return partial_.size() <= limits_.string_bytes || refuse_here(error, "the key is longer than allowed");
  }
  bool on_key(json::string_view part, std::size_t length, Error& error) {
    note_start(part);
    Container& object = containers_.back();
    if (object.count >= limits_.object_keys) return refuse_here(error, "the object has more keys than allowed");
    if (!accept_text(part, error)) return false;
    if (length > limits_.string_bytes) return refuse_here(error, "the key is longer than allowed");
    partial_ += std::string_view(part.data(), part.size());
    keys_.push_back(Key{std::move(partial_), start_});
    partial_.clear();
    ++object.count;
    started_ = false;
    values_.push_key(part);
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t length, Error& error) {
    note_start(part);
    if (!accept_text(part, error)) return false;
    if (length > limits_.string_bytes) return refuse_here(error, "the text is longer than allowed");
    values_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t length, Error& error) {
    note_start(part);
    if (!accept_text(part, error)) return false;
    if (length > limits_.string_bytes) return refuse_here(error, "the text is longer than allowed");
    values_.push_string(part);
    return ended();
  }

  bool on_number_part(json::string_view part, Error&) {
    note_start(part);
    return true;
  }
  bool on_int64(std::int64_t number, json::string_view, Error&) {
    values_.push_int64(number);
    return ended();
  }
  bool on_uint64(std::uint64_t, json::string_view part, Error& error) {
    note_start(part);
    return refuse_here(error, "the number does not fit into 64 bits");
  }
  bool on_double(double number, json::string_view part, Error& error) {
    note_start(part);
    if (part.find_first_of(".eE") == json::string_view::npos || !std::isfinite(number))
      return refuse_here(error, "the number does not fit into 64 bits");
    values_.push_double(number);
    return ended();
  }
  bool on_bool(bool truth, Error&) {
    values_.push_bool(truth);
    return ended();
  }
  bool on_null(Error&) {
    values_.push_null();
    return ended();
  }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

 private:
  enum class Kind { object, array };
  struct Container {
    Kind kind;
    std::size_t count = 0;      // keys read, or array elements completed
    std::size_t first_key = 0;  // of an object, in keys_
  };
  struct Key {
    std::string name;
    std::size_t offset;
  };
  static constexpr std::size_t few_keys = 12;

  static void append_escaped(std::string& path, std::string_view key) {
    for (const char c : key) {
      if (c == '~')
        path += "~0";
      else if (c == '/')
        path += "~1";
      else
        path += c;
    }
  }

  bool open(Kind kind) {
    containers_.push_back(Container{.kind = kind, .first_key = keys_.size()});
    return true;
  }
  // A value is complete: the array around it, if it is one, goes on to the next element.
  bool ended() {
    started_ = false;
    if (!containers_.empty() && containers_.back().kind == Kind::array) ++containers_.back().count;
    return true;
  }
  // The parser shows text with escapes from a buffer of its own; where that began is not known.
  void note_start(json::string_view part) {
    if (started_) return;
    started_ = true;
    const bool ours = part.data() >= text_.data() && part.data() <= text_.data() + text_.size();
    start_ = ours ? static_cast<std::size_t>(part.data() - text_.data()) : unknown_offset;
  }
  bool accept_text(json::string_view part, Error& error) {
    return part.find('\0') == json::string_view::npos || refuse_here(error, "the text holds a NUL character");
  }
  bool refuse_here(Error& error, std::string reason) {
    defect_.pointer = pointer();
    defect_.offset = start_;
    return refuse(error, std::move(reason));
  }
  bool refuse(Error& error, std::string reason) {
    defect_.reason = std::move(reason);
    error = json::make_error_code(json::error::syntax);
    return false;
  }

  // The later one of two equal keys among those from `first` on. Few are compared in pairs, many are sorted first.
  [[nodiscard]] const Key* find_duplicate(std::size_t first) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first);
    if (keys_.end() - begin <= static_cast<std::ptrdiff_t>(few_keys)) {
      for (auto later = begin; later != keys_.end(); ++later)
        if (std::any_of(begin, later, [&](const Key& key) { return key.name == later->name; })) return &*later;
      return nullptr;
    }
    sorted_.clear();
    for (auto key = begin; key != keys_.end(); ++key) sorted_.push_back(&*key);
    std::ranges::sort(sorted_, [](const Key* a, const Key* b) {
      const int order = a->name.compare(b->name);
      return order != 0 ? order < 0 : a->offset < b->offset;
    });
    const auto twice =
        std::ranges::adjacent_find(sorted_, [](const Key* a, const Key* b) { return a->name == b->name; });
    return twice == sorted_.end() ? nullptr : *(twice + 1);
  }

  std::string_view text_;
  JsonLimits limits_;
  unsigned char memory_[2048];
  json::value_stack values_;
  std::vector<Container> containers_;
  std::vector<Key> keys_;  // of all open objects, the innermost last
  std::vector<const Key*> sorted_;
  std::string partial_;   // a key that comes in pieces
  bool started_ = false;  // the text or number that is being read has shown its first piece
  std::size_t start_ = 0;
  JsonDefect defect_;
};

// Whether "\uD8xx" to "\uDBxx" ends at `end`.
bool ends_in_high_surrogate(std::string_view text, std::size_t end) {
  if (end < 6 || text.substr(end - 6, 2) != "\\u" || (text[end - 4] | 0x20) != 'd') return false;
  const char second = static_cast<char>(text[end - 3] | 0x20);
  return std::string_view("89ab").find(second) != std::string_view::npos;  // the digits have the bit already
}

// Boost.JSON calls most defects "syntax error"; the byte at which it stopped tells the usual ones apart.
std::string_view reason_of_syntax(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return "this is not JSON";
  if (ends_in_high_surrogate(text, offset) || (offset > 0 && ends_in_high_surrogate(text, offset - 1)))
    return "a surrogate stands alone";
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte >= 0x80 && !is_utf8(text.substr(offset))) return "the text is not UTF-8";
  if (byte < 0x20) return "a control character stands here; in text it must be escaped";
  if (offset > 0 && text[offset - 1] == '\\') return "there is no such escape";
  return "this is not JSON";
}

std::string reason_of(const Error& error, std::string_view text, std::size_t offset, const JsonLimits& limits) {
  struct Known {
    json::error error;
    std::string_view reason;
  };
  static constexpr Known known[] = {
      {json::error::incomplete, "the text ends before the value is complete"},
      {json::error::extra_data, "something follows after the value"},
      {json::error::expected_hex_digit, "\\u wants four hexadecimal digits"},
      {json::error::illegal_leading_surrogate, "a surrogate stands alone"},
      {json::error::illegal_trailing_surrogate, "a surrogate stands alone"},
      {json::error::expected_utf16_escape, "a surrogate stands alone"},
      {json::error::exponent_overflow, "the number does not fit into 64 bits"},
  };
  if (error == json::error::too_deep) return "nested deeper than " + std::to_string(limits.depth) + " levels";
  for (const Known& one : known)
    if (error == one.error) return std::string(one.reason);
  return std::string(reason_of_syntax(text, offset));
}

}  // namespace

std::expected<json::value, JsonDefect> read_json_strictly(std::string_view text, const JsonLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<StrictHandler> parser(options, text, limits);
  Error error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::make_error_code(json::error::extra_data);
  if (!error) return parser.handler().release();
  JsonDefect defect = parser.handler().defect();
  if (defect.offset == unknown_offset) defect.offset = used;
  if (!defect.reason.empty()) return std::unexpected(std::move(defect));
  const bool trailing = error == json::error::extra_data;
  return std::unexpected(JsonDefect{.pointer = trailing ? std::string{} : parser.handler().pointer(),
                                    .reason = reason_of(error, text, used, limits),
                                    .offset = used});
}

}  // namespace hongyan
