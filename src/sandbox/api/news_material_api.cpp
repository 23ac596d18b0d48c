// Articles before there were drafts (inbound.md §6.8): material/add_news and update_news, which made permanent ones
// until 2022-02-28 (45106 since; what was made is read and deleted as other material is), and media/uploadnews, which
// makes them for three days and is superseded.
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/article.hpp"

namespace hongyan::sandbox {
namespace {

Answer retired(const Call& call) {
  return fail(call, 45106,
              "This API has been unsupported. For more details, please view "
              "https://mp.weixin.qq.com/cgi-bin/"
              "announce?action=getannouncement&announce_id=11644831863qFQSh&version=&lang=zh_CN");
}

Answer add_news(Call& call) {
  if (call.in_force(Change::news_material_end)) return retired(call);
  const auto id = put_articles(call, ArticleShelf::permanent);
  if (!id) return id.error();
  return without_errcode(json::object{{"media_id", *id}});
}

Answer update_news(Call& call) {
  if (call.in_force(Change::news_material_end)) return retired(call);
  return change_article(call, ArticleShelf::permanent);
}

Answer upload_news(Call& call) {
  if (call.in_force(Change::news_material_end) &&
      call.platform.settings.media.superseded_upload_news == SupersededUploadNews::error_45106)
    return retired(call);
  const auto id = put_articles(call, ArticleShelf::temporary);
  if (!id) return id.error();
  return without_errcode(json::object{{"type", "news"}, {"media_id", *id}, {"created_at", to_unix_s(call.now)}});
}

std::int64_t material_calls(const SandboxSettings& settings, const App&) { return settings.media.news_material_daily; }
std::int64_t news_calls(const SandboxSettings& settings, const App&) { return settings.media.upload_news_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/material/add_news", Verb::post, Body::json_object, Family::cgi, accounts, material_calls, add_news},
    {"/cgi-bin/material/update_news", Verb::post, Body::json_object, Family::cgi, accounts, material_calls,
     update_news},
    {"/cgi-bin/media/uploadnews", Verb::post, Body::json_object, Family::cgi, accounts, news_calls, upload_news},
};

}  // namespace

std::span<const Endpoint> news_material_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
