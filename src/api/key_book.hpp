// KeyBook: the API keys that were used lately, as the memory had them at most one second ago, so that a busy caller
// does not cost a look into the database per request. A key revoked on this node is forgotten at once; one revoked on
// another node lives here for `trust` at most. It remembers no key that does not exist. Thread-safe.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "store/access.hpp"

namespace hongyan::api {

struct KeyRules {
  Milliseconds trust{1'000};
  Milliseconds renew_after{500};  // then one request asks the memory again while the others go on
  std::size_t keys_max = 10'000;
};

class KeyBook {
 public:
  explicit KeyBook(const Clock& clock, KeyRules rules = {}) : clock_(clock), rules_(rules) {}
  struct Found {
    store::ApiKey key;
    bool renewal_due = false;  // the caller is the one who should read it again and remember() it
  };
  [[nodiscard]] std::optional<Found> find(std::string_view id);
  // `asked_at`: when the memory was asked for it, on the clock's boot time.
  void remember(const store::ApiKey& key, BootTime asked_at);
  void forget(std::string_view id);

 private:
  struct Entry {
    store::ApiKey key;
    BootTime read_at;
    bool renewal_asked = false;
  };
  const Clock& clock_;
  KeyRules rules_;
  Guarded<std::map<std::string, Entry, std::less<>>> entries_;
};

}  // namespace hongyan::api
