// QuotaNews: what WeChat's answers to callers say of an app's budgets: that one is spent, which then closes that API
// for our own sends and for every caller, or that a caller had the counts reset. Kept until the store has it. One
// thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/quota.hpp"
#include "engine/quota/quota_reset.hpp"
#include "http/message.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::gateway {

// A call that resets counts, before it goes out.
struct ResetCall {
  std::string path;  // of the API whose counts it resets; "" is every API of the app
  engine::CountsBefore before;
};

class QuotaNews {
 public:
  explicit QuotaNews(domain::QuotaCalendar calendar) : calendar_(calendar) {}
  // Nothing for a call that resets nothing.
  [[nodiscard]] std::optional<ResetCall> reset_of(sql::Connection& connection, const wechat::AppId& appid,
                                                  std::string_view path, std::string_view body, WallTime now) const;

  void hear_refusal(const wechat::AppId& appid, std::string_view path, const http::Response& response, WallTime now);
  void hear_reset(const wechat::AppId& appid, ResetCall reset);
  [[nodiscard]] bool empty() const { return parks_.empty() && resets_.empty(); }
  // In a transaction of its own; what could not be stored stays.
  void store(sql::Connection& connection, WallTime now);

 private:
  domain::QuotaCalendar calendar_;
  std::map<std::pair<wechat::AppId, std::string>, store::Park> parks_;
  std::vector<std::pair<wechat::AppId, ResetCall>> resets_;
};

}  // namespace hongyan::gateway
