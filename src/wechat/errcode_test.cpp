#include "wechat/errcode.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "base/utf8.hpp"

namespace hongyan::wechat {
namespace {

TEST(Errcode, TheTableIsWholeSortedAndFilled) {
  constexpr std::size_t published = 851;
  EXPECT_GE(all_errcodes().size(), published);
  const ErrcodeEntry* before = nullptr;
  for (const ErrcodeEntry& entry : all_errcodes()) {
    EXPECT_TRUE(before == nullptr || before->code < entry.code) << entry.code;
    before = &entry;
    EXPECT_FALSE(entry.errmsg.empty() || entry.meaning_en.empty() || entry.meaning_zh.empty() || entry.apis.empty())
        << entry.code;
    EXPECT_TRUE(is_utf8(entry.meaning_zh)) << entry.code;
    EXPECT_EQ(find_errcode(entry.code), &entry);
  }
  EXPECT_EQ(find_errcode(40000), nullptr);
  EXPECT_EQ(find_errcode(INT32_MAX), nullptr);
  EXPECT_EQ(find_errcode(INT32_MIN), nullptr);
}

TEST(Errcode, VerdictsKeepTheirNames) {
  std::set<std::string_view> names;
  for (const Verdict verdict : all_verdicts()) {
    EXPECT_TRUE(names.insert(to_string(verdict)).second);
    EXPECT_EQ(parse_verdict(to_string(verdict)), verdict);
  }
  EXPECT_EQ(names.size(), 13u);
  EXPECT_EQ(parse_verdict("other"), std::nullopt);
}

// The table of reliability: what each answer means for a delivery.
TEST(Errcode, VerdictsFollowTheDeliveryProtocol) {
  struct Case {
    int code;
    Api api;
    Verdict verdict;
  };
  constexpr Api oa = Api::template_send;
  constexpr Api mp = Api::subscribe_send;
  const Case cases[] = {
      {0, oa, Verdict::accepted},
      {-1, oa, Verdict::ambiguous},
      {-1, mp, Verdict::ambiguous},
      {-1, Api::template_add, Verdict::ambiguous},
      {-1, Api::template_list, Verdict::retry_later},
      {-1, Api::stable_token, Verdict::retry_later},
      {40001, oa, Verdict::token_stale},
      {40014, mp, Verdict::token_stale},
      {42001, mp, Verdict::token_stale},
      {41001, oa, Verdict::token_stale},
      {40001, Api::token, Verdict::permission},
      {40001, Api::stable_token, Verdict::permission},
      {40014, Api::stable_token, Verdict::permission},
      {40013, Api::token, Verdict::permission},
      {40013, oa, Verdict::content_invalid},
      {40125, Api::stable_token, Verdict::permission},
      {40164, Api::token, Verdict::permission},
      {40164, oa, Verdict::permission},
      {40243, Api::token, Verdict::permission},
      {41002, Api::token, Verdict::permission},
      {41004, Api::token, Verdict::permission},
      {50004, Api::token, Verdict::account_blocked},
      {50007, Api::token, Verdict::account_blocked},
      {89503, Api::token, Verdict::permission},
      {45009, oa, Verdict::quota_spent},
      {45009, Api::stable_token, Verdict::quota_spent},
      {45011, mp, Verdict::quota_spent},
      {45066, Api::mass_sendall, Verdict::retry_later},
      {45065, Api::mass_send, Verdict::duplicate},
      {45067, Api::mass_send, Verdict::content_invalid},
      {45028, Api::mass_sendall, Verdict::quota_spent},
      {40130, Api::mass_send, Verdict::recipient_invalid},
      {40152, Api::mass_sendall, Verdict::recipient_invalid},
      {48008, Api::mass_sendall, Verdict::content_invalid},
      {48003, Api::mass_sendall, Verdict::permission},
      {-1, Api::mass_preview, Verdict::ambiguous},
      {45047, Api::custom_send, Verdict::recipient_refused},
      {45015, Api::custom_send, Verdict::recipient_refused},
      {48002, Api::custom_send, Verdict::recipient_refused},
      {45087, Api::custom_send, Verdict::account_blocked},
      {40007, Api::custom_send, Verdict::content_invalid},
      {45008, Api::custom_send, Verdict::content_invalid},
      {40200, Api::custom_send, Verdict::content_invalid},
      {40200, Api::custom_typing, Verdict::permission},
      {65400, Api::custom_send, Verdict::content_invalid},
      {65400, Api::agent_add, Verdict::permission},
      {65401, Api::custom_send, Verdict::content_invalid},
      {45080, Api::custom_typing, Verdict::recipient_refused},
      {-1, Api::custom_typing, Verdict::retry_later},
      {-1, Api::custom_send, Verdict::ambiguous},
      {-1, Api::media_upload, Verdict::retry_later},
      {-1, Api::draft_add, Verdict::ambiguous},
      {43101, Api::notice_send, Verdict::recipient_refused},
      {43102, Api::notice_send, Verdict::template_invalid},
      {43101, Api::one_time_send, Verdict::recipient_refused},
      {40062, Api::one_time_send, Verdict::content_invalid},
      {41028, Api::form_send, Verdict::recipient_refused},
      {41029, Api::form_send, Verdict::recipient_refused},
      {41030, Api::form_send, Verdict::content_invalid},
      {41031, Api::form_send, Verdict::recipient_refused},
      {41032, Api::form_send, Verdict::account_blocked},
      {45103, Api::form_send, Verdict::account_blocked},
      {46101, Api::form_send, Verdict::account_blocked},
      {45109, Api::uniform_send, Verdict::account_blocked},
      {40013, Api::uniform_send, Verdict::content_invalid},
      {47501, Api::card_update, Verdict::content_invalid},
      {47502, Api::card_update, Verdict::content_invalid},
      {47503, Api::card_update, Verdict::content_invalid},
      {47504, Api::card_update, Verdict::content_invalid},
      {40029, Api::jscode2session, Verdict::content_invalid},
      {40163, Api::jscode2session, Verdict::content_invalid},
      {40226, Api::jscode2session, Verdict::recipient_refused},
      {40001, Api::clear_quota_v2, Verdict::permission},
      {48006, Api::clear_quota, Verdict::quota_spent},
      {76021, Api::quota_get, Verdict::content_invalid},
      {40234, Api::custom_send, Verdict::permission},
      {40240, Api::custom_send, Verdict::permission},
      {45009, Api::tag_attach, Verdict::quota_spent},
      {43004, oa, Verdict::recipient_refused},
      {43019, oa, Verdict::recipient_refused},
      {43101, mp, Verdict::recipient_refused},
      {40003, mp, Verdict::recipient_invalid},
      {40037, oa, Verdict::template_invalid},
      {43116, oa, Verdict::template_invalid},
      {48011, oa, Verdict::template_invalid},
      {41030, mp, Verdict::content_invalid},
      {47001, mp, Verdict::content_invalid},
      {47003, mp, Verdict::content_invalid},
      {45002, mp, Verdict::content_invalid},
      {45168, mp, Verdict::content_invalid},
      {40165, oa, Verdict::content_invalid},
      {48001, oa, Verdict::permission},
      {61004, oa, Verdict::permission},
      {48004, oa, Verdict::account_blocked},
      {50002, oa, Verdict::account_blocked},
      {43107, mp, Verdict::account_blocked},
      {43108, mp, Verdict::retry_later},
      {43117, oa, Verdict::retry_later},
      {200022, Api::newtmpl_add, Verdict::duplicate},
      {123456789, oa, Verdict::unknown_code},
      {-2, mp, Verdict::unknown_code},
  };
  for (const Case& c : cases) EXPECT_EQ(verdict_of(c.code, c.api), c.verdict) << c.code << " " << to_string(c.api);
}

TEST(Errcode, EveryCodeHasAdviceInBothLanguages) {
  const auto check = [&](const Advice& advice, std::string_view whose) {
    EXPECT_FALSE(advice.we_do_zh.empty() || advice.we_do_en.empty() || advice.you_do_zh.empty() ||
                 advice.you_do_en.empty())
        << whose;
  };
  for (const Verdict verdict : all_verdicts()) check(advice_for(verdict), to_string(verdict));
  for (const ErrcodeEntry& entry : all_errcodes()) {
    const Advice& advice = advice_for_errcode(entry.code);
    check(advice, std::to_string(entry.code));
  }
  EXPECT_EQ(&advice_for_errcode(1), &advice_for(Verdict::unknown_code));
  EXPECT_NE(&advice_for_errcode(43101), &advice_for(Verdict::recipient_refused));
}

TEST(Errcode, OneThatNobodyHasDescribedIsCalledSo) {
  EXPECT_EQ(describe_errcode(43101).meaning_en, find_errcode(43101)->meaning_en);
  for (const int code : {1, -2, 40000, 99999, 123456789, INT32_MIN, INT32_MAX}) {
    ASSERT_EQ(find_errcode(code), nullptr) << code;
    const ErrcodeEntry entry = describe_errcode(code);
    EXPECT_EQ(entry.code, code);
    EXPECT_EQ(entry.verdict, Verdict::unknown_code);
    EXPECT_FALSE(entry.errmsg.empty() || entry.meaning_en.empty() || entry.meaning_zh.empty() || entry.apis.empty());
  }
}

std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<') {
      result += "&lt;";
      continue;
    }
    if (c == '|' || c == '*' || c == '_') result += '\\';
    result += c;
  }
  return result;
}

