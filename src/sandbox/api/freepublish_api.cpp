// Publishing drafts without telling the followers (inbound.md §6.8): submit, get, delete, getarticle, batchget, and the
// event PUBLISHJOBFINISH. A publication is ready when its event is due.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/article.hpp"
#include "sandbox/api/delivery.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t first_publish_id = 100'000'001;
constexpr std::int64_t first_data_id = 2'247'483'647;
constexpr std::int64_t listed_at_once_max = 20;

PushEvent finish_event(const Call& call, const Published& made) {
  PushEvent event;
  event.original_id = call.app->original_id;
  event.openid = call.app->members.empty() ? "mphelper" : call.app->members.front()->openid;
  event.created_s = to_unix_s(made.at);
  event.event = "PUBLISHJOBFINISH";
  PushField detail{"article_detail", "", FieldForm::group, {}};
  detail.children.push_back({"count", std::to_string(made.articles.size()), FieldForm::number});
  for (std::size_t i = 0; i < made.articles.size(); ++i)
    detail.children.push_back({"item",
                               "",
                               FieldForm::group,
                               {{"idx", std::to_string(i + 1), FieldForm::number},
                                {"article_url", article_url(made.article_id, i), FieldForm::text}}});
  event.fields = {{"PublishEventInfo",
                   "",
                   FieldForm::group,
                   {{"publish_id", made.publish_id, FieldForm::number},
                    {"publish_status", "0", FieldForm::number},
                    {"article_id", made.article_id, FieldForm::text},
                    std::move(detail)}}};
  return event;
}

// What keeps the account, or this draft, from being published (errcodes 53500 to 53505; their texts are not known).
std::optional<Answer> check_publishing(const Call& call) {
  switch (call.app->switches.publishing) {
    case Publishing::open: return std::nullopt;
    case Publishing::banned: return fail(call, 53500, "publish ability has been banned");
    case Publishing::too_often: return fail(call, 53501, "publish too frequently");
    case Publishing::unchecked: return fail(call, 53503, "draft has not passed the publish check");
    case Publishing::console_only: return fail(call, 53504, "please publish on mp.weixin.qq.com");
    case Publishing::unsaved: return fail(call, 53505, "please save the draft on mp.weixin.qq.com first");
  }
  return std::nullopt;
}

Answer submit(Call& call) {
  if (auto refusal = check_publishing(call)) return *std::move(refusal);
  auto draft = take_draft(*call.app, text_of(call.body, "media_id"));
  if (!draft) return fail(call, 40007, "invalid media_id");
  const auto number = static_cast<std::int64_t>(call.app->media.published.size());
  Published made{call.platform.random.alphanumeric(43), std::to_string(first_publish_id + number),
                 std::move(draft->articles), call.now + call.platform.settings.receipt_delay};
  call.entry.content.emplace_back("article_id", made.article_id);
  call.platform.callbacks.add_event(*call.app, finish_event(call, made), made.at, call.entry, {});
  const std::string publish_id = made.publish_id;
  call.app->media.published.push_back(std::move(made));
  return ok({{"publish_id", publish_id}, {"msg_data_id", first_data_id + number}});
}

Answer read_status(Call& call) {
  const std::string id = text_of(call.body, "publish_id");
  const auto found = std::ranges::find(call.app->media.published, id, &Published::publish_id);
  if (found == call.app->media.published.end()) return fail(call, 53502, "invalid publish_id");
  enum { published = 0, publishing = 1, deleted = 5 };
  json::object reply{{"publish_id", id}, {"fail_idx", json::array{}}};
  if (call.now < found->at) {
    reply["publish_status"] = static_cast<int>(publishing);
    return without_errcode(reply);
  }
  reply["publish_status"] = static_cast<int>(found->deleted ? deleted : published);
  reply["article_id"] = found->article_id;
  json::array items;
  for (std::size_t i = 0; i < found->articles.size(); ++i)
    items.push_back({{"idx", i + 1}, {"article_url", article_url(found->article_id, i)}});
  reply["article_detail"] = json::object{{"count", found->articles.size()}, {"item", std::move(items)}};
  return without_errcode(reply);
}

Published* find_article(const Call& call) {
  const std::string id = text_of(call.body, "article_id");
  for (Published& each : call.app->media.published)
    if (each.article_id == id && !each.deleted) return &each;
  return nullptr;
}

Answer remove(Call& call) {
  Published* article = find_article(call);
  if (article == nullptr) return fail(call, 53600, "invalid article_id");
  const std::int64_t index = number_of(call.body, "index", 0);  // 0: all
  if (index < 0 || index > static_cast<std::int64_t>(article->articles.size()))
    return fail(call, 40060, "invalid article idx");
  article->deleted = true;
  return ok();
}

Answer read_article(Call& call) {
  const Published* article = find_article(call);
  if (article == nullptr) return fail(call, 53600, "invalid article_id");
  return without_errcode(json::object{{"news_item", news_items(article->articles, article->article_id)}});
}

Answer list(Call& call) {
  const std::int64_t offset = number_of(call.body, "offset", 0), count = number_of(call.body, "count", 0);
  if (offset < 0) return fail(call, 45164, "invalid offset");
  if (count < 1 || count > listed_at_once_max) return fail(call, 45165, "invalid limit");
  json::array items;
  std::int64_t total = 0;
  for (const Published& each : call.app->media.published) {
    if (each.deleted || each.at > call.now) continue;
    if (total++ < offset || static_cast<std::int64_t>(items.size()) >= count) continue;
    items.push_back({{"article_id", each.article_id},
                     {"content", json::object{{"news_item", news_items(each.articles, each.article_id)}}},
                     {"update_time", to_unix_s(each.at)}});
  }
  const std::size_t item_count = items.size();
  return without_errcode(json::object{{"total_count", total}, {"item_count", item_count}, {"item", std::move(items)}});
}

std::int64_t publish_calls(const SandboxSettings& settings, const App&) { return settings.media.publish_daily; }
std::int64_t delete_calls(const SandboxSettings& settings, const App&) { return settings.media.publish_delete_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | verified_accounts_only;
constexpr Change since = Change::draft_box, verified = Change::publishing_for_verified;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/freepublish/submit", Verb::post, Body::json_object, Family::cgi, accounts, publish_calls, submit, since,
     verified},
    {"/cgi-bin/freepublish/get", Verb::post, Body::json_object, Family::cgi, accounts, publish_calls, read_status,
     since, verified},
    {"/cgi-bin/freepublish/delete", Verb::post, Body::json_object, Family::cgi, accounts, delete_calls, remove, since,
     verified},
    {"/cgi-bin/freepublish/getarticle", Verb::post, Body::json_object, Family::cgi, accounts, publish_calls,
     read_article, since, verified},
    {"/cgi-bin/freepublish/batchget", Verb::post, Body::json_object, Family::cgi, accounts, publish_calls, list, since,
     verified},
};

}  // namespace

std::span<const Endpoint> freepublish_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
