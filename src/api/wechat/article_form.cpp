#include "api/wechat/article_form.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "domain/media_name.hpp"
#include "store/media.hpp"

namespace hongyan::api {
namespace {

// WeChat's own limits are lower and have changed; these keep nonsense away.
constexpr std::size_t title_characters_max = 200;
constexpr std::size_t author_characters_max = 100;
constexpr std::size_t digest_characters_max = 500;
constexpr std::size_t content_characters_max = 1'000'000;
constexpr std::size_t url_characters_max = 2'048;
constexpr std::size_t media_id_characters_max = 256;

wechat::Comments read_comments(Form& form) {
  const bool open = form.number("need_open_comment", 0, 1, 0) == 1;
  const bool followers = form.number("only_fans_can_comment", 0, 1, 0) == 1;
  if (!open) return wechat::Comments::closed;
  return followers ? wechat::Comments::open_to_followers : wechat::Comments::open_to_all;
}

PermanentUpload upload_of(sql::Connection& connection, const store::Media& media, store::MediaPlace place) {
  return {.place = place,
          .file = {media.name + "." + media.ending, media.content_type,
                   store::read_media_bytes(connection, media.appid, media.name)},
          .sha256 = media.sha256};
}

engine::Defect unknown_media(std::string pointer, const std::string& name) {
  return {.pointer = std::move(pointer),
          .code = "unknown_media",
          .zh = fmt::format("没有名为 {} 的素材。", name),
          .en = fmt::format("There are no media named {}.", name)};
}

std::optional<engine::Defect> find_cover_defect(sql::Connection& connection, const wechat::AppId& appid,
                                                const ArticleWish& wish) {
  const std::string pointer = wish.pointer + "/thumb_media";
  const auto media = store::find_media(connection, appid, wish.thumb_media);
  if (!media) return unknown_media(pointer, wish.thumb_media);
  if (media->kind == wechat::MediaType::thumb || media->kind == wechat::MediaType::image) return std::nullopt;
  return engine::Defect{.pointer = pointer,
                        .code = "wrong_media_kind",
                        .zh = "封面必须是种类为 thumb 或 image 的素材。",
                        .en = "A cover must be media of the kind thumb or image."};
}

std::optional<engine::Defect> find_picture_defect(sql::Connection& connection, const wechat::AppId& appid,
                                                  const std::string& name, const std::string& pointer) {
  const auto media = store::find_media(connection, appid, name);
  if (!media) return unknown_media(pointer, name);
  constexpr auto most = static_cast<std::int64_t>(domain::article_picture_bytes_max);
  const bool is_picture =
      (media->kind == wechat::MediaType::image || media->kind == wechat::MediaType::thumb) && media->ending != "gif";
  if (is_picture && media->size < most) return std::nullopt;
  return engine::Defect{.pointer = pointer,
                        .code = "wrong_media_kind",
                        .zh = fmt::format("正文里的图片 {} 必须是小于 1 MB 的 JPEG 或 PNG。", name),
                        .en = fmt::format("The picture {} in the text must be a JPEG or PNG below 1 MB.", name),
                        .limit = most,
                        .actual = media->size};
}

}  // namespace

ArticleWish read_article(Form& form, std::string pointer) {
  ArticleWish wish;
  wish.pointer = std::move(pointer);
  wechat::Article& article = wish.article;
  article.title = form.text("title", title_characters_max, Need::required);
  article.author = form.text("author", author_characters_max);
  article.digest = form.text("digest", digest_characters_max);
  article.content = form.text("content", content_characters_max, Need::required);
  article.content_source_url = form.text("content_source_url", url_characters_max);
  article.thumb_media_id = form.text("thumb_media_id", media_id_characters_max);
  wish.thumb_media = form.text("thumb_media", domain::media_name_characters_max);
  if (form.has("thumb_media") == form.has("thumb_media_id"))
    form.add("thumb_media_id", "one_of", "封面:必须给出 thumb_media_id(永久素材)或 thumb_media(素材名)之一。",
             "The cover: give thumb_media_id (permanent material) or thumb_media (the name of media), one of them.");
  article.comments = read_comments(form);
  return wish;
}

std::vector<ArticleWish> read_articles(Form& form, std::vector<engine::Defect>& defects) {
  std::vector<ArticleWish> wishes;
  json::array* const given = form.array("articles", wechat::draft_articles_max, Need::required);
  if (given == nullptr) return wishes;
  for (std::size_t i = 0; i < given->size(); ++i) {
    json::object* const object = (*given)[i].if_object();
    if (object == nullptr) {
      form.add_at("articles", i, "wrong_kind", "必须是对象。", "Must be an object.");
      continue;
    }
    const std::string pointer = fmt::format("/articles/{}", i);
    Form article(*object, pointer, defects);
    wishes.push_back(read_article(article, pointer));
    article.finish();
  }
  return wishes;
}

std::vector<engine::Defect> find_picture_defects(sql::Connection& connection, const wechat::AppId& appid,
                                                 const std::vector<ArticleWish>& wishes) {
  std::vector<engine::Defect> defects;
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  const auto note = [&](std::optional<engine::Defect> defect) {
    if (defect) defects.push_back(std::move(*defect));
  };
  for (const ArticleWish& wish : wishes) {
    if (!wish.thumb_media.empty()) note(find_cover_defect(connection, appid, wish));
    for (const std::string& name : domain::find_article_pictures(wish.article.content))
      note(find_picture_defect(connection, appid, name, wish.pointer + "/content"));
  }
  return defects;
}

Outcome<FilledArticles> fill_articles(Call& call, sql::Connection& connection, WeChatDesk& desk,
                                      const std::vector<ArticleWish>& wishes) {
  FilledArticles filled;
  const auto keep = [&](const std::string& name, std::optional<store::MediaPlace> place) -> Outcome<KeptAtWechat> {
    const auto media = store::find_media(connection, desk.app().appid, name);
    if (!media) return std::unexpected(not_found());  // removed since it was looked at
    const auto own = media->kind == wechat::MediaType::thumb ? store::MediaPlace::thumb : store::MediaPlace::image;
    return keep_at_wechat(call, connection, desk, upload_of(connection, *media, place.value_or(own)));
  };
  for (const ArticleWish& wish : wishes) {
    wechat::Article article = wish.article;
    if (!wish.thumb_media.empty()) {
      auto cover = keep(wish.thumb_media, std::nullopt);
      if (!cover) return std::unexpected(std::move(cover.error()));
      article.thumb_media_id = cover->media.media_id;
      if (cover->was == KeptAtWechat::Was::known) filled.remembered.push_back(article.thumb_media_id);
    }
    std::map<std::string, std::string> urls;
    for (const std::string& name : domain::find_article_pictures(article.content)) {
      auto picture = keep(name, store::MediaPlace::article);
      if (!picture) return std::unexpected(std::move(picture.error()));
      urls[name] = picture->media.url;
    }
    if (!urls.empty()) article.content = domain::with_article_pictures(article.content, urls);
    filled.articles.push_back(std::move(article));
  }
  return filled;
}

json::object write_article(const wechat::ToldArticle& told) {
  const wechat::Article& article = told.article;
  return {{"title", article.title},
          {"author", article.author},
          {"digest", article.digest},
          {"content", article.content},
          {"content_source_url", article.content_source_url},
          {"thumb_media_id", article.thumb_media_id},
          {"need_open_comment", article.comments == wechat::Comments::closed ? 0 : 1},
          {"only_fans_can_comment", article.comments == wechat::Comments::open_to_followers ? 1 : 0},
          {"url", told.url}};
}

}  // namespace hongyan::api
