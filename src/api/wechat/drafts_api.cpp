// Drafts of articles, kept by WeChat: what a mass message of articles names (mpnews), and what is published. Before
// WeChat had drafts the same requests kept them as permanent material (domain/article_calls.hpp).
#include <charconv>
#include <utility>

#include "api/absence.hpp"
#include "api/resources.hpp"
#include "api/wechat/article_form.hpp"
#include "domain/article_calls.hpp"

namespace hongyan::api {
namespace {

constexpr int listed_at_once_max = 20;
constexpr int unknown_media_id = 40007;

const domain::ArticleCalls& calls_of(const WeChatDesk& desk) { return domain::article_calls(desk.now()); }

Problem refused_before_spending(std::vector<engine::Defect> defects) {
  return {.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = std::move(defects)};
}

// Makes the call of the filled articles. A cover that WeChat has forgotten meanwhile (somebody deleted it in the
// console) is uploaded once more.
template <typename MakeCall>
Outcome<wechat::ApiReply> ask_with_pictures(Call& call, sql::Connection& connection, WeChatDesk& desk,
                                            const std::vector<ArticleWish>& wishes, MakeCall make_call) {
  if (auto defects = find_picture_defects(connection, desk.app().appid, wishes); !defects.empty())
    return std::unexpected(refused_before_spending(std::move(defects)));
  auto filled = fill_articles(call, connection, desk, wishes);
  if (!filled) return std::unexpected(std::move(filled.error()));
  auto reply = desk.ask(make_call(filled->articles));
  if (reply || !is_refusal(reply.error(), unknown_media_id) || filled->remembered.empty()) return reply;
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  for (const std::string& id : filled->remembered) store::forget_permanent_media(connection, desk.app().appid, id);
  transaction.commit();
  filled = fill_articles(call, connection, desk, wishes);
  if (!filled) return std::unexpected(std::move(filled.error()));
  return desk.ask(make_call(filled->articles));
}

Outcome<std::vector<ArticleWish>> read_draft_form(const Call& call) {
  auto object = call.read_object(batch_body_bytes_max);
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  auto wishes = read_articles(form, problem.errors);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return wishes;
}

Outcome<http::Response> make_draft(Call& call, sql::Connection& connection, store::App app) {
  const auto wishes = read_draft_form(call);
  if (!wishes) return std::unexpected(wishes.error());
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply =
      ask_with_pictures(call, connection, desk, *wishes,
                        [&](const std::vector<wechat::Article>& articles) { return calls_of(desk).add(articles); });
  if (!reply) return std::unexpected(reply.error());
  const auto media_id = wechat::read_draft(*reply);
  if (!media_id) return std::unexpected(unreadable(media_id.error()));
  return to_response(status::created,
                     write_json(json::object{
                         {"media_id", *media_id}, {"app", desk.app().appid.text()}, {"articles", wishes->size()}}));
}

json::array write_articles(const std::vector<wechat::ToldArticle>& articles) {
  json::array written;
  for (const wechat::ToldArticle& told : articles) written.emplace_back(write_article(told));
  return written;
}

Outcome<http::Response> list_drafts(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const wechat::ListPage page = read_list_page(query, listed_at_once_max);
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto told = ask_and_read(desk, calls_of(desk).list(page), wechat::read_drafts);
  if (!told) return std::unexpected(told.error());
  json::array items;
  for (const wechat::Draft& draft : told->drafts) {
    json::object item{{"media_id", draft.media_id}, {"updated_at", to_iso8601(draft.updated_at)}};
    json::array articles = write_articles(draft.articles);
    for (json::value& article : articles) article.as_object().erase("content");
    item["articles"] = std::move(articles);
    items.emplace_back(std::move(item));
  }
  return ok(write_list_page(call, std::move(items), page, told->total));
}

Outcome<http::Response> show_draft(Call& call, sql::Connection& connection, store::App app) {
  const std::string& media_id = call.path.at("media_id");
  WeChatDesk desk(call, connection, std::move(app));
  const auto told = ask_and_read(desk, calls_of(desk).get(media_id), wechat::read_draft_articles);
  if (!told) return std::unexpected(told.error());
  return ok(json::object{{"media_id", media_id}, {"articles", write_articles(*told)}});
}

Outcome<int> read_article_place(const Call& call) {
  const std::string& text = call.path.at("article");
  int article = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, article);
  const bool is_number = error == std::errc{} && rest == end;
  if (!is_number || article < 1 || article > static_cast<int>(wechat::draft_articles_max))
    return std::unexpected(
        absent("{article}", "图文的序号从 1 开始,最多 8。", "Articles are numbered from 1, at most to 8."));
  return article;
}

Outcome<http::Response> change_article(Call& call, sql::Connection& connection, store::App app) {
  const std::string& media_id = call.path.at("media_id");
  const auto place = read_article_place(call);
  if (!place) return std::unexpected(place.error());
  const auto wish = read_body(call, [](Form& form) { return read_article(form, ""); }, batch_body_bytes_max);
  if (!wish) return std::unexpected(wish.error());
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply =
      ask_with_pictures(call, connection, desk, {*wish}, [&](const std::vector<wechat::Article>& articles) {
        return calls_of(desk).update(media_id, *place, articles.front());
      });
  if (!reply) return std::unexpected(reply.error());
  return ok(json::object{{"media_id", media_id}, {"article", *place}});
}

Outcome<http::Response> delete_draft(Call& call, sql::Connection& connection, store::App app) {
  const std::string& media_id = call.path.at("media_id");
  WeChatDesk desk(call, connection, std::move(app));
  if (const auto reply = desk.ask(calls_of(desk).remove(media_id)); !reply) return std::unexpected(reply.error());
  return done();
}

}  // namespace

void add_draft_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto accounts = Wanted::official_account;
  constexpr auto reads = Scope::notifications_read;
  constexpr auto writes = Scope::notifications_write;
  const std::string drafts = "/v1/apps/{appid}/drafts";
  const std::string one = drafts + "/{media_id}";
  table.add_at_desk(post, drafts, writes, for_app(accounts, make_draft));
  table.add_at_desk(get, drafts, reads, for_app(accounts, list_drafts));
  table.add_at_desk(get, one, reads, for_app(accounts, show_draft));
  table.add_at_desk(del, one, writes, for_app(accounts, delete_draft));
  table.add_at_desk(put, one + "/articles/{article}", writes, for_app(accounts, change_article));
}

}  // namespace hongyan::api
