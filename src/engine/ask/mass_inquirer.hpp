// MassInquirer: asks WeChat about mass jobs whose end has not been told (the MASSSENDJOBFINISH was lost), until the
// receipt's deadline. One node at a time, by a lease row. One thread; the transport is used by nobody else meanwhile.
#pragma once
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/access/app_book.hpp"
#include "engine/ask/errand.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"
#include "store/mass_jobs.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

struct MassInquiryRules {
  Milliseconds after{30 * 60'000};  // a job of a million takes minutes, and its event some more
  Milliseconds every{10 * 60'000};
  std::size_t batch = 20;
};

class MassInquirer final : public Worker {
 public:
  MassInquirer(sql::Database& database, AppBook& apps, ErrandDoors doors, Metrics& metrics, Random& random,
               std::string node, MassInquiryRules rules = {});
  [[nodiscard]] std::string_view name() const override { return "mass_inquirer"; }
  Again run_once(WallTime now) override;

 private:
  [[nodiscard]] std::vector<store::OpenMassJob> begin(WallTime now);
  void ask(const store::OpenMassJob& job, WallTime now);

  sql::Database& database_;
  AppBook& apps_;
  ErrandDoors doors_;
  Metrics& metrics_;
  Random& random_;
  std::string node_;
  MassInquiryRules rules_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