TEST(Errcode, TheDocumentationIsInStep) {
  std::ifstream file(HONGYAN_SOURCE_DIR "/docs/wechat/errcodes.md");
  std::stringstream page;
  page << file.rdbuf();
  const std::string text = page.str();
  std::string rows;
  for (const ErrcodeEntry& entry : all_errcodes())
    rows += "| " + std::to_string(entry.code) + " | " + cell(entry.meaning_zh) + " | " + cell(entry.meaning_en) +
            " | " + std::string(to_string(entry.verdict)) + " | " + cell(entry.errmsg) + " | " + cell(entry.apis) +
            " |\n";
  EXPECT_TRUE(text.ends_with(rows)) << "run tools/errcodes.py";
  const auto advised = [&](const std::string& name, const Advice& advice) {
    EXPECT_TRUE(text.contains("\n| " + name + " | " + cell(advice.we_do_zh) + " | " + cell(advice.we_do_en) + " | " +
                              cell(advice.you_do_zh) + " | " + cell(advice.you_do_en) + " |\n"))
        << name << ": run tools/errcodes.py";
  };
  for (const Verdict verdict : all_verdicts()) advised(std::string(to_string(verdict)), advice_for(verdict));
  for (const ErrcodeEntry& entry : all_errcodes())
    if (&advice_for_errcode(entry.code) != &advice_for(entry.verdict))
      advised(std::to_string(entry.code), advice_for_errcode(entry.code));
}

}  // namespace
}  // namespace hongyan::wechat
