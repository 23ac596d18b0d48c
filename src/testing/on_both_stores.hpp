// OnBothStores: OnBothDatabases with the schema in place and one connection open, for whatever stands on the store.
#pragma once
#include "store/schema.hpp"
#include "testing/on_both_databases.hpp"

namespace hongyan::testing {

class OnBothStores : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    connection_ = database().connect();
    sql::migrate(*connection_, store::migrations(), 0);
  }
  [[nodiscard]] sql::Connection& connection() { return *connection_; }

 private:
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::testing
