#include "base/asymmetric.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

#include "base/check.hpp"

namespace hongyan {
namespace {

constexpr int salt_bytes = 32;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// Without it OpenSSL would ask the terminal for the password of an encrypted key.
int no_password(char*, int, int, void*) { return 0; }

Owned<BIO> reader_of(std::string_view text) {
  Owned<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  CHECK(bio != nullptr);
  return bio;
}

bool fits(const EVP_PKEY* key, SignatureScheme scheme) {
  if (key == nullptr) return false;
  switch (scheme) {
    case SignatureScheme::rsa_pss_sha256: return EVP_PKEY_is_a(key, "RSA") == 1;
    case SignatureScheme::sm2_sm3: return EVP_PKEY_is_a(key, "SM2") == 1;
  }
  return false;
}

Owned<EVP_PKEY> read_private_key(const Secret& pem, SignatureScheme scheme) {
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(reader_of(pem.reveal()).get(), nullptr, no_password, nullptr));
  if (!fits(key.get(), scheme)) key.reset();
  ERR_clear_error();
  return key;
}

Owned<EVP_PKEY> read_public_key(std::string_view pem, SignatureScheme scheme) {
  Owned<EVP_PKEY> key;
  const Owned<X509> certificate(PEM_read_bio_X509(reader_of(pem).get(), nullptr, no_password, nullptr));
  if (certificate != nullptr) key.reset(X509_get_pubkey(certificate.get()));
  if (key == nullptr) key.reset(PEM_read_bio_PUBKEY(reader_of(pem).get(), nullptr, no_password, nullptr));
  if (!fits(key.get(), scheme)) key.reset();
  ERR_clear_error();
  return key;
}

const char* digest_of(SignatureScheme scheme) { return scheme == SignatureScheme::rsa_pss_sha256 ? "SHA256" : "SM3"; }

// What OpenSSL calls the options; `id` and `salt` must outlive them. They are set after the init: some of its releases
// refuse an SM2 identity that comes with it.
std::array<OSSL_PARAM, 4> options_of(SignatureScheme scheme, std::string& id, int& salt) {
  static char pss[] = OSSL_PKEY_RSA_PAD_MODE_PSS;
  static char sha256[] = "SHA256";
  if (scheme == SignatureScheme::sm2_sm3)
    return {OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, id.data(), id.size()),
            OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  return {OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0),
          OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, sha256, 0),
          OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt), OSSL_PARAM_construct_end()};
}

}  // namespace

std::expected<std::string, std::string> sign(const Secret& private_key_pem, const SignatureTerms& terms,
                                             std::string_view text) {
  const auto key = read_private_key(private_key_pem, terms.scheme);
  if (key == nullptr) return std::unexpected("the private key is not a PEM key of the signature's kind");
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  std::string id(terms.sm2_id);
  int salt = salt_bytes;
  const auto options = options_of(terms.scheme, id, salt);
  std::size_t length = 0;
  std::string signature;
  EVP_PKEY_CTX* work = nullptr;  // the context's own
  bool done =
      EVP_DigestSignInit_ex(context.get(), &work, digest_of(terms.scheme), nullptr, nullptr, key.get(), nullptr) == 1 &&
      EVP_PKEY_CTX_set_params(work, options.data()) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &length, bytes_of(text), text.size()) == 1;
  if (done) {
    signature.resize(length);
    done = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes_of(text),
                          text.size()) == 1;
    signature.resize(length);
  }
  ERR_clear_error();
  if (!done) return std::unexpected("the private key cannot sign: it is too short or damaged");
  return signature;
}

bool is_signed_by(std::string_view public_pem, const SignatureTerms& terms, const SignedText& text) {
  const auto key = read_public_key(public_pem, terms.scheme);
  if (key == nullptr) return false;
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  std::string id(terms.sm2_id);
  int salt = RSA_PSS_SALTLEN_AUTO;
  const auto options = options_of(terms.scheme, id, salt);
  EVP_PKEY_CTX* work = nullptr;  // the context's own
  const bool right = EVP_DigestVerifyInit_ex(context.get(), &work, digest_of(terms.scheme), nullptr, nullptr, key.get(),
                                             nullptr) == 1 &&
                     EVP_PKEY_CTX_set_params(work, options.data()) == 1 &&
                     EVP_DigestVerify(context.get(), bytes_of(text.signature), text.signature.size(),
                                      bytes_of(text.text), text.text.size()) == 1;
  ERR_clear_error();
  return right;
}

bool is_private_key(const Secret& private_key_pem, SignatureScheme scheme) {
  return read_private_key(private_key_pem, scheme) != nullptr;
}
bool is_public_key(std::string_view public_pem, SignatureScheme scheme) {
  return read_public_key(public_pem, scheme) != nullptr;
}

}  // namespace hongyan
