// The blacklist of an account (inbound.md §7.7).
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/people.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t blacklisted_at_once_max = 20;
enum class Listing { on, off };

Answer list_blacklist(Call& call) {
  std::vector<const Member*> people;
  for (const Member* member : call.app->members)
    if (member->blacklisted) people.push_back(member);
  return page_of(call, people, text_of(call.body, "begin_openid"), Total::told);
}

Answer mark(Call& call, Listing listing) {
  const auto members = members_of_call(call, blacklisted_at_once_max);
  if (!members) return members.error();
  for (Member* member : *members) member->blacklisted = listing == Listing::on;
  return ok();
}

Answer blacklist(Call& call) { return mark(call, Listing::on); }
Answer unblacklist(Call& call) { return mark(call, Listing::off); }

std::int64_t blacklist_calls(const SandboxSettings&, const App&) { return 100'000; }

constexpr Abilities accounts = service_accounts | reader_accounts | test_accounts | verified_accounts_only;
constexpr Endpoint endpoints[] = {
    {"/cgi-bin/tags/members/getblacklist", Verb::post, Body::json_object, Family::cgi, accounts, blacklist_calls,
     list_blacklist},
    {"/cgi-bin/tags/members/batchblacklist", Verb::post, Body::json_object, Family::cgi, accounts, blacklist_calls,
     blacklist},
    {"/cgi-bin/tags/members/batchunblacklist", Verb::post, Body::json_object, Family::cgi, accounts, blacklist_calls,
     unblacklist},
};

}  // namespace

std::span<const Endpoint> blacklist_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
