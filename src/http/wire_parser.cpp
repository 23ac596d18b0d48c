#include "http/wire_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>

#include "http/url.hpp"

namespace hongyan::http {
namespace {

namespace beast = boost::beast;
using Error = beast::error_code;
using Field = beast::http::field;

constexpr std::size_t body_reserve_bytes_max = 64 * 1024;  // a peer that only announces a long body costs nothing
constexpr std::size_t content_length_digits_max = 18;
constexpr std::size_t interim_answers_max = 8;
constexpr std::size_t response_header_count_max = 256;
constexpr std::uint32_t response_head_bytes_max = 32 * 1024;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }
Error malformed() { return beast::http::make_error_code(beast::http::error::bad_value); }

bool is_content_length(std::string_view value) {
  return !value.empty() && value.size() <= content_length_digits_max &&
         std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_chunked(std::string_view value) { return beast::iequals({value.data(), value.size()}, "chunked"); }

bool is_host(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    return c <= ' ' || c >= '\x7f' || std::string_view("/?#@,\\\"<>^`{|}").find(c) != std::string_view::npos;
  });
}

// Origin form, "*" for OPTIONS, or absolute form, which becomes origin form.
std::optional<std::string> target_of(Method method, std::string_view text) {
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
  if (!printable || text.empty()) return std::nullopt;
  if (text.front() == '/' || (text == "*" && method == Method::options)) return std::string(text);
  auto url = parse_url(text);
  if (!url) return std::nullopt;
  return std::move(url->target);
}

// Hands one slice after the other to Beast until it is whole, broken or wants bytes that are not there.
template <typename Parser>
Progress feed(Parser& parser, std::string_view bytes) {
  Progress progress;
  while (progress.used < bytes.size()) {
    Error error;
    const std::string_view rest = bytes.substr(progress.used);
    const std::size_t used = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    progress.used += used;
    if (error == beast::http::error::need_more) return progress;
    if (error) {
      progress.parsed = error == beast::http::error::body_limit ? Parsed::too_long : Parsed::malformed;
      return progress;
    }
    if (parser.is_done()) {
      progress.parsed = Parsed::whole;
      return progress;
    }
    if (used == 0) return progress;
  }
  return progress;
}

}  // namespace

// ---- requests

class RequestParser::Fields {
 public:
  explicit Fields(BodyLimits given) : limits(std::move(given)) { restart(); }
  void restart() {
    request = Request{};
    parser.emplace(*this);
    parser->eager(true);
    parser->header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScan has measured it
    parser->body_limit(limits.usual);
  }

  class Parser final : public beast::http::basic_parser<true> {
   public:
    explicit Parser(Fields& fields) : request_(&fields.request), limits_(&fields.limits) {}
    bool is_http_1_1 = false;

