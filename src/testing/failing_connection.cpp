#include "testing/failing_connection.hpp"

#include <type_traits>

namespace hongyan::testing {

void FaultPlan::fail_at(std::int64_t step, When when, Times times) {
  state_.with([&](State& state) { state = State{.at = step, .when = when, .times = times}; });
}

std::int64_t FaultPlan::steps() const {
  return state_.with([](const State& state) { return state.steps; });
}

std::int64_t FaultPlan::failures() const {
  return state_.with([](const State& state) { return state.failures; });
}

FaultPlan::Verdict FaultPlan::take_step() {
  return state_.with([](State& state) {
    ++state.steps;
    const bool due =
        state.at > 0 && (state.steps == state.at || (state.times == Times::for_ever && state.steps > state.at));
    if (!due) return Verdict::pass;
    ++state.failures;
    return state.when == When::before ? Verdict::fail_before : Verdict::fail_after;
  });
}

template <typename Call>
auto FailingConnection::step(Failure::Kind kind, Call&& call) {
  const auto verdict = plan_.take_step();
  const auto fail = [&] { throw Failure("The test wants this step to fail", kind); };
  if (verdict == FaultPlan::Verdict::fail_before) fail();
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    if (verdict == FaultPlan::Verdict::fail_after) fail();
  } else {
    auto result = call();
    if (verdict == FaultPlan::Verdict::fail_after) fail();
    return result;
  }
}

sql::Rows FailingConnection::execute(std::string_view sql, const sql::Parameters& parameters) {
  return step(Failure::Kind::unavailable, [&] { return connection_->execute(sql, parameters); });
}

std::vector<sql::Rows> FailingConnection::execute_many(std::string_view sql, std::span<const sql::Parameters> batch) {
  return step(Failure::Kind::unavailable, [&] { return connection_->execute_many(sql, batch); });
}

void FailingConnection::execute_script(std::string_view sql) {
  step(Failure::Kind::unavailable, [&] { connection_->execute_script(sql); });
}

// A begin that failed must leave no transaction behind, for nobody will end it.
void FailingConnection::begin_reading() {
  step(Failure::Kind::unavailable, [] {});
  connection_->begin_reading();
  writing_ = false;
}

void FailingConnection::begin_writing() {
  step(Failure::Kind::unavailable, [] {});
  connection_->begin_writing();
  writing_ = true;
}

void FailingConnection::commit() {
  step(writing_ ? Failure::Kind::outcome_unknown : Failure::Kind::unavailable, [&] { connection_->commit(); });
}

void FailingConnection::rollback() noexcept { connection_->rollback(); }

std::unique_ptr<sql::Connection> FailingDatabase::connect() {
  return std::make_unique<FailingConnection>(database_.connect(), plan_);
}

}  // namespace hongyan::testing
