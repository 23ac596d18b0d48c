#include <fmt/format.h>

#include "domain/body/body_checker.hpp"
#include "domain/media_name.hpp"
#include "wechat/calls/custom_message.hpp"

namespace hongyan::domain {
namespace {

using Need = BodyChecker::Need;
using wechat::CustomKind;

constexpr std::size_t short_text_characters_max = 512;

void check_shown(BodyChecker& checker, const json::object& content, std::string_view base,
                 std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    static_cast<void>(checker.check_text(content, base, key, Need::optional, short_text_characters_max));
}

void check_news(BodyChecker& checker, const json::object& content, WallTime now) {
  const json::value* const value = content.if_contains("articles");
  const json::array* const articles = value == nullptr ? nullptr : value->if_array();
  if (articles == nullptr || articles->empty())
    return checker.refuse_kind("/news/articles", "含一篇图文的数组（否则 45162）",
                               "an array of one article (else 45162)");
  const std::int64_t articles_max = news_articles_max(now);
  if (std::ssize(*articles) > articles_max)
    return checker.refuse(
        {"/news/articles", "too_many", articles_max == 1 ? "自 2018-10-12 起最多 1 篇（45008）" : "最多 8 篇（45008）",
         articles_max == 1 ? "at most one article since 2018-10-12 (45008)" : "at most eight articles (45008)",
         articles_max, std::ssize(*articles)});
  for (std::size_t i = 0; i < articles->size(); ++i) {
    const std::string place = pointer_to("/news/articles", i);
    const json::object* const article = (*articles)[i].if_object();
    if (article == nullptr) {
      checker.refuse_kind(place, "对象", "an object");
      continue;
    }
    static_cast<void>(checker.check_text(*article, place, "title", Need::required, short_text_characters_max));
    check_shown(checker, *article, place, {"description"});
    static_cast<void>(checker.check_address(*article, place, "url"));
    static_cast<void>(checker.check_address(*article, place, "picurl"));
  }
}

void check_menu(BodyChecker& checker, const json::object& content) {
  check_shown(checker, content, "/msgmenu", {"head_content", "tail_content"});
  const json::value* const value = content.if_contains("list");
  const json::array* const choices = value == nullptr ? nullptr : value->if_array();
  if (choices == nullptr || choices->empty())
    return checker.refuse_kind("/msgmenu/list", "非空数组 [{\"id\":…,\"content\":…}]",
                               "an array [{\"id\":…,\"content\":…}], not empty");
  for (std::size_t i = 0; i < choices->size(); ++i) {
    const std::string place = pointer_to("/msgmenu/list", i);
    if (const json::object* const choice = (*choices)[i].if_object())
      static_cast<void>(checker.check_text(*choice, place, "content", Need::required, short_text_characters_max));
    else
      checker.refuse_kind(place, "对象 {\"id\":…,\"content\":…}", "an object {\"id\":…,\"content\":…}");
  }
}

void check_content(BodyChecker& checker, CustomKind kind, const json::object& content, WallTime now) {
  const std::string base = pointer_to("", wechat::to_string(kind));
  switch (kind) {
    case CustomKind::text: return checker.check_words(content, base);
    case CustomKind::image:
    case CustomKind::voice:
    case CustomKind::mpnews: return checker.check_media(content, base, "media_id");
    case CustomKind::video:
      checker.check_media(content, base, "media_id");
      return check_shown(checker, content, base, {"title", "description"});
    case CustomKind::music:
      checker.check_media(content, base, "thumb_media_id");
      static_cast<void>(checker.check_address(content, base, "musicurl"));
      static_cast<void>(checker.check_address(content, base, "hqmusicurl"));
      return check_shown(checker, content, base, {"title", "description"});
    case CustomKind::news: return check_news(checker, content, now);
    case CustomKind::mpnewsarticle:
      static_cast<void>(checker.check_text(content, base, "article_id", Need::required, media_id_characters_max));
      return;
    case CustomKind::msgmenu: return check_menu(checker, content);
    case CustomKind::wxcard:
      static_cast<void>(checker.check_text(content, base, "card_id", Need::required, media_id_characters_max));
      return;
    case CustomKind::miniprogrampage:
      checker.check_media(content, base, "thumb_media_id");
      checker.check_page(content, base, "pagepath");
      return check_shown(checker, content, base, {"title"});
    case CustomKind::link:
      static_cast<void>(checker.check_address(content, base, "url"));
      static_cast<void>(checker.check_address(content, base, "thumb_url"));
      return check_shown(checker, content, base, {"title", "description"});
  }
}

// The pages of both kinds of account list what they may send; a 公众号 was seen to be refused a menu (40200).
bool may_send(AppKind app, CustomKind kind) {
  switch (kind) {
    case CustomKind::text:
    case CustomKind::image:
    case CustomKind::miniprogrampage: return true;
    case CustomKind::link: return app == AppKind::mini_program;
    case CustomKind::msgmenu: return app == AppKind::service_account || app == AppKind::test_account;
    case CustomKind::voice:
    case CustomKind::video:
    case CustomKind::music:
    case CustomKind::news:
    case CustomKind::mpnews:
    case CustomKind::mpnewsarticle:
    case CustomKind::wxcard: return app != AppKind::mini_program;
  }
  return true;
}

}  // namespace

void check_for_app(MessageBody& message, Channel channel, AppKind app) {
  if (channel != Channel::customer) return;
  const auto kind = wechat::read_custom_kind(message.body);
  if (!kind) return;
  BodyChecker checker(message);
  const std::string_view word = wechat::to_string(*kind);
  if (!may_send(app, *kind))
    checker.refuse({"/msgtype", "wrong_app_kind", fmt::format("{} 类型的应用不能发 {}（40200）", to_string(app), word),
                    fmt::format("an app of kind {} cannot send {} (40200)", to_string(app), word)});
  // A mini program's card opens itself; an account names which one.
  if (*kind != CustomKind::miniprogrampage || app == AppKind::mini_program) return;
  const auto appid = wechat::AppId::parse(text_of(message.body.at(word), "appid"));
  if (!appid)
    checker.refuse({"/miniprogrampage/appid", "bad_form", "应为关联小程序的 appid：wx 开头，共 18 位", appid.error()});
}

void check_customer_body(MessageBody& message, WallTime now) {
  BodyChecker checker(message);
  const auto kind = wechat::read_custom_kind(message.body);
  if (!kind)
    return checker.refuse({"/msgtype", "unknown_choice", "msgtype 不是客服消息的类型，或缺少同名的对象", kind.error()});
  if (*kind == CustomKind::mpnews && ends_mpnews(now))
    checker.warn(
        {"/msgtype", "going_away", "mpnews 正在下线，请改用 mpnewsarticle", "mpnews is going away: use mpnewsarticle"});
  if (const json::object* const content = message.body.at(wechat::to_string(*kind)).if_object())
    check_content(checker, *kind, *content, now);
}

}  // namespace hongyan::domain
