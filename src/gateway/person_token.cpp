#include "gateway/person_token.hpp"

#include "base/json.hpp"

namespace hongyan::gateway {
namespace {

constexpr std::string_view refresh_path = "/sns/oauth2/refresh_token";
constexpr char between = '.';  // in neither half

}  // namespace

std::string_view person_token_name(std::string_view path) {
  return path == refresh_path ? "refresh_token" : "access_token";
}

std::optional<PersonToken> split_person_token(std::string_view text) {
  const std::size_t dot = text.find(between);
  if (dot == std::string_view::npos || dot + 1 == text.size()) return std::nullopt;
  return PersonToken{.pass = std::string(text.substr(0, dot)), .token = Secret(std::string(text.substr(dot + 1)))};
}

bool hands_out_person_tokens(std::string_view path) {
  return path == refresh_path || path == "/sns/oauth2/access_token";
}

std::string with_passes(std::string body, const PersonPasses& passes) {
  auto answer = read_json(body);
  if (!answer || !answer->is_object()) return body;
  json::object& members = answer->get_object();
  for (const auto& [name, pass] : {std::pair{"access_token", &passes.access}, {"refresh_token", &passes.refresh}})
    if (const std::string token = text_of(*answer, name); !token.empty())
      members[name] = pass->reveal() + between + token;
  return write_json(*answer);
}

}  // namespace hongyan::gateway
