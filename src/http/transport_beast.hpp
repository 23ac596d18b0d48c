// BeastTransport: the Transport of the real world, over Boost.Asio. Keeps connections alive per origin and proxy; never
// sends an exchange twice: one found dead while idle is dropped and replaced before a byte of the next exchange is
// written; after the first byte there is no second try. TLS is verified, always. An I/O thread of its own, started by
// the constructor and joined by the destructor, which abandons what is under way.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "http/transport.hpp"

namespace hongyan::http {

struct TransportSettings {
  std::size_t connections_per_origin_max = 128;  // exchanges beyond it wait; their timeout runs meanwhile
  std::size_t waiting_max = 100'000;             // exchanges beyond it end at once as not_connected
  Milliseconds idle_max{15'000};                 // an idle connection is closed then
  std::string authority_file;                    // PEM, trusted beside the system's own authorities; "" for none
};

class BeastTransport final : public Transport {
 public:
  // Throws Failure when `authority_file` cannot be read.
  explicit BeastTransport(TransportSettings settings = {});
  ~BeastTransport() override;
  BeastTransport(const BeastTransport&) = delete;
  BeastTransport& operator=(const BeastTransport&) = delete;

  void submit(Exchange exchange) override;
  void submit_many(std::vector<Exchange> exchanges) override;
  [[nodiscard]] std::vector<Ending> collect(Milliseconds patience) override;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace hongyan::http