   private:
    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         Error& error) override {
      request_->method = ::hongyan::http::parse_method(view(method));
      auto known = target_of(request_->method, view(target));
      if (!known) {
        error = malformed();
        return;
      }
      request_->target = *std::move(known);
      if (!limits_->long_prefix.empty() && request_->target.starts_with(limits_->long_prefix))
        body_limit(limits_->long_ones);
      is_http_1_1 = version == 11;
    }
    void on_response_impl(int, beast::string_view, int, Error&) override {}
    void on_field_impl(Field field, beast::string_view name, beast::string_view value, Error& error) override {
      if (is_header_done()) return;  // a trailer: checked by Beast, of no meaning to us
      const bool doubtful = (field == Field::content_length && (lengths_++ > 0 || !is_content_length(view(value)))) ||
                            (field == Field::transfer_encoding && (codings_++ > 0 || !is_chunked(view(value)))) ||
                            (field == Field::host && (hosts_++ > 0 || !is_host(view(value))));
      if (doubtful) error = malformed();
      request_->headers.add(view(name), std::string(view(value)));
    }
    void on_header_impl(Error& error) override {
      const bool doubtful =
          (is_http_1_1 && hosts_ == 0) || (!is_http_1_1 && codings_ > 0) || (lengths_ > 0 && codings_ > 0);
      if (doubtful) error = malformed();
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override {
      if (length) request_->body.reserve(std::min<std::size_t>(*length, body_reserve_bytes_max));
    }
    std::size_t on_body_impl(beast::string_view bytes, Error&) override {
      request_->body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Error&) override {
      request_->body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_finish_impl(Error&) override {}

    Request* request_;
    const BodyLimits* limits_;
    unsigned lengths_ = 0;
    unsigned codings_ = 0;
    unsigned hosts_ = 0;
  };

  Request request;
  const BodyLimits limits;
  std::optional<Parser> parser;
};

RequestParser::RequestParser(BodyLimits limits) : fields_(std::make_unique<Fields>(std::move(limits))) {}
RequestParser::~RequestParser() = default;
void RequestParser::restart() { fields_->restart(); }
Progress RequestParser::take(std::string_view bytes) { return feed(*fields_->parser, bytes); }
bool RequestParser::has_head() const { return fields_->parser->is_header_done(); }
Request& RequestParser::request() { return fields_->request; }
RequestParser::Version RequestParser::version() const {
  return fields_->parser->is_http_1_1 ? Version::http_1_1 : Version::http_1_0;
}
bool RequestParser::keeps_alive() const { return fields_->parser->keep_alive(); }
std::size_t RequestParser::body_bytes_announced() const {
  const auto length = fields_->parser->content_length();
  return length ? static_cast<std::size_t>(*length) : 0;
}

// ---- responses

class ResponseParser::Fields {
 public:
  void restart(Method method, std::size_t body_bytes_max) {
    method_ = method;
    body_bytes_max_ = body_bytes_max;
    interim_answers = 0;
    restart_same();
  }
  void restart_same() {
    response = Response{};
    parser.emplace(*this);
    parser->eager(true);
    parser->header_limit(response_head_bytes_max);
    parser->body_limit(body_bytes_max_);
    parser->skip(method_ == Method::head);
  }
  // 101 switches to another protocol, which we never ask for.
  [[nodiscard]] bool is_interim() const {
    return response.status >= 100 && response.status < 200 && response.status != 101;
  }

  class Parser final : public beast::http::basic_parser<false> {
   public:
    explicit Parser(Fields& fields) : response_(&fields.response) {}

   private:
    void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int, Error&) override {}
    void on_response_impl(int status, beast::string_view, int, Error& error) override {
      response_->status = status;
      if (status < 100 || status == 101) error = malformed();
    }
    void on_field_impl(Field field, beast::string_view name, beast::string_view value, Error& error) override {
      if (is_header_done()) return;
      const bool doubtful = (field == Field::content_length && (lengths_++ > 0 || !is_content_length(view(value)))) ||
                            (field == Field::transfer_encoding && !is_chunked(view(value))) ||
                            response_->headers.size() >= response_header_count_max;
      if (doubtful) error = malformed();
      response_->headers.add(view(name), std::string(view(value)));
    }
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override {
      if (length) response_->body.reserve(std::min<std::size_t>(*length, body_reserve_bytes_max));
    }
    std::size_t on_body_impl(beast::string_view bytes, Error&) override {
      response_->body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Error&) override {
      response_->body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_finish_impl(Error&) override {}

    Response* response_;
    unsigned lengths_ = 0;
  };

  Response response;
  std::optional<Parser> parser;
  std::size_t interim_answers = 0;

 private:
  Method method_ = Method::get;
  std::size_t body_bytes_max_ = 0;
};

ResponseParser::ResponseParser() : fields_(std::make_unique<Fields>()) {}
ResponseParser::~ResponseParser() = default;
void ResponseParser::restart(Method method, std::size_t body_bytes_max) { fields_->restart(method, body_bytes_max); }

Progress ResponseParser::take(std::string_view bytes) {
  Progress total;
  while (true) {
    const Progress progress = feed(*fields_->parser, bytes.substr(total.used));
    total.used += progress.used;
    total.parsed = progress.parsed;
    if (progress.parsed != Parsed::whole || !fields_->is_interim()) return total;
    total.parsed = Parsed::malformed;
    if (++fields_->interim_answers > interim_answers_max) return total;
    total.parsed = Parsed::more;
    fields_->restart_same();
  }
}

Parsed ResponseParser::take_end() {
  if (!fields_->parser->got_some()) return Parsed::malformed;
  Error error;
  fields_->parser->put_eof(error);
  return !error && fields_->parser->is_done() ? Parsed::whole : Parsed::malformed;
}

bool ResponseParser::has_head() const { return fields_->parser->is_header_done(); }
Response& ResponseParser::response() { return fields_->response; }
std::optional<std::uint64_t> ResponseParser::body_bytes_announced() const {
  const auto length = fields_->parser->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}
bool ResponseParser::keeps_alive() const { return fields_->parser->keep_alive(); }

}  // namespace hongyan::http
