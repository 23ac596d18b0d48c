#include "cli/session.hpp"

#include <fmt/format.h>

#include <ostream>

#include "cli/problem_text.hpp"
#include "cli/programs.hpp"

namespace hongyan::cli {
namespace {

constexpr int status_mixed = 207;

void end_line(std::string& text) {
  if (!text.ends_with('\n')) text += '\n';
}

}  // namespace

Session::Asked Session::get(const std::string& target) { return judge(api_.get(target), http::Method::get); }

Session::Asked Session::send(http::Method method, const std::string& target, const json::value& body,
                             std::vector<http::Header> more_headers) {
  return judge(api_.send(method, target, body, std::move(more_headers)), method);
}

Session::Asked Session::upload(const std::string& target, std::string bytes, std::string content_type) {
  return judge(api_.upload(target, std::move(bytes), std::move(content_type)), http::Method::post);
}

Session::Asked Session::remove(const std::string& target) { return judge(api_.remove(target), http::Method::del); }

Session::Asked Session::judge(std::expected<ApiAnswer, std::string> answer, http::Method method) {
  if (!answer) {
    output_.note({"hongyan: 没有得到回答:" + answer.error(), "hongyan: " + answer.error()});
    if (method != http::Method::get && api_.may_have_arrived()) {
      output_.note({"  请求已经送出,可能已被执行,也可能没有。",
                    "  The request had been sent; it may or may not have been carried out."});
      return std::unexpected(exit_unknown);
    }
    output_.note({"  → 服务启动了吗?hongyan serve;地址来自 --url 或 HONGYAN_URL。",
                  "  → Does the server run? hongyan serve; its address comes from --url or HONGYAN_URL."});
    return std::unexpected(exit_unreachable);
  }
  const bool understood = !answer->body.is_null() || answer->text.empty();
  if (answer->status < 300 && understood) return std::move(*answer);
  if (output_.is_json() && understood) {
    end_line(answer->text);
    output_.print(std::string_view(answer->text));
  }
  output_.world.err << problem_text(*answer, api_.origin().text(), output_.language) << std::flush;
  return std::unexpected(answer->status < 300 ? static_cast<int>(exit_refused) : exit_code_of(*answer));
}

int Session::show(const Asked& asked, const Tell& tell) {
  if (!asked) return asked.error();
  std::string text = output_.is_json() ? asked->text : tell(asked->body);
  if (!text.empty()) end_line(text);
  output_.print(std::string_view(text));
  return asked->status == status_mixed ? exit_refused : exit_ok;
}

std::string Session::in_words(std::string zh, std::string en) const {
  return output_.language == Language::zh ? std::move(zh) : std::move(en);
}

std::string path_to(std::string_view collection, std::string_view id) {
  return fmt::format("{}{}", collection, http::percent_encode(id));
}

std::string query_text(const std::vector<QueryPart>& parts) {
  std::string text;
  for (const QueryPart& part : parts)
    if (!part.value.empty())
      text += fmt::format("{}{}={}", text.empty() ? '?' : '&', part.name, http::percent_encode(part.value));
  return text;
}

}  // namespace hongyan::cli
