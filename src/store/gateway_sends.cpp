#include "store/gateway_sends.hpp"

#include <vector>

#include "base/id.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {

void insert_gateway_sends(sql::Connection& connection, std::span<const GatewaySend> sends) {
  std::vector<sql::Parameters> batch;
  batch.reserve(sends.size());
  for (const GatewaySend& one : sends)
    batch.push_back({one.id, one.appid.text(), std::string(domain::to_string(one.receipts)), one.openid,
                     one.template_id, to_stored(one.sent_at)});
  connection.execute_many(
      "INSERT INTO gateway_send (id, appid, receipts, openid, template_id, sent_ms, msgid) VALUES ($1, $2, $3, $4, $5, "
      "$6, '')",
      batch);
}

void settle_gateway_sends(sql::Connection& connection, std::span<const GatewayAnswer> answers) {
  std::vector<sql::Parameters> numbers, undone;
  for (const GatewayAnswer& one : answers) {
    if (one.fate == GatewayAnswer::Fate::taken)
      numbers.push_back({one.id, one.msgid});
    else
      undone.push_back({one.id});
  }
  connection.execute_many("UPDATE gateway_send SET msgid = $2 WHERE id = $1", numbers);
  connection.execute_many("DELETE FROM gateway_send WHERE id = $1", undone);
}

bool is_gateway_msgid(sql::Connection& connection, const wechat::AppId& appid, std::string_view msgid) {
  return !connection
              .execute("SELECT 1 FROM gateway_send WHERE appid = $1 AND msgid = $2 AND msgid <> '' LIMIT 1",
                       {appid.text(), std::string(msgid)})
              .rows.empty();
}

bool may_be_of_gateway(sql::Connection& connection, const UnknownReceipt& receipt, WallTime since, WallTime until) {
  const std::int64_t is_numbered = receipt.number == UnknownReceipt::Number::told ? 1 : 0;
  return !connection
              .execute(
                  "SELECT 1 FROM gateway_send WHERE appid = $1 AND openid IN ($2, '') AND receipts = $3 AND sent_ms >= "
                  "$5 AND sent_ms <= $6 AND ($4 = '' OR template_id IN ($4, '')) AND ($7 = 0 OR msgid = '') LIMIT 1",
                  {receipt.appid.text(), receipt.openid.text(), std::string(domain::to_string(receipt.receipts)),
                   receipt.template_id, to_stored(since), to_stored(until), is_numbered})
              .rows.empty();
}

std::int64_t forget_gateway_sends(sql::Connection& connection, WallTime before, std::size_t limit) {
  return connection
      .execute("DELETE FROM gateway_send WHERE id IN (SELECT id FROM gateway_send WHERE id < $1 ORDER BY id LIMIT $2)",
               {lowest_id(before), static_cast<std::int64_t>(limit)})
      .affected;
}

}  // namespace hongyan::store
