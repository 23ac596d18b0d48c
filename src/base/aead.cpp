#include "base/aead.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/check.hpp"
#include "base/crypto.hpp"

namespace hongyan {
namespace {

constexpr std::size_t block_bytes = 16;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

CipherContext new_context() {
  CipherContext context(EVP_CIPHER_CTX_new());
  CHECK(context != nullptr);
  return context;
}

const EVP_CIPHER* algorithm_named(const char* name) {
  const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, name, nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}
const EVP_CIPHER* aes256_gcm_algorithm() {
  static const EVP_CIPHER* const algorithm = algorithm_named("AES-256-GCM");
  return algorithm;
}
const EVP_CIPHER* sm4_ctr_algorithm() {
  static const EVP_CIPHER* const algorithm = algorithm_named("SM4-CTR");
  return algorithm;
}

AeadBox aes_encrypt(const AeadTerms& terms, std::string_view plain) {
  const CipherContext context = new_context();
  AeadBox box{std::string(plain.size(), '\0'), std::string(aead_tag_bytes, '\0')};
  int written = 0;
  const bool done = EVP_EncryptInit_ex2(context.get(), aes256_gcm_algorithm(), bytes_of(terms.key), bytes_of(terms.iv),
                                        nullptr) == 1 &&
                    EVP_EncryptUpdate(context.get(), nullptr, &written, bytes_of(terms.associated),
                                      static_cast<int>(terms.associated.size())) == 1 &&
                    EVP_EncryptUpdate(context.get(), bytes_of(box.cipher), &written, bytes_of(plain),
                                      static_cast<int>(plain.size())) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), bytes_of(box.cipher) + written, &written) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, aead_tag_bytes, box.tag.data()) == 1;
  CHECK(done);
  return box;
}

std::optional<std::string> aes_decrypt(const AeadTerms& terms, const AeadBox& box) {
  const CipherContext context = new_context();
  std::string plain(box.cipher.size(), '\0');
  std::string tag = box.tag;
  int written = 0;
  const bool started = EVP_DecryptInit_ex2(context.get(), aes256_gcm_algorithm(), bytes_of(terms.key),
                                           bytes_of(terms.iv), nullptr) == 1 &&
                       EVP_DecryptUpdate(context.get(), nullptr, &written, bytes_of(terms.associated),
                                         static_cast<int>(terms.associated.size())) == 1 &&
                       EVP_DecryptUpdate(context.get(), bytes_of(plain), &written, bytes_of(box.cipher),
                                         static_cast<int>(box.cipher.size())) == 1 &&
                       EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, aead_tag_bytes, tag.data()) == 1;
  CHECK(started);
  if (EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + written, &written) != 1) return std::nullopt;
  return plain;
}

// The bytes under SM4-CTR that starts at `counter`.
std::string sm4_ctr(std::string_view key, std::string_view counter, std::string_view bytes) {
  const CipherContext context = new_context();
  std::string result(bytes.size(), '\0');
  int written = 0;
  const bool done =
      EVP_EncryptInit_ex2(context.get(), sm4_ctr_algorithm(), bytes_of(key), bytes_of(counter), nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), bytes_of(result), &written, bytes_of(bytes), static_cast<int>(bytes.size())) ==
          1;
  CHECK(done && static_cast<std::size_t>(written) == bytes.size());
  return result;
}

// An element of GF(2^128) as GCM writes it: bit 0 is the highest of the first byte.
struct Element {
  std::uint64_t high = 0, low = 0;
};

Element read_element(std::string_view block) {
  Element element;
  for (std::size_t i = 0; i < block_bytes / 2; ++i) {
    element.high = element.high << 8 | static_cast<unsigned char>(block[i]);
    element.low = element.low << 8 | static_cast<unsigned char>(block[block_bytes / 2 + i]);
  }
  return element;
}

// Bit by bit with masks in place of branches: no time that depends on the key.
Element product(Element left, Element right) {
  constexpr std::uint64_t reduction = 0xE100000000000000ULL;
  Element sum;
  for (unsigned i = 0; i < 128; ++i) {
    const std::uint64_t bit = i < 64 ? left.high >> (63 - i) & 1 : left.low >> (127 - i) & 1;
    sum.high ^= right.high & (0 - bit);
    sum.low ^= right.low & (0 - bit);
    const std::uint64_t carry = right.low & 1;
    right.low = right.low >> 1 | right.high << 63;
    right.high = right.high >> 1 ^ (reduction & (0 - carry));
  }
  return sum;
}

// GHASH of SP 800-38D, section 6.4.
class Ghash {
 public:
  explicit Ghash(std::string_view hash_key) : key_(read_element(hash_key)) {}
  void add(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += block_bytes) {
      std::string block(bytes.substr(at, block_bytes));
      block.resize(block_bytes, '\0');
      add_block(read_element(block));
    }
  }
  void add_block(Element block) { sum_ = product(Element{sum_.high ^ block.high, sum_.low ^ block.low}, key_); }
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const std::uint64_t half : {sum_.high, sum_.low})
      for (unsigned shift = 64; shift > 0; shift -= 8) text += static_cast<char>(half >> (shift - 8) & 0xFF);
    return text;
  }

 private:
  Element key_;
  Element sum_;
};

std::string sm4_first_counter(std::string_view iv) { return std::string(iv) + std::string("\0\0\0\1", 4); }

std::string sm4_tag(const AeadTerms& terms, std::string_view cipher) {
  constexpr std::uint64_t bits_per_byte = 8;
  const std::string zeros(block_bytes, '\0');
  Ghash ghash(sm4_ctr(terms.key, zeros, zeros));
  ghash.add(terms.associated);
  ghash.add(cipher);
  ghash.add_block({terms.associated.size() * bits_per_byte, cipher.size() * bits_per_byte});
  return sm4_ctr(terms.key, sm4_first_counter(terms.iv), ghash.text());
}

// The counter's first block masks the tag; the text is under the ones that follow.
std::string sm4_text(const AeadTerms& terms, std::string_view text) {
  return sm4_ctr(terms.key, sm4_first_counter(terms.iv), std::string(block_bytes, '\0') + std::string(text))
      .substr(block_bytes);
}

void check_sizes(const AeadTerms& terms, std::size_t text_bytes) {
  CHECK(terms.key.size() == aead_key_bytes(terms.algorithm));
  CHECK(terms.iv.size() == aead_iv_bytes);
  CHECK(text_bytes < INT32_MAX - block_bytes && terms.associated.size() < INT32_MAX);
}

}  // namespace

AeadBox aead_encrypt(const AeadTerms& terms, std::string_view plain) {
  check_sizes(terms, plain.size());
  if (terms.algorithm == Aead::aes256_gcm) return aes_encrypt(terms, plain);
  AeadBox box{sm4_text(terms, plain), {}};
  box.tag = sm4_tag(terms, box.cipher);
  return box;
}

std::optional<std::string> aead_decrypt(const AeadTerms& terms, const AeadBox& box) {
  check_sizes(terms, box.cipher.size());
  if (box.tag.size() != aead_tag_bytes) return std::nullopt;
  if (terms.algorithm == Aead::aes256_gcm) return aes_decrypt(terms, box);
  if (!equal_in_constant_time(sm4_tag(terms, box.cipher), box.tag)) return std::nullopt;
  return sm4_text(terms, box.cipher);
}

}  // namespace hongyan
