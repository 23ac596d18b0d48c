#include "base/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <memory>

#include "base/check.hpp"

namespace hongyan {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// Fetched algorithms live as long as the process: fetching one costs more than hashing a short text.
const EVP_MD* sha1_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}
const EVP_CIPHER* aes256_cbc_algorithm() {
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

std::string digest(const EVP_MD* algorithm, std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  std::string result(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), bytes_of(result), &length) == 1;
  CHECK(done);
  result.resize(length);
  return result;
}

enum class Direction { encrypt, decrypt };

std::string aes256_cbc(Direction direction, std::string_view key, std::string_view iv, std::string_view input) {
  CHECK(key.size() == 32);
  CHECK(iv.size() == 16);
  CHECK(input.size() % 16 == 0);
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
  std::string output(input.size(), '\0');
  int written = 0;
  int last = 0;
  const int encrypting = direction == Direction::encrypt ? 1 : 0;
  const bool done = EVP_CipherInit_ex2(context.get(), aes256_cbc_algorithm(), bytes_of(key), bytes_of(iv), encrypting,
                                       nullptr) == 1 &&
                    EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                    EVP_CipherUpdate(context.get(), bytes_of(output), &written, bytes_of(input),
                                     static_cast<int>(input.size())) == 1 &&
                    EVP_CipherFinal_ex(context.get(), bytes_of(output) + written, &last) == 1;
  CHECK(done);
  return output;
}

void start_sodium() {
  static const int started = sodium_init();
  CHECK(started >= 0);
}

constexpr char seal_version = 1;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

}  // namespace

std::string sha1(std::string_view bytes) { return digest(sha1_algorithm(), bytes); }
std::string sha256(std::string_view bytes) { return digest(sha256_algorithm(), bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string result(32, '\0');
  unsigned length = 0;
  const auto* done = HMAC(sha256_algorithm(), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
                          bytes_of(result), &length);
  CHECK(done != nullptr && length == 32);
  return result;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string aes256_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view plain) {
  return aes256_cbc(Direction::encrypt, key, iv, plain);
}
std::string aes256_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view cipher) {
  return aes256_cbc(Direction::decrypt, key, iv, cipher);
}

std::string seal(std::string_view key, std::string_view place, const Secret& secret, Random& random) {
  CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  start_sodium();
  const std::string& plain = secret.reveal();
  std::string sealed(1 + nonce_bytes + plain.size() + tag_bytes, '\0');
  sealed[0] = seal_version;
  random.fill(std::as_writable_bytes(std::span(sealed.data() + 1, nonce_bytes)));
  unsigned char* const nonce = bytes_of(sealed) + 1;
  unsigned long long written = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, &written, bytes_of(std::string_view(plain)),
                                             plain.size(), bytes_of(place), place.size(), nullptr, nonce,
                                             bytes_of(key));
  CHECK(written == plain.size() + tag_bytes);
  return sealed;
}

std::optional<Secret> open_sealed(std::string_view key, std::string_view place, std::string_view sealed) {
  CHECK(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  start_sodium();
  if (sealed.size() < 1 + nonce_bytes + tag_bytes || sealed[0] != seal_version) return std::nullopt;
  const std::string_view nonce = sealed.substr(1, nonce_bytes);
  const std::string_view cipher = sealed.substr(1 + nonce_bytes);
  std::string plain(cipher.size() - tag_bytes, '\0');
  unsigned long long written = 0;
  const int failed =
      crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), &written, nullptr, bytes_of(cipher), cipher.size(),
                                                 bytes_of(place), place.size(), bytes_of(nonce), bytes_of(key));
  if (failed != 0) return std::nullopt;
  return Secret(std::move(plain));
}

}  // namespace hongyan
