#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/first_key.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"
#include "http/transport_beast.hpp"
#include "sandbox/sandbox_server.hpp"
#include "server/demo_story.hpp"
#include "server/foundation.hpp"
#include "server/house.hpp"
#include "server/programs.hpp"
#include "server/stop_signal.hpp"

namespace hongyan::server {
namespace {

namespace files = std::filesystem;

// The demo's own key: shown by the first start, kept beside the demo's database for the next ones.
std::string own_key(const files::path& directory, Foundation& foundation, const HouseSettings& house, Random& random,
                    Clock& clock) {
  const files::path path = directory / "api_key";
  const auto made = api::make_first_key(*foundation.database->connect(), house.api.key_pepper, house.api.environment,
                                        random, clock.wall());
  if (made) {
    std::ofstream file(path, std::ios::trunc);
    files::permissions(path, files::perms::owner_read | files::perms::owner_write);
    file << made->reveal() << '\n';
    return made->reveal();
  }
  std::ifstream file(path);
  std::string key;
  if (!(file >> key))
    throw Failure("the demo's key file " + path.string() + " is gone; remove " + directory.string() + " to start anew");
  return key;
}

http::Origin loopback(const std::string& address, std::uint16_t port) {
  return {.scheme = http::Scheme::http, .host = address, .port = port};
}

int play(const cli::DemoArguments& arguments, const std::string& version, StopSignal& stop) {
  const auto sandbox_listen = parse_listen(arguments.sandbox_listen);
  if (!sandbox_listen) {
    std::fprintf(stderr, "hongyan: --sandbox-listen wants ADDRESS:PORT\n");
    return cli::exit_usage;
  }
  const files::path directory = arguments.directory;
  files::create_directories(directory);
  auto settings = settle_settings({.config_file = "",
                                   .given = {"database=sqlite:" + (directory / "hongyan.db").string(),
                                             "master_key_file=" + (directory / "hongyan.key").string(),
                                             "callback_spool_file=" + (directory / "hongyan.spool").string(),
                                             "listen=" + arguments.listen, "log_level=warning"}});
  if (!settings) return settings.error();
  SystemClock clock;
  SystemRandom random;
  Foundation foundation = lay_foundation(std::move(*settings), random, clock.wall());

  sandbox::Sandbox world({}, clock, random);
  http::BeastTransport push_transport;
  http::ServerSettings sandbox_where;
  sandbox_where.address = sandbox_listen->address;
  sandbox_where.port = sandbox_listen->port;
  sandbox::SandboxServer sandbox(sandbox_where, world, clock, push_transport);
  sandbox.start();

  HouseSettings wanted = house_settings(foundation.settings, foundation.master_key, version, random);
  const std::string key = own_key(directory, foundation, wanted, random, clock);
  const std::string address = wanted.listen.address;
  House house(std::move(wanted), *foundation.database, clock, random);
  house.start();

  http::BeastTransport to_house;
  http::BeastTransport to_sandbox;
  cli::ApiClient hongyan_client(to_house, loopback(address, house.port()), Secret(key));
  cli::ApiClient sandbox_client(to_sandbox, loopback(sandbox_listen->address, sandbox.port()));
  std::printf("鸿雁 Hongyan %s  %s\n沙箱 sandbox       %s  (stands for https://api.weixin.qq.com)\n", version.c_str(),
              hongyan_client.origin().text().c_str(), sandbox_client.origin().text().c_str());
  DemoStory story(hongyan_client, sandbox_client, clock);
  const bool delivered = story.play();
  std::printf("\n%s\n", delivered ? "全部送达 · All delivered." : "没有全部送达 · NOT everything was delivered.");
  if (arguments.once) return delivered ? cli::exit_ok : cli::exit_refused;
  std::printf(
      "\n再发一条,粘贴即可 · Paste this to send one more:\n\n%s\n\n收件箱 · What arrived:  curl -sS "
      "'%s/sandbox/inbox?openid=o_rbq1TOgERuflYd7PsiE9H565Oo'\n按 Ctrl-C 结束 · Ctrl-C ends it.\n",
      story.curl_line(key).c_str(), sandbox_client.origin().text().c_str());
  std::fflush(stdout);
  stop.wait();
  return cli::exit_ok;
}

}  // namespace

int demonstrate(const cli::DemoArguments& arguments, const std::string& version) {
  StopSignal stop;
  try {
    return play(arguments, version, stop);
  } catch (const Failure& failure) {
    std::fprintf(stderr, "hongyan: the demo stopped: %s\n", failure.what());
    return cli::exit_unreachable;
  }
}

}  // namespace hongyan::server
