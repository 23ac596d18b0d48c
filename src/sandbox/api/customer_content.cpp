#include "sandbox/api/customer_content.hpp"

#include <algorithm>

#include "sandbox/api/delivery.hpp"
#include "sandbox/api/link_check.hpp"

namespace hongyan::sandbox {
namespace {

using Read = std::expected<Content, Answer>;

Read bad_media(const Call& call) { return std::unexpected(fail(call, 40007, "invalid media_id")); }
Read bad_media(const Call& call, const json::value& part, std::string_view member) {
  return std::unexpected(refuse_media(call, text_of(part, member)));
}

// The file a member names; thumbnails may be pictures of either type.
const Medium* medium_of(const Call& call, const json::value& part, std::string_view member, MediaType type) {
  const std::string id = text_of(part, member);
  const Medium* medium = call.app->media.find(id, type, call.now);
  if (medium == nullptr && type == MediaType::thumb) medium = call.app->media.find(id, MediaType::image, call.now);
  return medium;
}

Read read_text(Call& call, const json::value& part) {
  const std::string text = text_of(part, "content");
  if (auto refusal = check_text(call, text)) return std::unexpected(*std::move(refusal));
  return Content{"", {{"", text}}, ""};
}

Read read_file(Call& call, const json::value& part, MediaType type) {
  const Medium* medium = medium_of(call, part, "media_id", type);
  if (medium == nullptr) return bad_media(call, part, "media_id");
  return Content{"", {{"media_id", medium->id}}, ""};
}
Read read_image(Call& call, const json::value& part) { return read_file(call, part, MediaType::image); }
Read read_voice(Call& call, const json::value& part) { return read_file(call, part, MediaType::voice); }

Read read_video(Call& call, const json::value& part) {
  if (!text_of(part, "thumb_media_id").empty() && medium_of(call, part, "thumb_media_id", MediaType::thumb) == nullptr)
    return bad_media(call, part, "thumb_media_id");
  Read content = read_file(call, part, MediaType::video);
  if (content) {
    content->title = text_of(part, "title");
    content->lines.push_back({"", text_of(part, "description")});
  }
  return content;
}

Read read_music(Call& call, const json::value& part) {
  if (medium_of(call, part, "thumb_media_id", MediaType::thumb) == nullptr)
    return bad_media(call, part, "thumb_media_id");
  return Content{text_of(part, "title"), {{"", text_of(part, "description")}}, text_of(part, "musicurl")};
}

std::size_t articles_max(const Call& call) {
  return call.platform.calendar.in_force(Change::single_article_news, call.now) ? 1 : 8;
}

std::optional<Answer> check_article(const Call& call, const json::value& article) {
  const CustomerSettings& settings = call.platform.settings.customer;
  const auto over = [&](std::string_view member, std::int64_t max) {
    return max > 0 && static_cast<std::int64_t>(text_of(article, member).size()) > max;
  };
  if (over("title", settings.news_title_bytes_max)) return fail(call, 45003, "title size out of limit");
  if (over("description", settings.news_description_bytes_max))
    return fail(call, 45004, "description size out of limit");
  if (over("url", settings.news_url_bytes_max)) return fail(call, 45005, "url size out of limit");
  if (over("picurl", settings.news_url_bytes_max)) return fail(call, 45006, "picurl size out of limit");
  return check_blocked_link(call, text_of(article, "url"));
}

Read read_news(Call& call, const json::value& part) {
  const json::value* articles = find_member(part, "articles");
  if (articles == nullptr) return std::unexpected(fail(call, 44003, "empty news data"));
  if (!articles->is_array()) return std::unexpected(fail(call, 45162, "invalid type"));
  const json::array& list = articles->get_array();
  if (list.empty()) return std::unexpected(fail(call, 44003, "empty news data"));
  if (list.size() > articles_max(call)) return std::unexpected(fail(call, 45008, "article size out of limit"));
  Content content;
  for (const json::value& article : list) {
    if (auto refusal = check_article(call, article)) return std::unexpected(*std::move(refusal));
    content.lines.push_back({text_of(article, "title"), text_of(article, "description")});
  }
  content.title = text_of(list[0], "title");
  content.link = text_of(list[0], "url");
  return content;
}

Read read_mpnews(Call& call, const json::value& part) {
  if (call.platform.settings.customer.mpnews == CustomerMpnews::refused)
    return std::unexpected(fail(call, 45050, "custom msg use invalid type"));
  const Draft* kept = call.app->media.find_articles(text_of(part, "media_id"), call.now);
  if (kept == nullptr) return bad_media(call);
  const json::array& articles = kept->articles;
  if (articles.size() > articles_max(call)) return std::unexpected(fail(call, 45008, "article size out of limit"));
  return Content{text_of(articles[0], "title"), {{"media_id", kept->id}}, ""};
}

Read read_article(Call& call, const json::value& part) {
  const Published* article = call.app->media.find_published(text_of(part, "article_id"));
  if (article == nullptr) return std::unexpected(fail(call, 53600, "invalid article_id"));
  return Content{text_of(article->articles[0], "title"), {{"article_id", article->article_id}}, ""};
}

Read read_menu(Call& call, const json::value& part) {
  const json::value* list = find_member(part, "list");
  const json::array* items = list == nullptr ? nullptr : list->if_array();
  if (items == nullptr || items->empty()) return std::unexpected(fail(call, 44004, "empty content"));
  const RefusalSettings& settings = call.platform.settings.refusals;
  if (settings.msgmenu_items_max > 0 && std::ssize(*items) > settings.msgmenu_items_max)
    return std::unexpected(fail(call, 45098, "msgmenu list size is out of limit"));
  Content content{text_of(part, "head_content"), {}, ""};
  for (const json::value& item : *items)
    if (settings.msgmenu_item_bytes_max > 0 && std::ssize(text_of(item, "content")) > settings.msgmenu_item_bytes_max)
      return std::unexpected(fail(call, 45099, "msgmenu item content size is out of limit"));
  for (const json::value& item : *items) content.lines.push_back({text_of(item, "id"), text_of(item, "content")});
  content.lines.push_back({"", text_of(part, "tail_content")});
  return content;
}

Read read_card(Call& call, const json::value& part) {
  const std::string id = text_of(part, "card_id");
  if (id.empty()) return std::unexpected(fail(call, 40073, "invalid card id"));
  return Content{"", {{"card_id", id}}, ""};
}

Read read_mini_page(Call& call, const json::value& part) {
  const bool mini = call.app->kind == AppKind::mini_program;
  const std::string appid = mini ? call.app->appid : text_of(part, "appid");
  if (!may_link(*call.app, appid)) return std::unexpected(fail(call, 40013, "invalid appid"));
  if (medium_of(call, part, "thumb_media_id", MediaType::thumb) == nullptr)
    return bad_media(call, part, "thumb_media_id");
  return Content{text_of(part, "title"), {}, "miniprogram:" + appid + "/" + text_of(part, "pagepath")};
}

Read read_link(Call&, const json::value& part) {
  return Content{text_of(part, "title"), {{"", text_of(part, "description")}}, text_of(part, "url")};
}

struct Kind {
  std::string_view msgtype;
  Abilities abilities;
  Read (*read)(Call& call, const json::value& part);
};

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Kind kinds[] = {
    {"text", accounts | mini_programs, read_text},
    {"image", accounts | mini_programs, read_image},
    {"voice", accounts, read_voice},
    {"video", accounts, read_video},
    {"music", accounts, read_music},
    {"news", accounts, read_news},
    {"mpnews", accounts, read_mpnews},
    {"mpnewsarticle", accounts, read_article},
    {"msgmenu", service_accounts | test_accounts, read_menu},
    {"wxcard", accounts, read_card},
    {"miniprogrampage", accounts | mini_programs, read_mini_page},
    {"link", mini_programs, read_link},
};

// `text` with every \uXXXX escape made two characters more: a backslash that stands for itself.
std::string with_escapes_kept(std::string_view text) {
  std::string kept;
  kept.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    kept += text[i];
    if (text[i] != '\\' || i + 1 == text.size()) continue;
    if (text[i + 1] == 'u') kept += '\\';
    kept += text[++i];
  }
  return kept;
}

}  // namespace

