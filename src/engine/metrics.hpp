// Metrics: what the house counts, in Prometheus' text form. Counters only grow; names end in their unit or _total. The
// library is included in metrics.cpp alone. Thread-safe.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hongyan::engine {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  void count(std::string_view counter, std::int64_t by = 1);  // hongyan_<counter>_total
  void count(std::string_view counter, std::string_view label, std::string_view value, std::int64_t by = 1);
  void set(std::string_view gauge, std::string_view label, std::string_view value, double to);  // hongyan_<gauge>
  [[nodiscard]] std::string text() const;

 private:
  struct Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace hongyan::engine
