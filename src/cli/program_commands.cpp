#include "cli/commands.hpp"

namespace hongyan::cli {
namespace {

std::vector<Option> config_options(ServerArguments& into) {
  return {{"--config", {"配置文件", "the config file"}, &into.config.config_file, "FILE"},
          {"--set",
           {"设置一项,强于文件与环境变量", "one setting, stronger than file and environment"},
           &into.config.given,
           "KEY=VALUE"},
          {"--database", {"即 --set database=…", "stands for --set database=…"}, &into.database, "URL"}};
}

ConfigArguments settled(const ServerArguments& given) {
  ConfigArguments config = given.config;
  if (!given.database.empty()) config.given.push_back("database=" + given.database);
  if (!given.listen.empty()) config.given.push_back("listen=" + given.listen);
  return config;
}

Command serve_command(ServerArguments& into, const Programs& programs) {
  Command command{
      .name = "serve",
      .help = {"启动服务器;首次启动会创建并显示一次管理员密钥",
               "Start the server; the first start makes an admin key and shows it once"},
      .options = config_options(into),
      .examples = {{{"SQLite,本机 8080 端口", "SQLite, port 8080 of this machine"}, "hongyan serve"},
                   {{"换成 PostgreSQL 与别的端口", "PostgreSQL and another port"},
                    "hongyan serve --database postgresql://hongyan@localhost/hongyan --listen 127.0.0.1:9000"},
                   {{"用配置文件,改一项", "A config file, one setting changed"},
                    "hongyan serve --config hongyan.toml --set log_level=debug"}},
      .act = ProgramAct([&into, &programs] { return programs.serve(settled(into)); })};
  command.options.push_back(
      {"--listen", {"即 --set listen=…", "stands for --set listen=…"}, &into.listen, "ADDRESS:PORT"});
  return command;
}

Command migrate_command(ServerArguments& into, const Programs& programs) {
  return {
      .name = "migrate",
      .help = {"把数据库升级到本版本", "Bring the database to this version"},
      .options = config_options(into),
      .examples = {{{"升级一个 SQLite 文件", "Upgrade a SQLite file"}, "hongyan migrate --database sqlite:hongyan.db"}},
      .act = ProgramAct([&into, &programs] { return programs.migrate(settled(into)); })};
}

Command check_command(ServerArguments& into, const Programs& programs) {
  return {.name = "check",
          .help = {"检查配置、数据库、凭据与回调,并说明该怎么办",
                   "Test config, database, credentials and callbacks, and say what to do"},
          .options = config_options(into),
          .examples = {{{"检查将要使用的配置", "Test the config you will use"}, "hongyan check --config hongyan.toml"}},
          .act = ProgramAct([&into, &programs] { return programs.check(settled(into)); })};
}

Command sandbox_command(SandboxWords& into, const Programs& programs) {
  return {.name = "sandbox",
          .help = {"启动微信平台的沙箱,任何 SDK 都能指向它",
                   "Start the sandbox of the WeChat platform; any SDK can point to it"},
          .options = {{"--listen", {"监听地址", "where it listens"}, &into.given.listen, "ADDRESS:PORT"},
                      {"--seed",
                       {"随机种子,同种子同世界;0 为每次不同", "same seed, same world; 0 for a new one each time"},
                       &into.seed,
                       "N"},
                      {"--settings",
                       {"设置的 JSON 文件,同 POST /sandbox/settings",
                        "settings as JSON, as POST /sandbox/settings takes them"},
                       &into.given.settings_file,
                       "FILE"},
                      {"--as-of",
                       {"平台的日期,例如 2019-06-01:接口和规则随之变化;不写为现在",
                        "the platform's date: its calls and rules follow it; now without it"},
                       &into.given.as_of,
                       "DATE"},
                      {"--stub",
                       {"立即应答每次发送、什么都不记(压测用)",
                        "answer every send at once and remember nothing (benchmarks)"},
                       &into.stub}},
          .examples = {{{"在 8081 端口,世界可重现", "On port 8081, a world that repeats"},
                        "hongyan sandbox --listen 127.0.0.1:8081 --seed 7"},
                       {{"form id 还能用的那一天", "On a day when form ids still work"},
                        "hongyan sandbox --as-of 2019-06-01"}},
          .act = ProgramAct([&into, &programs] {
            SandboxArguments arguments = into.given;
            arguments.seed = static_cast<std::uint64_t>(into.seed.value_or(0));
            arguments.stub = into.stub == Switch::on;
            return programs.sandbox(arguments);
          })};
}

Command demo_command(DemoWords& into, const Programs& programs) {
  return {.name = "demo",
          .help = {"服务器加沙箱,演一遍主要流程", "Server and sandbox together play the main job"},
          .options = {{"--once",
                       {"演完即退出,全部送达才返回 0", "exit when done; 0 only if all was delivered"},
                       &into.once},
                      {"--listen", {"服务器监听地址", "where the server listens"}, &into.given.listen, "ADDRESS:PORT"},
                      {"--sandbox-listen",
                       {"沙箱监听地址", "where the sandbox listens"},
                       &into.given.sandbox_listen,
                       "ADDRESS:PORT"},
                      {"--directory",
                       {"数据库与密钥放在哪里", "where its database and key are kept"},
                       &into.given.directory,
                       "DIR"}},
          .examples = {{{"演一遍,看是否全部送达", "Play it once and see whether all arrived"}, "hongyan demo --once"}},
          .act = ProgramAct([&into, &programs] {
            DemoArguments arguments = into.given;
            arguments.once = into.once == Switch::on;
            return programs.demo(arguments);
          })};
}

}  // namespace

std::vector<Command> program_commands(Arguments& into, const Programs& programs) {
  std::vector<Command> commands;
  commands.push_back(serve_command(into.serve, programs));
  commands.push_back(sandbox_command(into.sandbox, programs));
  commands.push_back(demo_command(into.demo, programs));
  commands.push_back(check_command(into.check, programs));
  commands.push_back(migrate_command(into.migrate, programs));
  return commands;
}

}  // namespace hongyan::cli