Answer refuse_media(const Call& call, std::string_view id) {
  const RefusalSettings& settings = call.platform.settings.refusals;
  const auto known = call.app->media.media.find(id);
  if (known != call.app->media.media.end()) {
    const bool expired = call.app->media.find(id, call.now) == nullptr;
    if (expired && settings.expired_media == ExpiredMedia::error_46001) return fail(call, 46001, "media data no exist");
    if (!expired && settings.wrong_media_type == WrongMediaType::error_40004)
      return fail(call, 40004, "invalid media type");
  }
  return fail(call, 40007, "invalid media_id");
}

bool may_link(const App& app, std::string_view mini_appid) {
  if (app.kind == AppKind::mini_program) return app.appid == mini_appid;
  return std::ranges::find(app.linked_mini_programs, mini_appid) != app.linked_mini_programs.end();
}

std::optional<Answer> check_text(Call& call, const std::string& text) {
  if (text.empty()) return fail(call, 44004, "empty content");
  if (static_cast<std::int64_t>(text.size()) > call.platform.settings.customer.text_bytes_max)
    return call.platform.settings.refusals.long_text == LongText::error_45002
               ? fail(call, 45002, "content size out of limit")
               : fail(call, 40126, "invalid text size");
  if (auto refusal = check_blocked_link(call, text)) return refusal;
  constexpr std::string_view attribute = "data-miniprogram-appid=";
  for (std::size_t at = text.find(attribute); at != std::string::npos; at = text.find(attribute, at)) {
    at += attribute.size();
    if (at == text.size()) return fail(call, 45086, "invalid attrbute 'data-miniprogram-appid'");
    const std::size_t end = text.find(text[at], at + 1);
    if (end == std::string::npos || !may_link(*call.app, std::string_view(text).substr(at + 1, end - at - 1)))
      return fail(call, 45086, "invalid attrbute 'data-miniprogram-appid'");
  }
  return std::nullopt;
}

