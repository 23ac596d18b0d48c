#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <future>
#include <memory>
#include <optional>

#include "base/failure.hpp"
#include "http/transport_beast.hpp"
#include "testing/peer.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::breakdown_of;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::post_to;
using hongyan::testing::RawSocket;
using ::testing::StartsWith;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

constexpr long day_seconds = 24 * 3600;

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  ASSERT_NE(extension, nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// A certificate for `key` in the name of `issuer`, not signed yet.
Certificate certify(const std::string& name, EVP_PKEY* key, const std::string& issuer, long valid_seconds) {
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

// An authority of this test's own, and a server that shows certificates it signed.
class Encrypted : public ::testing::Test {
 protected:
  Encrypted() {
    authority_ = certify("test authority", authority_key_.get(), "test authority", day_seconds);
    add_extension(authority_.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(authority_.get(), authority_key_.get(), EVP_sha256());
    std::FILE* const file = std::fopen(authority_file().c_str(), "w");
    PEM_write_X509(file, authority_.get());
    std::fclose(file);
  }
  [[nodiscard]] std::string authority_file() const { return (directory_.path() / "authority.pem").string(); }

  // A server's context with a certificate for these names ("DNS:localhost,IP:127.0.0.1").
  [[nodiscard]] std::unique_ptr<SSL_CTX, Free> serve_as(const std::string& names, long valid_seconds = day_seconds) {
    const Certificate certificate = certify("server", server_key_.get(), "test authority", valid_seconds);
    add_extension(certificate.get(), NID_subject_alt_name, names);
    X509_sign(certificate.get(), authority_key_.get(), EVP_sha256());
    std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_server_method()));
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
    const std::unique_ptr<SSL, Free> session(SSL_new(context));
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

  Ending ask(const Peer& peer, const std::string& host, const std::string& authority) const {
    BeastTransport transport(TransportSettings{.authority_file = authority});
    Origin origin = peer.origin();
    origin.scheme = Scheme::https;
    origin.host = host;
    return exchange_alone(transport, post_to(origin));
  }

  hongyan::testing::TemporaryDirectory directory_;
  Key authority_key_{EVP_EC_gen("P-256")};
  Key server_key_{EVP_EC_gen("P-256")};
  Certificate authority_;
};

TEST_F(Encrypted, a_trusted_server_of_the_right_name_is_asked_over_one_connection) {
  const auto context = serve_as("DNS:localhost,IP:127.0.0.1");
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    std::promise<Served> served;
    Peer peer([&](RawSocket& socket, std::size_t) { served.set_value(serve(context.get(), socket, ok_answer)); });
    {
      BeastTransport transport(TransportSettings{.authority_file = authority_file()});
      Origin origin{.scheme = Scheme::https, .host = host, .port = peer.origin().port};
      for (int i = 0; i < 3; ++i) {
        const Ending ending = exchange_alone(transport, post_to(origin));
        ASSERT_TRUE(std::holds_alternative<Response>(ending.result)) << std::get<Trouble>(ending.result).cause;
        EXPECT_EQ(std::get<Response>(ending.result).body, "hello");
      }
    }
    const Served result = served.get_future().get();
    EXPECT_EQ(result.requests, 3);
    EXPECT_EQ(result.server_name, host == "localhost" ? "localhost" : "");  // addresses are no server names
  }
}

TEST_F(Encrypted, nothing_is_sent_to_a_server_that_does_not_prove_itself) {
  struct Case {
    std::string name;
    std::string names;
    long valid_seconds;
    std::string authority;
  };
  const Case cases[] = {
      {"authority not trusted", "DNS:localhost", day_seconds, ""},
      {"another name", "DNS:example.com", day_seconds, authority_file()},
      {"a name that begins alike", "DNS:localhost.example.com", day_seconds, authority_file()},
      {"an address instead of the name", "IP:127.0.0.1", day_seconds, authority_file()},
      {"expired", "DNS:localhost", -day_seconds, authority_file()},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto context = serve_as(c.names, c.valid_seconds);
    std::promise<Served> served;
    Peer peer([&](RawSocket& socket, std::size_t) { served.set_value(serve(context.get(), socket, ok_answer)); });
    const Ending ending = ask(peer, "localhost", c.authority);
    EXPECT_EQ(breakdown_of(ending), Breakdown::not_connected);
    EXPECT_THAT(std::get<Trouble>(ending.result).cause, StartsWith("TLS: "));
    EXPECT_EQ(served.get_future().get().requests, 0);
  }
}

TEST_F(Encrypted, protocols_before_tls_1_2_are_refused) {
  const auto context = serve_as("DNS:localhost");
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  Peer old([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, ok_answer); });
  EXPECT_EQ(breakdown_of(ask(old, "localhost", authority_file())), Breakdown::not_connected);
  const auto newer = serve_as("DNS:localhost");
  SSL_CTX_set_max_proto_version(newer.get(), TLS1_2_VERSION);
  Peer good([&](RawSocket& socket, std::size_t) { serve(newer.get(), socket, ok_answer); });
  EXPECT_TRUE(std::holds_alternative<Response>(ask(good, "localhost", authority_file()).result));
}

TEST_F(Encrypted, a_peer_without_tls_is_not_connected) {
  Peer peer(
      [](RawSocket& socket, std::size_t) { socket.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"); });
  EXPECT_EQ(breakdown_of(ask(peer, "localhost", authority_file())), Breakdown::not_connected);
}

TEST_F(Encrypted, an_answer_until_the_end_counts_only_when_the_end_was_said) {
  const auto context = serve_as("DNS:localhost");
  constexpr std::string_view endless = "HTTP/1.1 200 OK\r\n\r\nhello";
  Peer polite([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, endless, Goodbye::said); });
  EXPECT_EQ(std::get<Response>(ask(polite, "localhost", authority_file()).result).body, "hello");
  Peer cutting([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, endless, Goodbye::cut); });
  EXPECT_EQ(breakdown_of(ask(cutting, "localhost", authority_file())), Breakdown::bad_answer);
}

TEST_F(Encrypted, a_close_without_an_answer_is_no_answer) {
  const auto context = serve_as("DNS:localhost");
  for (const Goodbye goodbye : {Goodbye::said, Goodbye::cut}) {
    Peer peer([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, "", goodbye); });
    EXPECT_EQ(breakdown_of(ask(peer, "localhost", authority_file())), Breakdown::no_answer);
  }
}

TEST_F(Encrypted, an_authority_file_that_cannot_be_read_is_a_failure) {
  const std::string absent = (directory_.path() / "absent.pem").string();
  EXPECT_THROW(BeastTransport(TransportSettings{.authority_file = absent}), Failure);
}

}  // namespace
}  // namespace hongyan::http
