// Drafts published without telling the followers (发布): what customer messages of articles name, and their withdrawal.
#include <utility>

#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "domain/article_calls.hpp"
#include "wechat/calls/article.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t media_id_characters_max = 256;

std::string_view word_of(int status) {
  switch (status) {
    case 0: return "published";
    case 1: return "publishing";
    case 2: return "original_check_failed";
    case 3: return "failed";
    case 4: return "refused_by_review";
    case 5: return "deleted";
    case 6: return "banned";
    default: return "other";
  }
}

// WeChat works behind; PUBLISHJOBFINISH and the resource that is answered tell how it ended.
Outcome<http::Response> publish(Call& call, sql::Connection& connection, store::App app) {
  const auto media_id =
      read_body(call, [](Form& form) { return form.text("media_id", media_id_characters_max, Need::required); });
  if (!media_id) return std::unexpected(media_id.error());
  WeChatDesk desk(call, connection, std::move(app));
  if (auto closed = domain::find_publishing_closure(desk.now())) {
    Problem problem = invalid("/media_id", "channel_retired", std::move(closed->zh), std::move(closed->en));
    problem.kind = ProblemKind::unacceptable;
    return std::unexpected(std::move(problem));
  }
  const auto publish_id = ask_and_read(desk, wechat::publish_submit_call(*media_id), wechat::read_publish_id);
  if (!publish_id) return std::unexpected(publish_id.error());
  return to_response(status::accepted, write_json(json::object{{"publish_id", *publish_id}, {"state", "publishing"}}));
}

Outcome<http::Response> show_publication(Call& call, sql::Connection& connection, store::App app) {
  const std::string& publish_id = call.path.at("publish_id");
  WeChatDesk desk(call, connection, std::move(app));
  const auto told = ask_and_read(desk, wechat::publish_get_call(publish_id), wechat::read_publication);
  if (!told) return std::unexpected(told.error());
  json::array articles;
  for (const wechat::ArticleUrl& one : told->articles)
    articles.emplace_back(json::object{{"article", one.index}, {"url", one.url}});
  json::object written{{"publish_id", publish_id},
                       {"state", word_of(told->status)},
                       {"publish_status", told->status},
                       {"article_id", nullptr},
                       {"articles", std::move(articles)}};
  if (!told->article_id.empty()) written["article_id"] = told->article_id;
  return ok(written);
}

Outcome<http::Response> withdraw(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const int article = read_article_number(query);
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.ask(wechat::publish_delete_call(call.path.at("article_id"), article));
  if (!reply) return std::unexpected(reply.error());
  return done();
}

}  // namespace

void add_publication_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto accounts = Wanted::official_account;
  const std::string published = "/v1/apps/{appid}/publications";
  table.add_at_desk(post, published, Scope::notifications_write, for_app(accounts, publish));
  table.add_at_desk(get, published + "/{publish_id}", Scope::notifications_read, for_app(accounts, show_publication));
  table.add_at_desk(del, "/v1/apps/{appid}/articles/{article_id}", Scope::notifications_write,
                    for_app(accounts, withdraw));
}

}  // namespace hongyan::api
