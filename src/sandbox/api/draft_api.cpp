// Drafts (inbound.md §6.8, §0.2): draft/add, get, delete, update, count, batchget, and the older media/uploadnews.
#include <algorithm>

#include "base/utf8.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/article.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t listed_at_once_max = 20;

Draft* find_draft(const Call& call) {
  const auto found = call.app->media.drafts.find(text_of(call.body, "media_id"));
  return found == call.app->media.drafts.end() ? nullptr : &found->second;
}

Answer add(Call& call) {
  const auto id = add_draft(call);
  if (!id) return id.error();
  return without_errcode(json::object{{"media_id", *id}});
}

Answer upload_news(Call& call) {
  const auto id = add_draft(call);
  if (!id) return id.error();
  return without_errcode(json::object{{"type", "news"}, {"media_id", *id}, {"created_at", to_unix_s(call.now)}});
}

Answer get(Call& call) {
  const Draft* draft = find_draft(call);
  if (draft == nullptr) return fail(call, 40007, "invalid media_id");
  return without_errcode(json::object{{"news_item", news_items(draft->articles, draft->id)}});
}

Answer remove(Call& call) {
  if (!take_draft(*call.app, text_of(call.body, "media_id"))) return fail(call, 40007, "invalid media_id");
  return ok();
}

Answer update(Call& call) {
  Draft* draft = find_draft(call);
  if (draft == nullptr) return fail(call, 40007, "invalid media_id");
  const std::int64_t index = number_of(call.body, "index", -1);
  if (index < 0 || index >= static_cast<std::int64_t>(draft->articles.size()))
    return fail(call, 40114, "invalid index value");
  const json::value* article = find_member(call.body, "articles");
  if (article == nullptr || !article->is_object()) return fail(call, 44003, "empty news data");
  if (auto refusal = check_article(call, *article)) return *std::move(refusal);
  draft->articles[static_cast<std::size_t>(index)] = *article;
  draft->updated = call.now;
  return ok();
}

Answer count_drafts(Call& call) {
  return without_errcode(json::object{{"total_count", call.app->media.draft_order.size()}});
}

Answer list(Call& call) {
  const std::int64_t offset = number_of(call.body, "offset", 0), count = number_of(call.body, "count", 0);
  if (offset < 0) return fail(call, 45164, "invalid offset");
  if (count < 1 || count > listed_at_once_max) return fail(call, 45165, "invalid limit");
  const std::vector<std::string>& order = call.app->media.draft_order;
  json::array items;
  for (auto i = static_cast<std::size_t>(offset); i < order.size() && items.size() < static_cast<std::size_t>(count);
       ++i) {
    const Draft& draft = call.app->media.drafts.find(order[i])->second;
    items.push_back({{"media_id", draft.id},
                     {"content", json::object{{"news_item", news_items(draft.articles, draft.id)},
                                              {"create_time", to_unix_s(draft.created)},
                                              {"update_time", to_unix_s(draft.updated)}}},
                     {"update_time", to_unix_s(draft.updated)}});
  }
  const std::size_t item_count = items.size();
  return without_errcode(
      json::object{{"total_count", order.size()}, {"item_count", item_count}, {"item", std::move(items)}});
}

std::int64_t draft_calls(const SandboxSettings& settings, const App&) { return settings.media.draft_daily; }
std::int64_t get_calls(const SandboxSettings& settings, const App&) { return settings.media.draft_get_daily; }
std::int64_t news_calls(const SandboxSettings& settings, const App&) { return settings.media.upload_news_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Change since = Change::draft_box;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/draft/add", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, add, since},
    {"/cgi-bin/draft/get", Verb::post, Body::json_object, Family::cgi, accounts, get_calls, get, since},
    {"/cgi-bin/draft/delete", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, remove, since},
    {"/cgi-bin/draft/update", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, update, since},
    {"/cgi-bin/draft/count", Verb::any, Body::none, Family::cgi, accounts, draft_calls, count_drafts, since},
    {"/cgi-bin/draft/batchget", Verb::post, Body::json_object, Family::cgi, accounts, draft_calls, list, since},
    {"/cgi-bin/media/uploadnews", Verb::post, Body::json_object, Family::cgi, accounts, news_calls, upload_news},
};

}  // namespace

std::span<const Endpoint> draft_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
