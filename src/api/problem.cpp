#include "api/problem.hpp"

#include <fmt/format.h>

#include <array>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace hongyan::api {
namespace {

struct Row {
  ProblemKind kind;
  int status;
  std::string_view name;
  std::string_view title_zh, title_en;
  std::string_view detail_zh, detail_en;
};

constexpr std::array rows{
    Row{ProblemKind::malformed_json, 400, "malformed-json", "请求体不是合法的 JSON", "The body is not valid JSON",
        "请求体必须是一个 UTF-8 编码的 JSON 对象;位置见 errors。",
        "The body must be one JSON object in UTF-8; errors says where it is not."},
    Row{ProblemKind::invalid_request, 400, "invalid-request", "请求的形式不对", "The request has a wrong form",
        "有字段未知、缺失或类型不对;逐项见 errors。",
        "A field is unknown, missing or of the wrong kind; errors lists each."},
    Row{ProblemKind::unauthenticated, 401, "unauthenticated", "没有有效的 API 密钥", "No valid API key",
        "请在 Authorization: Bearer 中携带有效的 API 密钥。", "Send a valid API key in Authorization: Bearer."},
    Row{ProblemKind::missing_scope, 403, "missing-scope", "密钥没有此权限", "The key lacks the scope",
        "此密钥没有该操作所需的权限。", "This key has not the scope that the operation needs."},
    Row{ProblemKind::not_found, 404, "not-found", "不存在", "Not found", "此资源不存在,或此密钥看不到它。",
        "There is no such resource, or none that this key may see."},
    Row{ProblemKind::method_not_allowed, 405, "method-not-allowed", "此路径不支持该方法", "The path has no such method",
        "可用的方法见 Allow 头。", "The Allow header names the methods it has."},
    Row{ProblemKind::too_late, 409, "too-late", "已经来不及", "Too late",
        "通知已经发出、可能已经发出或已经结束,不能再取消。",
        "The notification was sent, may have been sent or has ended; it cannot be taken back."},
    Row{ProblemKind::in_use, 409, "in-use", "仍在使用", "Still in use", "仍有别的数据依赖它,不能删除。",
        "Other data still needs it; it cannot be deleted."},
    Row{ProblemKind::conflict, 409, "conflict", "与现状冲突", "Conflicts with what is", "此操作与当前状态冲突。",
        "The operation conflicts with the present state."},
    Row{ProblemKind::length_required, 411, "length-required", "需要请求体", "A body is needed",
        "此操作需要带 Content-Length 的 JSON 请求体。", "The operation needs a JSON body with a Content-Length."},
    Row{ProblemKind::too_large, 413, "too-large", "请求体过大", "The body is too large",
        "单条请求体最多 1 MiB,批量最多 8 MiB、1000 条。",
        "A single request may have 1 MiB, a batch 8 MiB and 1,000 items."},
    Row{ProblemKind::unsupported_media_type, 415, "unsupported-media-type", "不支持的内容类型",
        "Unsupported media type", "Content-Type 必须是 application/json。",
        "The Content-Type must be application/json."},
    Row{ProblemKind::unsupported_encoding, 415, "unsupported-encoding", "不支持压缩的请求体",
        "Compressed bodies are not taken", "请不要使用 Content-Encoding。",
        "Send the body without a Content-Encoding."},
    Row{ProblemKind::unacceptable, 422, "unacceptable", "内容不能接受", "The content cannot be accepted",
        "形式正确,但内容不能接受;逐项见 errors。", "The form is right, the content is not; errors lists each defect."},
    Row{ProblemKind::idempotency_key_reused, 422, "idempotency-key-reused", "Idempotency-Key 已用于另一个请求",
        "The Idempotency-Key belongs to another request", "同一个 Idempotency-Key 只能重复同一个请求;请换一个新的。",
        "An Idempotency-Key may only repeat the same request; use a new one."},
    Row{ProblemKind::internal, 500, "internal", "内部错误", "Internal error",
        "程序遇到了意外情况;请把 X-Request-Id 告诉管理员。",
        "Something unexpected happened; tell the operator the X-Request-Id."},
    Row{ProblemKind::wechat_refused, 502, "wechat-refused", "微信拒绝了请求", "WeChat refused",
        "微信拒绝了,或没有给出可用的回答;原文见 errors。",
        "WeChat said no, or gave no usable answer; errors has its own words."},
    Row{ProblemKind::too_many_requests, 429, "too-many-requests", "请求过快", "Too many requests",
        "这个密钥的请求超过了每秒上限,没有做任何事;请按 Retry-After 稍后重试。",
        "This key is over its requests per second; nothing was done. Try again after Retry-After seconds."},
    Row{ProblemKind::overloaded, 503, "overloaded", "暂时繁忙", "Busy", "等待处理的请求过多,没有做任何事;请稍后重试。",
        "Too many requests are waiting; nothing was done. Try again shortly."},
    Row{ProblemKind::not_stored, 503, "not-stored", "未能保存", "Not stored",
        "数据库暂不可用,没有做任何事;可以放心重试。",
        "The database is not available; nothing was done. Trying again is safe."},
    Row{ProblemKind::outcome_unknown, 503, "outcome-unknown", "结果未知", "The outcome is not known",
        "提交时失去了数据库的回答,可能已保存;请用同一个 Idempotency-Key 重试。",
        "The database's answer to the commit was lost, so it may be stored; try again with the same Idempotency-Key."},
};

constexpr std::string_view retry_after_s = "1";

const Row& row_of(ProblemKind kind) {
  for (const Row& row : rows)
    if (row.kind == kind) return row;
  CHECK(false);
  return rows.front();
}

constexpr auto kinds = [] {
  std::array<ProblemKind, rows.size()> all{};
  for (std::size_t i = 0; i < rows.size(); ++i) all[i] = rows[i].kind;
  return all;
}();

json::object write_defect(const engine::Defect& defect, Language language) {
  json::object written{{"pointer", defect.pointer}, {"code", defect.code}};
  written["detail"] = choose(language, defect.zh, defect.en);
  if (language == Language::zh) written["detail_en"] = defect.en;
  if (defect.limit) written["limit"] = *defect.limit;
  if (defect.actual) written["actual"] = *defect.actual;
  return written;
}

}  // namespace

