#include "store/withdrawal.hpp"

#include <string>

#include "store/tap_journal.hpp"

namespace hongyan::store {

bool is_withdrawn_since_reserve(sql::Connection& connection, const GrantPlace& place,
                                std::string_view notification_id) {
  constexpr std::string_view select =
      "SELECT 1 FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND kind = 'revoke' AND note <> "
      "$5 AND at_ms >= (SELECT MAX(at_ms) FROM grant_entry WHERE appid = $1 AND openid = $2 AND template_id = $3 AND "
      "notification_id = $4 AND kind = 'reserve' AND amount > 0) LIMIT 1";
  return !connection
              .execute(select, {place.appid.text(), place.openid.text(), place.template_id.text(),
                                std::string(notification_id), std::string(given_before_end)})
              .rows.empty();
}

}  // namespace hongyan::store
