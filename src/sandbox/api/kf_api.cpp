// Agent accounts of customer service (inbound.md §5.4), as far as custom/send can name them: add, update, invite,
// give a portrait, delete, list.
#include <fmt/format.h>

#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/media_file.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t prefix_bytes_max = 10;

KfAccount* find_account(App& app, std::string_view account) {
  const auto found = std::ranges::find(app.kf_accounts, account, &KfAccount::account);
  return found == app.kf_accounts.end() ? nullptr : &*found;
}

// "prefix@id of the official account"; only the prefix is judged.
std::optional<Answer> check_name(const Call& call, std::string_view account) {
  const std::size_t at = account.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == account.size())
    return fail(call, 65404, "illegal custom service account");
  const std::string_view prefix = account.substr(0, at);
  if (prefix.size() > prefix_bytes_max)
    return fail(call, 61454, "invalid kf_acount length");  // the platform's spelling
  if (!std::ranges::all_of(prefix, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; }))
    return fail(call, 61455, "illegal character in kf_account");
  return std::nullopt;
}

Answer add_account(Call& call) {
  const std::string account = text_of(call.body, "kf_account"), nickname = text_of(call.body, "nickname");
  if (auto refusal = check_name(call, account)) return *std::move(refusal);
  if (nickname.empty()) return fail(call, 65403, "illegal nickname");
  if (find_account(*call.app, account) != nullptr) return fail(call, 65406, "custom service account exists");
  if (static_cast<std::int64_t>(call.app->kf_accounts.size()) >= call.platform.settings.customer.kf_accounts_max)
    return fail(call, 65405, "custom service account number reach limit");
  call.app->kf_accounts.push_back({account, nickname, "", "", 1001 + call.app->kf_ids++});
  return ok();
}

Answer update_account(Call& call) {
  KfAccount* account = find_account(*call.app, text_of(call.body, "kf_account"));
  if (account == nullptr) return fail(call, 65401, "invalid custom service account");
  const std::string nickname = text_of(call.body, "nickname");
  if (nickname.empty()) return fail(call, 65403, "illegal nickname");
  account->nickname = nickname;
  return ok();
}

Answer invite_worker(Call& call) {
  KfAccount* account = find_account(*call.app, text_of(call.body, "kf_account"));
  if (account == nullptr) return fail(call, 65401, "invalid custom service account");
  const std::string worker = text_of(call.body, "invite_wx");
  if (worker.empty()) return fail(call, 65409, "wechat account invalid");
  if (!account->worker.empty()) return fail(call, 65412, "the custom service account have been bound by a wechat user");
  if (std::ranges::find(call.app->kf_accounts, worker, &KfAccount::worker) != call.app->kf_accounts.end())
    return fail(call, 65407, "the wechat user have been one of your workers");
  account->worker = worker;  // he accepts at once
  return ok();
}

// What the portrait may be is told by its codes alone: a picture as other uploads take it.
Answer upload_portrait(Call& call) {
  KfAccount* account = find_account(*call.app, call.query.get("kf_account"));
  if (account == nullptr) return fail(call, 65401, "invalid custom service account");
  const auto picture = read_upload(call, MediaType::image, Shelf::temporary);
  if (!picture) {
    const int code = picture.error().errcode;
    return code == 40005 || code == 40113 ? fail(call, 61457, "invalid file type") : picture.error();
  }
  account->portrait = fmt::format("http://mmbiz.qpic.cn/mmbiz/{}/0", call.platform.random.alphanumeric(64));
  return ok();
}

Answer delete_account(Call& call) {
  std::string name = call.query.get("kf_account");
  if (name.empty()) name = text_of(call.body, "kf_account");  // silenceper/wechat writes it there
  const KfAccount* account = find_account(*call.app, name);
  if (account == nullptr) return fail(call, 65401, "invalid custom service account");
  call.app->kf_accounts.erase(call.app->kf_accounts.begin() + (account - call.app->kf_accounts.data()));
  return ok();
}

Answer list_accounts(Call& call) {
  const bool as_text = call.platform.settings.customer.kf_id_form == KfIdForm::text;
  json::array list;
  for (const KfAccount& account : call.app->kf_accounts) {
    json::object entry{{"kf_account", account.account},
                       {"kf_headimgurl", account.portrait},
                       {"kf_id", as_text ? json::value(std::to_string(account.id)) : json::value(account.id)},
                       {"kf_nick", account.nickname}};
    if (!account.worker.empty()) entry["kf_wx"] = account.worker;
    list.push_back(std::move(entry));
  }
  return without_errcode(json::object{{"kf_list", std::move(list)}});
}

Answer list_online(Call&) { return without_errcode(json::object{{"kf_online_list", json::array{}}}); }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/customservice/kfaccount/add", Verb::post, Body::json_object, Family::cgi, accounts, nullptr, add_account},
    {"/customservice/kfaccount/update", Verb::post, Body::json_object, Family::cgi, accounts, nullptr, update_account},
    {"/customservice/kfaccount/inviteworker", Verb::post, Body::json_object, Family::cgi, accounts, nullptr,
     invite_worker},
    {"/customservice/kfaccount/uploadheadimg", Verb::post, Body::none, Family::cgi, accounts, nullptr, upload_portrait},
    {"/customservice/kfaccount/del", Verb::any, Body::none, Family::cgi, accounts, nullptr, delete_account},
    {"/cgi-bin/customservice/getkflist", Verb::get, Body::none, Family::cgi, accounts, nullptr, list_accounts},
    {"/cgi-bin/customservice/getonlinekflist", Verb::get, Body::none, Family::cgi, accounts, nullptr, list_online},
};

}  // namespace

std::span<const Endpoint> kf_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
