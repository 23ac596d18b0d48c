#include "wechat/call.hpp"

#include <algorithm>
#include <utility>

namespace hongyan::wechat {
namespace {

std::string target_of(const Call& call, const Secret& access_token) {
  constexpr std::string_view parameter = "access_token=";
  const std::string_view path = path_of(call.api);
  const bool takes_token = credential_of(call.api) == Credential::access_token;
  std::string target;
  target.reserve(path.size() + 2 + parameter.size() + access_token.reveal().size() + call.query.size());
  target += path;
  char separator = '?';
  if (takes_token) {
    target += separator;
    target += parameter;
    target += access_token.reveal();
    separator = '&';
  }
  if (!call.query.empty()) {
    target += separator;
    target += call.query;
  }
  return target;
}

bool is_rid_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::string_view trimmed_left(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

// "… rid: 6aac0063-7ed08fb9-1250f724"; before mid-2020 "… hint: [K7xTpa07963929]" or "… hints: [ req_id: K7x ]".
std::string rid_of(std::string_view errmsg) {
  constexpr std::string_view rid_mark = "rid:";
  constexpr std::string_view older_mark = "req_id:";
  if (const std::size_t at = errmsg.rfind(rid_mark); at != std::string_view::npos) {
    const std::string_view rest = trimmed_left(errmsg.substr(at + rid_mark.size()));
    return std::string(rest.begin(), std::ranges::find_if_not(rest, is_rid_character));
  }
  const std::size_t hint = errmsg.find("hint");
  if (hint == std::string_view::npos) return {};
  const std::size_t open = errmsg.find('[', hint);
  if (open == std::string_view::npos) return {};
  std::string_view rest = trimmed_left(errmsg.substr(open + 1));
  if (rest.starts_with(older_mark)) rest = trimmed_left(rest.substr(older_mark.size()));
  return std::string(rest.begin(), std::ranges::find_if_not(rest, is_rid_character));
}

constexpr std::int64_t no_errcode = INT64_MIN;

http::Request request_of(const Call& call, const Secret& access_token, std::string body) {
  http::Request request;
  request.method = method_of(call.api);
  request.target = target_of(call, access_token);
  request.body = std::move(body);
  if (!call.content_type.empty()) request.headers.add("Content-Type", call.content_type);
  for (const http::Header& header : call.headers) request.headers.add(header.name, header.value);
  return request;
}

}  // namespace

http::Request to_request(const Call& call, const Secret& access_token) {
  return request_of(call, access_token, call.body);
}

http::Request to_request(Call&& call, const Secret& access_token) {
  return request_of(call, access_token, std::move(call.body));
}

std::expected<ApiReply, std::string> read_reply(const http::Response& response) {
  const auto unreadable = [&](std::string_view what) {
    return std::unexpected("status " + std::to_string(response.status) + " with " + std::string(what));
  };
  if (response.body.empty()) return unreadable("an empty body");
  auto body = read_json(response.body);
  if (!body) return unreadable("a body that is not complete JSON");
  if (!body->is_object()) return unreadable("JSON that is not an object");
  const std::int64_t errcode = number_of(*body, "errcode", no_errcode);
  const bool has_errcode = errcode != no_errcode;
  if (!has_errcode && find_member(*body, "errcode") != nullptr) return unreadable("an errcode that is not a number");
  if (!has_errcode && (response.status < 200 || response.status > 299)) return unreadable("JSON that is not WeChat's");
  if (has_errcode && (errcode < INT32_MIN || errcode > INT32_MAX)) return unreadable("an errcode out of range");
  ApiReply reply;
  reply.errcode = has_errcode ? static_cast<int>(errcode) : 0;
  reply.errmsg = text_of(*body, "errmsg");
  if (reply.errcode != 0) {
    reply.rid = rid_of(reply.errmsg);
    if (reply.rid.empty()) reply.rid = text_of(*body, "rid");
  }
  reply.body = std::move(*body);
  return reply;
}

std::expected<ApiReply, std::string> read_reply(const http::Response& response, Api api) {
  auto reply = read_reply(response);
  if (!reply || effect_of(api) != Effect::sends) return reply;
  if (find_member(reply->body, "errcode") != nullptr || !msgid_of(*reply).empty()) return reply;
  return std::unexpected("status " + std::to_string(response.status) + " with JSON that has no errcode");
}

std::string msgid_of(const ApiReply& reply) {
  std::string msgid = text_of(reply.body, "msgid");
  return msgid.empty() ? text_of(reply.body, "msg_id") : msgid;
}

std::string refused_field(std::string_view errmsg) {
  const auto is_key_character = [](char c) { return is_rid_character(c) && c != '-'; };
  constexpr std::string_view before = "data.";
  if (const std::size_t at = errmsg.find(before); at != std::string_view::npos) {
    const std::string_view rest = errmsg.substr(at + before.size());
    const auto end = std::ranges::find_if_not(rest, is_key_character);
    // Without the dot behind it the key may have been cut: WeChat shortens the text on subscribe/send.
    return end != rest.end() && *end == '.' ? std::string(rest.begin(), end) : std::string();
  }
  const std::size_t after = errmsg.find(".DATA");
  if (after == std::string_view::npos) return {};
  std::size_t start = after;
  while (start > 0 && is_key_character(errmsg[start - 1])) --start;
  return std::string(errmsg.substr(start, after - start));
}

}  // namespace hongyan::wechat
