// Sealing: an SDK's plain call to an API that the app's console wants signed and encrypted goes out so, and its answer
// comes back plain, so that nothing but the API host changes for the SDK. What a caller has signed itself goes as it
// is. Pure but for the doors it is handed.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/access/signing.hpp"
#include "http/message.hpp"
#include "store/apps.hpp"

namespace hongyan::gateway {

struct Sealing {
  wechat::Api api;
  engine::Signing signing;
};
// Nothing when the call goes as it came.
[[nodiscard]] std::optional<Sealing> sealing_of(const store::App& app, std::string_view path,
                                                const http::Request& outbound);
// The errors are English sentences.
[[nodiscard]] std::expected<http::Request, std::string> seal(const Sealing& sealing, http::Request outbound,
                                                             WallTime now, Random& random);
[[nodiscard]] std::expected<http::Response, std::string> unseal(const Sealing& sealing, const http::Response& response,
                                                                WallTime now);

}  // namespace hongyan::gateway
