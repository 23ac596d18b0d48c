// callback_reader: reads stored callbacks and applies what they mean: receipts settle attempts and resolve unknowns,
// consent events move the ledger, follow events the identities, and what people do opens their windows for customer
// messages. A receipt whose attempt is not recorded yet waits.
#pragma once
#include <memory>

#include "base/failure.hpp"
#include "base/random.hpp"
#include "domain/window.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"
#include "store/callback_events.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

struct CallbackRules {
  std::size_t batch = 256;
  Milliseconds wait_for_record{500};  // before a receipt without a match is looked at again, growing with its age
  Milliseconds orphan_after{24 * 3'600'000};
  domain::WindowRules windows;
};

class CallbackReader final : public Worker {
 public:
  CallbackReader(sql::Database& database, Metrics& metrics, Random& random, CallbackRules rules = {});
  [[nodiscard]] std::string_view name() const override { return "callback_reader"; }
  Again run_once(WallTime now) override;

 private:
  sql::Database& database_;
  Metrics& metrics_;
  Random& random_;
  CallbackRules rules_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
