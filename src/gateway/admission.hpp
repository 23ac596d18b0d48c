// Admission: who calls through the gateway. A caller shows one of our keys, or the pass that it was given for one in
// WeChat's place; whoever may not is told so in WeChat's words. One thread.
#pragma once
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "gateway/answers.hpp"
#include "gateway/client.hpp"
#include "gateway/inbound.hpp"
#include "gateway/person_token.hpp"
#include "http/message.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::gateway {

class Admission {
 public:
  Admission(KeyQuestions keys, Secret pass_key, Seconds pass_life, Random& random)
      : keys_(std::move(keys)), pass_key_(std::move(pass_key)), pass_life_(pass_life), random_(random) {}
  // The answer to a token request: a pass, or why there is none.
  [[nodiscard]] http::Response answer_token(sql::Connection& connection, const Address& address,
                                            const http::Request& request, WallTime now) const;
  // Who calls with that token or key; or why not.
  [[nodiscard]] std::expected<Client, Refusal> client_of(sql::Connection& connection, const Address& address,
                                                         const http::Request& request, WallTime now) const;
  // The answer of web login, whose tokens that key may use from here on.
  [[nodiscard]] http::Response with_person_passes(http::Response response, std::string_view appid,
                                                  std::string_view key_id, WallTime now) const;

 private:
  KeyQuestions keys_;
  Secret pass_key_;
  Seconds pass_life_;
  Random& random_;
};

// A person's token that we handed out, of a call that takes one.
[[nodiscard]] std::optional<PersonToken> person_token_in(const Address& address, const http::Request& request);

// What WeChat's words leave open when it is about our keys.
[[nodiscard]] std::string_view why(Refusal refusal);

}  // namespace hongyan::gateway
