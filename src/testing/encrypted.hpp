// Encrypted: the fixture of tests whose peer speaks TLS: an authority of the test's own, and a server side that shows
// certificates which that authority signed. One thread per connection it serves.
#pragma once
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "testing/raw_socket.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::testing {

struct FreeOfOpenSsl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeOfOpenSsl>;
using Certificate = std::unique_ptr<X509, FreeOfOpenSsl>;

inline constexpr long day_seconds = 24 * 3600;

inline void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  ASSERT_NE(extension, nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// A certificate for `key` in the name of `issuer`, not signed yet.
[[nodiscard]] inline Certificate certify(const std::string& name, EVP_PKEY* key, const std::string& issuer,
                                         long valid_seconds) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), name == issuer ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * day_seconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_seconds);
  const auto set_name = [](X509_NAME* to, const std::string& text) {
    X509_NAME_add_entry_by_txt(to, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
  };
  set_name(X509_get_subject_name(certificate.get()), name);
  set_name(X509_get_issuer_name(certificate.get()), issuer);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

class Encrypted : public ::testing::Test {
 protected:
  Encrypted() {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the other side has left
    authority_ = certify("test authority", authority_key_.get(), "test authority", day_seconds);
    add_extension(authority_.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(authority_.get(), authority_key_.get(), EVP_sha256());
    std::FILE* const file = std::fopen(authority_file().c_str(), "w");
    PEM_write_X509(file, authority_.get());
    std::fclose(file);
  }
  [[nodiscard]] std::string authority_file() const { return (directory_.path() / "authority.pem").string(); }

  // A server's context with a certificate for these names ("DNS:localhost,IP:127.0.0.1").
  [[nodiscard]] std::unique_ptr<SSL_CTX, FreeOfOpenSsl> serve_as(const std::string& names,
                                                                 long valid_seconds = day_seconds) {
    const Certificate certificate = certify("server", server_key_.get(), "test authority", valid_seconds);
    add_extension(certificate.get(), NID_subject_alt_name, names);
    X509_sign(certificate.get(), authority_key_.get(), EVP_sha256());
    std::unique_ptr<SSL_CTX, FreeOfOpenSsl> context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), server_key_.get());
    return context;
  }

  struct Served {
    int requests = 0;
    std::string server_name;
  };
  enum class Goodbye { said, cut };
  // Serves requests on one connection with that answer until the client leaves or, told to say goodbye, once.
  static Served serve(SSL_CTX* context, RawSocket& socket, std::string_view answer,
                      std::optional<Goodbye> goodbye = {}) {
    const std::unique_ptr<SSL, FreeOfOpenSsl> session(SSL_new(context));
    SSL_set_fd(session.get(), socket.descriptor());
    Served served;
    if (SSL_accept(session.get()) != 1) return served;
    const char* const name = SSL_get_servername(session.get(), TLSEXT_NAMETYPE_host_name);
    served.server_name = name == nullptr ? "" : name;
    std::array<char, 4096> buffer{};
    while (SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size())) > 0) {
      ++served.requests;
      SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
      if (goodbye == Goodbye::said) SSL_shutdown(session.get());
      if (goodbye) return served;
    }
    return served;
  }

  TemporaryDirectory directory_;
  Key authority_key_{EVP_EC_gen("P-256")};
  Key server_key_{EVP_EC_gen("P-256")};
  Certificate authority_;
};

}  // namespace hongyan::testing