std::optional<Answer> mind_escapes(Call& call) {
  if (call.request.body.find("\\u") == std::string::npos) return std::nullopt;
  switch (call.platform.settings.customer.escaped_json) {
    case EscapedJson::accepted: break;
    case EscapedJson::error_40033:
      return fail(call, 40033, "invalid charset. please check your request, if include \\uxxxx will create fail!");
    case EscapedJson::error_47002:
      return fail(call, 47002,
                  "data format error, do NOT use json unicode encode (\\uxxxx\\uxxxx), please use utf8 encoded text!");
    case EscapedJson::shown_literally:
      if (auto kept = read_json(with_escapes_kept(call.request.body))) call.body = *std::move(kept);
      break;
  }
  return std::nullopt;
}

Read read_customer_content(Call& call, std::string_view msgtype) {
  const auto kind = std::ranges::find(kinds, msgtype, &Kind::msgtype);
  if (kind == std::ranges::end(kinds)) return std::unexpected(fail(call, 40008, "invalid message type"));
  if ((kind->abilities & ability(call.app->kind)) == 0)
    return std::unexpected(fail(call, 40200, "invalid account type"));
  if (std::ranges::find(call.app->switches.denied_msgtypes, msgtype) != call.app->switches.denied_msgtypes.end())
    return std::unexpected(fail(call, 48008, "no permission for this msgtype"));
  const json::value* part = find_member(call.body, msgtype);
  const json::value nothing = json::object{};
  Read content = kind->read(call, part != nullptr && part->is_object() ? *part : nothing);
  if (!content) return content;
  call.entry.content.emplace_back("msgtype", msgtype);
  // The phone marks what a machine wrote.
  if (const json::value* context = find_member(call.body, "aimsgcontext");
      context != nullptr && number_of(*context, "is_ai_msg") == 1)
    content->lines.push_back({"aimsgcontext", "is_ai_msg"});
  if (!content->title.empty()) call.entry.content.emplace_back("title", content->title);
  for (const Delivered::Line& line : content->lines) call.entry.content.emplace_back(line.label, line.value);
  if (has_blocked_word(call)) return std::unexpected(fail(call, 45166, "invalid content"));
  return content;
}

}  // namespace hongyan::sandbox
