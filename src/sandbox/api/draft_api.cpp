// Drafts (inbound.md §6.8, §0.2): draft/add, get, delete, update, count, batchget.
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/article.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t listed_at_once_max = 20;

Answer add(Call& call) {
  const auto id = put_articles(call, ArticleShelf::draft);
  if (!id) return id.error();
  return without_errcode(json::object{{"media_id", *id}});
}

Answer get(Call& call) {
  const Draft* draft = find_articles(call, ArticleShelf::draft);
  if (draft == nullptr) return fail(call, 40007, "invalid media_id");
  return without_errcode(json::object{{"news_item", news_items(draft->articles, draft->id)}});
}

Answer remove(Call& call) {
  if (!take_draft(*call.app, text_of(call.body, "media_id"))) return fail(call, 40007, "invalid media_id");
  return ok();
}

Answer update(Call& call) { return change_article(call, ArticleShelf::draft); }

Answer count_drafts(Call& call) {
  return without_errcode(json::object{{"total_count", call.app->media.draft_order.size()}});
}

Answer list(Call& call) {
  const std::int64_t offset = number_of(call.body, "offset", 0), count = number_of(call.body, "count", 0);
  if (offset < 0) return fail(call, 45164, "invalid offset");
  if (count < 1 || count > listed_at_once_max) return fail(call, 45165, "invalid limit");
  return list_articles(call, call.app->media.draft_order);
}

std::int64_t draft_calls(const SandboxSettings& settings, const App&) { return settings.media.draft_daily; }
std::int64_t get_calls(const SandboxSettings& settings, const App&) { return settings.media.draft_get_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Change since = Change::draft_box;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/draft/add", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, add, since},
    {"/cgi-bin/draft/get", Verb::post, Body::json_object, Family::cgi, accounts, get_calls, get, since},
    {"/cgi-bin/draft/delete", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, remove, since},
    {"/cgi-bin/draft/update", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, update, since},
    {"/cgi-bin/draft/count", Verb::any, Body::none, Family::cgi, accounts, draft_calls, count_drafts, since},
    {"/cgi-bin/draft/batchget", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, list, since},
};

}  // namespace

std::span<const Endpoint> draft_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
