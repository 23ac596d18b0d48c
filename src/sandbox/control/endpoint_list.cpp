// GET /sandbox/endpoints: everything the simulated platform serves, for whom and since when, and which errcodes it has
// answered so far.
#include "sandbox/api/web_page.hpp"
#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {
namespace {

std::string_view to_string(Verb verb) {
  switch (verb) {
    case Verb::get: return "GET";
    case Verb::post: return "POST";
    case Verb::any: return "GET, POST";
  }
  return "";
}

json::array kinds_of(const Endpoint& endpoint) {
  json::array kinds;
  for (const AppKind kind :
       {AppKind::service_account, AppKind::subscription_account, AppKind::mini_program, AppKind::test_account})
    if ((endpoint.abilities & ability(kind)) != 0) kinds.emplace_back(to_string(kind));
  return kinds;
}

}  // namespace

http::Response list_endpoints(Control& call) {
  json::array list;
  for (const Endpoint* endpoint : all_endpoints()) {
    json::object answers;
    for (const auto& [errcode, times] : call.platform.answers.of(endpoint->path))
      answers[std::to_string(errcode)] = times;
    const bool dated = endpoint->since.has_value();
    list.push_back(
        {{"path", endpoint->path},
         {"verb", to_string(endpoint->verb)},
         {"kinds", kinds_of(*endpoint)},
         {"verified_only", (endpoint->abilities & verified_accounts_only) != 0},
         {"since", dated ? json::value(Calendar::rows()[static_cast<std::size_t>(*endpoint->since)].date) : nullptr},
         {"answers", std::move(answers)}});
  }
  json::array pages;
  for (const WebPage& page : web_pages()) pages.emplace_back(page.path);
  return answer_json(200, json::object{{"endpoints", std::move(list)}, {"pages", std::move(pages)}});
}

}  // namespace hongyan::sandbox
