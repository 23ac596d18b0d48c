// Articles as callers write them: WeChat's own members, and media of ours by name where WeChat wants ids and addresses:
// "thumb_media": "cover" for the cover, src="media:photo" in the text.
#pragma once
#include <string>
#include <vector>

#include "api/wechat/permanent_upload.hpp"
#include "wechat/calls/article.hpp"

namespace hongyan::api {

struct ArticleWish {
  wechat::Article article;
  std::string thumb_media;  // "" where the article has a thumb_media_id
  std::string pointer;      // of the article in the request
};
// {"articles": [...]}, 1 to 8.
[[nodiscard]] std::vector<ArticleWish> read_articles(Form& form, std::vector<engine::Defect>& defects);
[[nodiscard]] ArticleWish read_article(Form& form, std::string pointer);

// Puts ids and addresses in the names' places. Everything is looked at before anything is uploaded; what WeChat has of
// the same bytes is used again.
[[nodiscard]] std::vector<engine::Defect> find_picture_defects(sql::Connection& connection, const wechat::AppId& appid,
                                                               const std::vector<ArticleWish>& wishes);
struct FilledArticles {
  std::vector<wechat::Article> articles;
  std::vector<std::string> remembered;  // ids that WeChat was not asked about just now
};
[[nodiscard]] Outcome<FilledArticles> fill_articles(Call& call, sql::Connection& connection, WeChatDesk& desk,
                                                    const std::vector<ArticleWish>& wishes);

[[nodiscard]] json::object write_article(const wechat::ToldArticle& told);

}  // namespace hongyan::api