std::span<const ProblemKind> all_problem_kinds() { return kinds; }
std::string_view to_string(ProblemKind kind) { return row_of(kind).name; }
int status_of(ProblemKind kind) { return row_of(kind).status; }

Problem problem_of(const Failure& failure) {
  switch (failure.kind()) {
    case Failure::Kind::unavailable: return Problem{.kind = ProblemKind::not_stored, .zh = {}, .en = {}, .errors = {}};
    case Failure::Kind::outcome_unknown:
      return Problem{.kind = ProblemKind::outcome_unknown, .zh = {}, .en = {}, .errors = {}};
  }
  return Problem{};
}

Problem not_found() { return Problem{.kind = ProblemKind::not_found, .zh = {}, .en = {}, .errors = {}}; }

Problem invalid(std::string pointer, std::string code, std::string zh, std::string en) {
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  problem.errors.push_back(engine::Defect{.pointer = std::move(pointer),
                                          .code = std::move(code),
                                          .zh = std::move(zh),
                                          .en = std::move(en),
                                          .limit = {},
                                          .actual = {}});
  return problem;
}

json::array write_defects(std::span<const engine::Defect> defects, Language language) {
  json::array written;
  written.reserve(defects.size());
  for (const engine::Defect& defect : defects) written.emplace_back(write_defect(defect, language));
  return written;
}

std::string write_problem(const Problem& problem, Language language) {
  const Row& row = row_of(problem.kind);
  const std::string_view zh = problem.zh.empty() ? row.detail_zh : std::string_view(problem.zh);
  const std::string_view en = problem.en.empty() ? row.detail_en : std::string_view(problem.en);
  json::object written{{"type", fmt::format("/problems/{}", row.name)}};
  written["title"] = choose(language, row.title_zh, row.title_en);
  written["status"] = row.status;
  written["detail"] = choose(language, zh, en);
  if (language == Language::zh) {
    written["title_en"] = row.title_en;
    written["detail_en"] = en;
  }
  if (!problem.errors.empty()) written["errors"] = write_defects(problem.errors, language);
  for (const auto& member : problem.more) written[member.key()] = member.value();
  return legible(write_json(written));  // it names what was asked for, which may be no text
}

http::Response to_response(int status, std::string body) {
  if (body.empty()) return {.status = status, .headers = {}, .body = {}};
  return http::make_response(status, status < 400 ? "application/json" : "application/problem+json", std::move(body));
}

http::Response to_response(const Problem& problem, Language language) {
  http::Response response = to_response(status_of(problem.kind), write_problem(problem, language));
  response.headers.add("Content-Language", std::string(choose(language, "zh", "en")));
  if (response.status == 503 || response.status == 429) response.headers.add("Retry-After", std::string(retry_after_s));
  if (response.status == 401) response.headers.add("WWW-Authenticate", "Bearer realm=\"hongyan\"");
  return response;
}

std::string explain_problem(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name)
      return fmt::format("{} ({})\n\n{}\n{}\n\n{}\n{}\n", row.name, row.status, row.title_zh, row.detail_zh,
                         row.title_en, row.detail_en);
  }
  return {};
}

}  // namespace hongyan::api
