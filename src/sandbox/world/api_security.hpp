// Signed and encrypted calls of mini programs (platform.md §4): what the developer has put into the console, opening a
// request, sealing its answer. Written from the documents alone; only the primitives are shared with the product.
#pragma once
#include <expected>
#include <optional>
#include <string>

#include "base/aead.hpp"
#include "base/asymmetric.hpp"
#include "http/message.hpp"

namespace hongyan::sandbox {

// What the developer and the platform hold of an app; `enabled` makes the envelope a duty on the calls that support it.
struct ApiSecurity {
  bool enabled = false;
  Aead encryption = Aead::aes256_gcm;
  std::string key;         // raw bytes; "": 40238
  std::string key_number;  // the sn of the symmetric key
  SignatureScheme signature = SignatureScheme::rsa_pss_sha256;
  std::string public_key;         // the developer's, PEM; "": 40239
  std::string public_key_number;  // the SM2 id of its signatures
  std::string platform_key;       // the platform's private key, PEM
  std::string platform_number;    // of its certificate, as the console shows it
};

struct Call;
struct Answer;
struct Endpoint;

// Opens the request of an app that has it switched on: the call then holds the plain members. A refusal, 40230 to
// 40240.
[[nodiscard]] std::optional<Answer> open_request(Call& call, const Endpoint& endpoint);
// Encrypts and signs the answer to a call that came so; the headers that go with it, none for a plain call.
[[nodiscard]] http::Headers seal_answer(const Call& call, Answer& answer);

}  // namespace hongyan::sandbox
