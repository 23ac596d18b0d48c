// Permanent files (inbound.md §6.8): add_material, get_material, del_material, count and list; the last four know the
// permanent articles of material/add_news as well.
#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/article.hpp"
#include "sandbox/api/media_file.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t listed_at_once_max = 20;

std::string url_of(const Medium& medium) { return "http://mmbiz.qpic.cn/mmbiz_jpg/" + medium.id + "/0?wx_fmt=jpeg"; }

std::int64_t count_of(const App& app, MediaType type) {
  return std::ranges::count_if(app.media.material_order,
                               [&](const std::string& id) { return app.media.media.find(id)->second.type == type; });
}

Medium* find_material(App& app, const std::string& id) {
  const auto found = app.media.media.find(id);
  return found == app.media.media.end() || found->second.life != MediaLife::permanent ? nullptr : &found->second;
}

// What the call names in its query or its form; what the file is, where it names nothing.
std::optional<MediaType> wanted_type(const Call& call) {
  std::string named = call.query.get("type");
  if (named.empty()) named = form_field(call, "type");
  if (!named.empty()) return parse_media_type(named);
  if (call.platform.settings.media.material_without_type == MaterialWithoutType::error_40004) return std::nullopt;
  return type_of_upload(call);
}

std::string description_of(const Call& call) {
  std::string text = form_field(call, "description");
  if (text.empty() && call.platform.settings.media.video_description_in_query == VideoDescriptionInQuery::accepted)
    text = call.query.get("description");
  return text;
}

Answer add_material(Call& call) {
  const auto type = wanted_type(call);
  if (!type) return fail(call, 40004, "invalid media type");
  auto medium = read_upload(call, *type, Shelf::permanent);
  if (!medium) return std::move(medium.error());
  if (*type == MediaType::video) {
    const auto description = read_json(description_of(call));
    if (!description || text_of(*description, "title").empty())
      return call.platform.settings.media.video_without_description == VideoWithoutDescription::error_41005
                 ? fail(call, 41005, "media data missing")
                 : fail(call, 40097, "invalid args");
    medium->title = text_of(*description, "title");
    medium->description = text_of(*description, "introduction");
  }
  const MediaSettings& settings = call.platform.settings.media;
  if (count_of(*call.app, *type) >=
      (*type == MediaType::image ? settings.material_images_max : settings.material_others_max))
    return fail(call, 45074, "material list size out of limit, you should delete the useless material");
  const Medium& put = put_on_shelf(call, *std::move(medium), Shelf::permanent);
  json::object reply{{"media_id", put.id}};
  if (*type == MediaType::image) reply["url"] = url_of(put);
  return without_errcode(reply);
}

Answer get_material(Call& call) {
  const std::string id = text_of(call.body, "media_id");
  if (id.empty()) return fail(call, 41006, "media_id missing");
  if (const Draft* news = find_articles(call, ArticleShelf::permanent))
    return without_errcode(json::object{{"news_item", news_items(news->articles, id)}});
  const Medium* medium = find_material(*call.app, id);
  if (medium == nullptr) return fail(call, 40007, "invalid media_id");
  if (medium->type == MediaType::video)
    return without_errcode(json::object{{"title", medium->title},
                                        {"description", medium->description},
                                        {"down_url", "http://vweixinp.tc.qq.com/" + medium->id + ".mp4"}});
  return file_answer(*medium);
}

Answer delete_material(Call& call) {
  const std::string id = text_of(call.body, "media_id");
  if (find_articles(call, ArticleShelf::permanent) != nullptr) {
    std::erase(call.app->media.news_order, id);
    call.app->media.drafts.erase(id);
    return ok();
  }
  if (find_material(*call.app, id) == nullptr) return fail(call, 40007, "invalid media_id");
  std::erase(call.app->media.material_order, id);
  call.app->media.media.erase(id);
  return ok();
}

Answer count_material(Call& call) {
  return without_errcode(json::object{{"voice_count", count_of(*call.app, MediaType::voice)},
                                      {"video_count", count_of(*call.app, MediaType::video)},
                                      {"image_count", count_of(*call.app, MediaType::image)},
                                      {"news_count", call.app->media.news_order.size()}});
}

Answer list_material(Call& call) {
  const bool of_news = text_of(call.body, "type") == "news";
  const auto type = parse_media_type(text_of(call.body, "type"));
  if (!type && !of_news) return fail(call, 40004, "invalid media type");
  const std::int64_t offset = number_of(call.body, "offset", 0), count = number_of(call.body, "count", 0);
  if (offset < 0) return fail(call, 45164, "invalid offset");
  if (count < 1 || count > listed_at_once_max) return fail(call, 45165, "invalid limit");
  if (of_news) return list_articles(call, call.app->media.news_order);
  json::array items;
  std::int64_t total = 0;
  for (const std::string& id : call.app->media.material_order) {
    const Medium& medium = call.app->media.media.find(id)->second;
    if (medium.type != *type) continue;
    if (total++ < offset || static_cast<std::int64_t>(items.size()) >= count) continue;
    items.push_back({{"media_id", id},
                     {"name", medium.filename},
                     {"update_time", to_unix_s(medium.created)},
                     {"url", url_of(medium)}});
  }
  const std::size_t item_count = items.size();
  return without_errcode(json::object{{"item", std::move(items)}, {"total_count", total}, {"item_count", item_count}});
}

std::int64_t upload_calls(const SandboxSettings& settings, const App&) { return settings.media.upload_daily; }
std::int64_t list_calls(const SandboxSettings& settings, const App&) { return settings.media.draft_daily; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/material/add_material", Verb::post, Body::none, Family::cgi, accounts, upload_calls, add_material},
    {"/cgi-bin/material/get_material", Verb::post, Body::json_object, Family::cgi, accounts, list_calls, get_material},
    {"/cgi-bin/material/del_material", Verb::post, Body::json_object, Family::cgi, accounts, list_calls,
     delete_material},
    {"/cgi-bin/material/get_materialcount", Verb::any, Body::none, Family::cgi, accounts, list_calls, count_material},
    {"/cgi-bin/material/batchget_material", Verb::post, Body::json_object, Family::cgi, accounts, list_calls,
     list_material},
};

}  // namespace

std::span<const Endpoint> material_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
