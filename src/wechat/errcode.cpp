#include "wechat/errcode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/check.hpp"
#include "embedded/wechat_advice.hpp"
#include "embedded/wechat_errcodes.hpp"
#include "wechat/tsv.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::array verdicts{Verdict::accepted,         Verdict::token_stale,       Verdict::retry_later,
                              Verdict::quota_spent,      Verdict::recipient_refused, Verdict::recipient_invalid,
                              Verdict::template_invalid, Verdict::content_invalid,   Verdict::permission,
                              Verdict::account_blocked,  Verdict::duplicate,         Verdict::ambiguous,
                              Verdict::unknown_code};

constexpr std::array mistakes_of_a_message{40013, 40200, 48008, 65400};

int number_in(std::string_view text) {
  int number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  CHECK(error == std::errc{} && rest == text.data() + text.size());
  return number;
}

std::vector<ErrcodeEntry> read_table() {
  std::vector<ErrcodeEntry> entries;
  for_each_row<6>(embedded::wechat_errcodes, [&](const std::array<std::string_view, 6>& row) {
    const auto verdict = parse_verdict(row[4]);
    CHECK(verdict.has_value());
    const int code = number_in(row[0]);
    CHECK(entries.empty() || entries.back().code < code);
    entries.push_back({code, row[1], row[2], row[3], *verdict, row[5]});
  });
  return entries;
}

const std::vector<ErrcodeEntry>& table() {
  static const std::vector<ErrcodeEntry> entries = read_table();
  return entries;
}

struct CodeAdvice {
  int code;
  Advice advice;
};
struct AdviceBook {
  std::array<Advice, verdicts.size()> by_verdict;
  std::vector<CodeAdvice> by_code;  // ascending
};

AdviceBook read_advice() {
  AdviceBook book;
  for_each_row<5>(embedded::wechat_advice, [&](const std::array<std::string_view, 5>& row) {
    const Advice advice{row[1], row[2], row[3], row[4]};
    if (const auto verdict = parse_verdict(row[0])) {
      book.by_verdict[static_cast<std::size_t>(*verdict)] = advice;
    } else {
      book.by_code.push_back({number_in(row[0]), advice});
    }
  });
  std::ranges::sort(book.by_code, {}, &CodeAdvice::code);
  return book;
}

const AdviceBook& advice_book() {
  static const AdviceBook book = read_advice();
  return book;
}

}  // namespace

std::span<const Verdict> all_verdicts() { return verdicts; }

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return "accepted";
    case Verdict::token_stale: return "token_stale";
    case Verdict::retry_later: return "retry_later";
    case Verdict::quota_spent: return "quota_spent";
    case Verdict::recipient_refused: return "recipient_refused";
    case Verdict::recipient_invalid: return "recipient_invalid";
    case Verdict::template_invalid: return "template_invalid";
    case Verdict::content_invalid: return "content_invalid";
    case Verdict::permission: return "permission";
    case Verdict::account_blocked: return "account_blocked";
    case Verdict::duplicate: return "duplicate";
    case Verdict::ambiguous: return "ambiguous";
    case Verdict::unknown_code: return "unknown_code";
  }
  return "";
}

std::optional<Verdict> parse_verdict(std::string_view text) {
  const auto verdict = std::ranges::find(verdicts, text, [](Verdict one) { return to_string(one); });
  return verdict == verdicts.end() ? std::nullopt : std::optional(*verdict);
}

std::span<const ErrcodeEntry> all_errcodes() { return table(); }

const ErrcodeEntry* find_errcode(int code) {
  const auto entry = std::ranges::lower_bound(table(), code, {}, &ErrcodeEntry::code);
  return entry == table().end() || entry->code != code ? nullptr : &*entry;
}

ErrcodeEntry describe_errcode(int code) {
  if (const ErrcodeEntry* entry = find_errcode(code)) return *entry;
  return {.code = code,
          .errmsg = "(text not known)",
          .meaning_en =
              "WeChat's documentation, as far as we know it, does not describe this code; its errmsg is all there is",
          .meaning_zh = "据我们所知，微信的文档没有说明这个错误码；只有它的 errmsg 可以参考",
          .verdict = Verdict::unknown_code,
          .apis = "(not known)"};
}

Verdict verdict_of(int errcode, Api api) {
  if (errcode == 0) return Verdict::accepted;
  const ErrcodeEntry* entry = find_errcode(errcode);
  if (entry == nullptr) return Verdict::unknown_code;
  // Where the secret is the credential there is no token to refresh: the same codes say that the secret is wrong.
  if (entry->verdict == Verdict::token_stale && credential_of(api) == Credential::app_secret)
    return Verdict::permission;
  // A message that names an appid which is wrong or not bound, a kind that this account may not send, or an agent it
  // has not enabled: the caller's mistake, not the account's.
  if (effect_of(api) == Effect::sends &&
      std::ranges::find(mistakes_of_a_message, errcode) != mistakes_of_a_message.end())
    return Verdict::content_invalid;
  // A read that may have taken effect did no harm.
  if (entry->verdict == Verdict::ambiguous && effect_of(api) == Effect::reads) return Verdict::retry_later;
  return entry->verdict;
}

const Advice& advice_for(Verdict verdict) { return advice_book().by_verdict[static_cast<std::size_t>(verdict)]; }

const Advice& advice_for_errcode(int errcode) {
  const auto& own = advice_book().by_code;
  const auto found = std::ranges::lower_bound(own, errcode, {}, &CodeAdvice::code);
  if (found != own.end() && found->code == errcode) return found->advice;
  const ErrcodeEntry* entry = find_errcode(errcode);
  return advice_for(entry == nullptr ? Verdict::unknown_code : entry->verdict);
}

}  // namespace hongyan::wechat
