#include "engine/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <sstream>

#include "base/guarded.hpp"

namespace hongyan::engine {

struct Metrics::Registry {
  prometheus::Registry library;
  // Looking a family up in the library compares every label; these maps answer the common case.
  Guarded<std::map<std::string, prometheus::Counter*, std::less<>>> counters;
  Guarded<std::map<std::string, prometheus::Gauge*, std::less<>>> gauges;
};

namespace {

prometheus::Labels labels_of(std::string_view label, std::string_view value) {
  if (label.empty()) return {};
  return {{std::string(label), std::string(value)}};
}

std::string key_of(std::string_view name, std::string_view label, std::string_view value) {
  std::string key(name);
  key.append("\n").append(label).append("\n").append(value);
  return key;
}

}  // namespace

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view counter, std::int64_t by) { count(counter, "", "", by); }

void Metrics::count(std::string_view counter, std::string_view label, std::string_view value, std::int64_t by) {
  prometheus::Counter& found = *registry_->counters.with([&](auto& counters) {
    prometheus::Counter*& slot = counters[key_of(counter, label, value)];
    if (slot == nullptr)
      slot = &prometheus::BuildCounter()
                  .Name("hongyan_" + std::string(counter) + "_total")
                  .Register(registry_->library)
                  .Add(labels_of(label, value));
    return slot;
  });
  found.Increment(static_cast<double>(by));
}

void Metrics::set(std::string_view gauge, std::string_view label, std::string_view value, double to) {
  prometheus::Gauge& found = *registry_->gauges.with([&](auto& gauges) {
    prometheus::Gauge*& slot = gauges[key_of(gauge, label, value)];
    if (slot == nullptr)
      slot = &prometheus::BuildGauge()
                  .Name("hongyan_" + std::string(gauge))
                  .Register(registry_->library)
                  .Add(labels_of(label, value));
    return slot;
  });
  found.Set(to);
}

std::string Metrics::text() const {
  std::ostringstream stream;
  prometheus::TextSerializer().Serialize(stream, registry_->library.Collect());
  return stream.str();
}

}  // namespace hongyan::engine
