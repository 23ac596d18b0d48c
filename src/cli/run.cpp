#include <ostream>

#include "base/failure.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help_text.hpp"
#include "cli/input.hpp"

namespace hongyan::cli {
namespace {

constexpr std::string_view usual_url = "http://127.0.0.1:8080";

// What every command takes.
struct SharedArguments {
  Switch json = Switch::off, help = Switch::off;
  std::string language, url, key_file;
};

std::vector<Option> shared_options(SharedArguments& into) {
  return {
      {"--json", {"输出 API 的原始 JSON", "print the API's own JSON"}, &into.json},
      {"--lang",
       {"语言,默认取自 LANG", "language; LANG says the usual one"},
       &into.language,
       "LANG",
       Need::optional,
       {"zh", "en"}},
      {"--url",
       {"服务器地址;或 HONGYAN_URL,默认 http://127.0.0.1:8080",
        "the server's address; or HONGYAN_URL, usually http://127.0.0.1:8080"},
       &into.url,
       "URL"},
      {"--key-file",
       {"API 密钥的文件;或 HONGYAN_KEY、HONGYAN_KEY_FILE", "file with the API key; or HONGYAN_KEY, HONGYAN_KEY_FILE"},
       &into.key_file,
       "FILE"},
      {"-h,--help", {"显示帮助", "show help"}, &into.help}};
}

Language language_of_environment(const World& world) {
  for (const std::string name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const std::string locale = world.environment(name); !locale.empty()) return language_of_locale(locale);
  return Language::en;
}

// The words may be wrong: the language they wish for counts all the same.
Language language_of(const World& world, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--lang=zh" || (words[i] == "--lang" && i + 1 < words.size() && words[i + 1] == "zh"))
      return Language::zh;
    if (words[i] == "--lang=en" || (words[i] == "--lang" && i + 1 < words.size() && words[i + 1] == "en"))
      return Language::en;
  }
  return language_of_environment(world);
}

Input<http::Origin> read_origin(const World& world, const SharedArguments& shared) {
  std::string given = shared.url.empty() ? world.environment("HONGYAN_URL") : shared.url;
  if (given.empty()) given = usual_url;
  const auto url = http::parse_url(given);
  if (url && url->target == "/") return url->origin;
  return std::unexpected(
      Phrase{"服务器地址必须像 http://127.0.0.1:8080,不带路径,而不是 " + given + "。",
             "The server's address must look like http://127.0.0.1:8080, without a path, not " + given + "."});
}

Input<Secret> read_key(World& world, const SharedArguments& shared) {
  if (!shared.key_file.empty()) return read_secret(world, shared.key_file, "");
  if (!world.environment("HONGYAN_KEY").empty()) return read_secret(world, "", "HONGYAN_KEY");
  return read_secret(world, world.environment("HONGYAN_KEY_FILE"), "HONGYAN_KEY");
}

int act_remotely(const RemoteAct& act, const SharedArguments& shared, Output& output) {
  const auto origin = read_origin(output.world, shared);
  if (!origin) return output.refuse_usage(origin.error());
  auto key = read_key(output.world, shared);
  if (!key) return output.refuse_usage(key.error());
  const auto transport = output.world.make_transport();
  ApiClient api(*transport, *origin, std::move(*key),
                {{"Accept-Language", output.language == Language::zh ? "zh" : "en"}, {"User-Agent", "hongyan-cli"}});
  Session session(api, output);
  return act(session);
}

struct Acting {
  const SharedArguments& shared;
  Output& output;
  int operator()(std::monostate) const { return exit_usage; }
  int operator()(const ProgramAct& act) const { return act(); }
  int operator()(const LocalAct& act) const { return act(output); }
  int operator()(const RemoteAct& act) const { return act_remotely(act, shared, output); }
};

}  // namespace

Command hongyan_command(Arguments& into, const Programs& programs) {
  Command root{
      .name = "hongyan",
      .help =
          {"鸿雁:微信通知服务器。一个程序:服务器、沙箱与命令行。\n"
           "退出码:0 成功,1 被拒绝,2 命令行有误,3 连不上,4 可能发出也可能没有。",
           "Hongyan: a WeChat notification server. One program: server, sandbox and command line.\n"
           "Exit codes: 0 done, 1 refused, 2 wrong command line, 3 unreachable, 4 it may or may not have been sent."},
      .examples = {{{"一条命令看完整流程", "The whole way in one command"}, "hongyan demo"},
                   {{"发一条通知并等结果", "Send a notification and wait for its end"},
                    "hongyan send order_paid --to u1001 -v price=12.5 --wait"},
                   {{"错误码的含义", "What an error code means"}, "hongyan explain 43101"}},
      .commands = program_commands(into, programs)};
  root.commands.push_back(send_command(into.send));
  root.commands.push_back(status_command(into.status));
  root.commands.push_back(cancel_command(into.cancelled_id));
  root.commands.push_back(mass_command(into.mass));
  root.commands.push_back(media_command(into.media));
  root.commands.push_back(template_command(into.template_words));
  root.commands.push_back(agent_command(into.agent));
  root.commands.push_back(diagnose_command(into.diagnose));
  root.commands.push_back(material_command(into.material));
  root.commands.push_back(draft_command(into.draft));
  root.commands.push_back(card_command(into.card));
  root.commands.push_back(app_command(into.app));
  root.commands.push_back(type_command(into.type));
  root.commands.push_back(recipient_command(into.recipient));
  root.commands.push_back(grant_command(into.grant));
  root.commands.push_back(window_command(into.window));
  root.commands.push_back(form_id_command(into.form_id));
  root.commands.push_back(token_command(into.token_appid));
  root.commands.push_back(quota_command(into.quota));
  root.commands.push_back(key_command(into.key));
  root.commands.push_back(event_command(into.event));
  root.commands.push_back(gateway_command(into.gateway));
  root.commands.push_back(explain_command(into.codes, programs));
  root.commands.push_back(version_command(programs));
  return root;
}

int run_in(World& world, const std::vector<std::string>& words, const Programs& programs) {
  Output output{.world = world, .language = language_of(world, words)};
  Arguments arguments;
  SharedArguments shared;
  const Command root = hongyan_command(arguments, programs);
  const bool asks_version = words.size() == 1 && words.front() == "--version";
  const auto chosen =
      read_command_line(root, shared_options(shared), asks_version ? std::vector<std::string>{"version"} : words);
  if (!chosen) {
    const int code = output.refuse_usage(chosen.error().says);
    const std::string help = "  → " + chosen.error().where.path + " --help";
    output.note({help, help});
    return code;
  }
  output.form = shared.json == Switch::on ? Form::json : Form::people;
  if (chosen->wants_help || std::holds_alternative<std::monostate>(chosen->command->act)) {
    const std::string help = help_text(*chosen, output.language);
    if (chosen->wants_help) return output.print(help), exit_ok;
    world.err << help << std::flush;
    return exit_usage;
  }
  try {
    return std::visit(Acting{shared, output}, chosen->command->act);
  } catch (const Failure& failure) {
    output.note({std::string("hongyan: ") + failure.what(), std::string("hongyan: ") + failure.what()});
    return exit_unreachable;
  }
}

int run(int argc, const char* const* argv, const Programs& programs) {
  SystemClock clock;
  SystemRandom random;
  World world = system_world(clock, random);
  return run_in(world, argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>{},
                programs);
}

}  // namespace hongyan::cli
