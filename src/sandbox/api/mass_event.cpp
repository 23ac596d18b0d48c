#include "sandbox/api/mass_event.hpp"

#include <algorithm>
#include <array>

#include "sandbox/api/article.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::array statuses{"send success", "send fail",  "err(10001)", "err(20001)", "err(20002)", "err(20004)",
                              "err(20006)",   "err(20008)", "err(20013)", "err(21000)", "err(22000)", "err(30001)",
                              "err(30002)",   "err(30003)", "err(40001)", "err(40002)"};

PushField number_field(std::string name, std::int64_t value) {
  return {std::move(name), std::to_string(value), FieldForm::number};
}

PushField group_of(std::string name, std::vector<PushField> children) {
  return {std::move(name), "", FieldForm::group, std::move(children)};
}

// What the check for reprints found; told of articles that it stopped.
PushField copyright_of(const MassJob& job) {
  const bool stopped = job.status.starts_with("err(3000");
  std::vector<PushField> items;
  for (std::size_t i = 0; stopped && i < job.articles; ++i)
    items.push_back(group_of("item", {number_field("ArticleIdx", static_cast<std::int64_t>(i) + 1),
                                      number_field("UserDeclareState", 0),
                                      number_field("AuditState", 2),
                                      {"OriginalArticleUrl", "http://mp.weixin.qq.com/s/original", FieldForm::text},
                                      number_field("OriginalArticleType", 1),
                                      number_field("CanReprint", 1),
                                      number_field("NeedReplaceContent", 1),
                                      number_field("NeedShowReprintSource", 1)}));
  const auto count = static_cast<std::int64_t>(items.size());
  return group_of("CopyrightCheckResult", {number_field("Count", count), group_of("ResultList", std::move(items)),
                                           number_field("CheckState", stopped ? 2 : 0)});
}

PushField addresses_of(const MassJob& job) {
  std::vector<PushField> items;
  for (std::size_t i = 0; i < job.articles; ++i)
    items.push_back(group_of("item", {number_field("ArticleIdx", static_cast<std::int64_t>(i) + 1),
                                      {"ArticleUrl", article_url(job.media_id, i), FieldForm::text}}));
  const auto count = static_cast<std::int64_t>(items.size());
  return group_of("ArticleUrlResult", {number_field("Count", count), group_of("ResultList", std::move(items))});
}

}  // namespace

bool is_mass_status(std::string_view status) { return std::ranges::find(statuses, status) != statuses.end(); }

PushEvent mass_finish_event(const Call& call, const MassJob& job) {
  const bool helper = call.platform.settings.mass.event_sender == JobEventSender::mphelper || call.app->members.empty();
  PushEvent event;
  event.original_id = call.app->original_id;
  event.openid = helper ? "mphelper" : call.app->members.front()->openid;
  event.created_s = to_unix_s(job.finishes);
  event.event = "MASSSENDJOBFINISH";
  event.fields = {number_field("MsgID", job.msg_id),
                  {"Status", job.status, FieldForm::text},
                  number_field("TotalCount", job.total),
                  number_field("FilterCount", job.filtered),
                  number_field("SentCount", job.sent),
                  number_field("ErrorCount", job.errors),
                  copyright_of(job),
                  addresses_of(job)};
  return event;
}

}  // namespace hongyan::sandbox
