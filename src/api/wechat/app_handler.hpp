// What the resources of this room share: a handler that gets the path's app, the members of a body, WeChat's answers
// read, and the longer lists that WeChat tells by offset. On a desk thread, one request.
#pragma once
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "api/form.hpp"
#include "api/listing.hpp"
#include "api/route_table.hpp"
#include "api/wechat_desk.hpp"
#include "wechat/calls/list_page.hpp"

namespace hongyan::api {

using AppHandler = Outcome<http::Response> (*)(Call&, sql::Connection&, store::App);
// Calls `handler` with the path's {appid}, when the caller may use it and it is of the wanted kind.
[[nodiscard]] RouteTable::DeskHandler for_app(Wanted wanted, AppHandler handler);

// What `read` makes of the body's members, or everything that is wrong with them. `read` takes the Form.
template <typename Read>
[[nodiscard]] auto read_body(const Call& call, Read read, std::size_t body_bytes_max = single_body_bytes_max)
    -> Outcome<std::invoke_result_t<Read, Form&>> {
  auto object = call.read_object(body_bytes_max);
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  auto made = read(form);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return made;
}

// Asks, and reads the answer with `read` (ApiReply → expected); an answer that cannot be read is a refusal too.
template <typename Read>
[[nodiscard]] auto ask_and_read(WeChatDesk& desk, const wechat::Call& call, Read read)
    -> Outcome<typename std::invoke_result_t<Read, const wechat::ApiReply&>::value_type> {
  const auto reply = desk.ask(call);
  if (!reply) return std::unexpected(reply.error());
  auto made = read(*reply);
  if (!made) return std::unexpected(unreadable(made.error()));
  return std::move(*made);
}

// WeChat's refusal has that code.
[[nodiscard]] bool is_refusal(const Problem& problem, int errcode);

// ?limit and ?cursor of a list by offset, of which WeChat tells at most `count_max` at once.
[[nodiscard]] wechat::ListPage read_list_page(QueryForm& query, int count_max);
// {"items", "next_cursor", "total"} of what it told of that page.
[[nodiscard]] json::object write_list_page(const Call& call, json::array items, wechat::ListPage page,
                                           std::int64_t total);
// ?article, counted from 1; 0 when absent.
[[nodiscard]] int read_article_number(QueryForm& query);

[[nodiscard]] http::Response done();  // 204

}  // namespace hongyan::api
