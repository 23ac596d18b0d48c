#include "gateway/use_book.hpp"

#include <vector>

#include "gateway/inbound.hpp"

namespace hongyan::gateway {
namespace {

constexpr std::string_view other = "/other";

}  // namespace

void UseBook::count(std::int64_t day, const wechat::AppId& appid, std::string_view key_id, std::string_view api,
                    Outcome outcome) {
  if (!is_usual_path(api) || counts_.size() >= counts_max) api = other;
  const auto [place, is_new] = counts_.try_emplace({day, appid, std::string(key_id), std::string(api)});
  store::GatewayUse& use = place->second;
  if (is_new) use = {.day = day, .appid = appid, .key_id = std::string(key_id), .api = std::string(api)};
  if (outcome == Outcome::held_back) {
    ++use.held_back;
    return;
  }
  ++use.calls;
  switch (outcome) {
    case Outcome::answered:
    case Outcome::held_back: break;
    case Outcome::refused: ++use.refused; break;
    case Outcome::failed: ++use.failed; break;
  }
}

void UseBook::store(sql::Connection& connection) {
  if (counts_.empty()) return;
  std::vector<store::GatewayUse> uses;
  uses.reserve(counts_.size());
  for (const auto& [place, use] : counts_) uses.push_back(use);
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::add_gateway_use(connection, uses);
  transaction.commit();
  counts_.clear();
}

}  // namespace hongyan::gateway
