// Commands: each command's arguments, and its description with what it does. Arguments are plain; a command's functions
// refer to the ones they were made with, which outlive them. One .cpp per group.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/listing.hpp"
#include "cli/programs.hpp"

namespace hongyan::cli {

struct SendArguments {
  std::string type, to, app, openid, link, variables_file;
  std::vector<std::string> variables;  // NAME=VALUE
  std::string raw_file, channel, batch_file;
  std::string at, expires, on_unknown, no_permission, idempotency_key;
  std::optional<std::int64_t> priority, max_resend, timeout_s;
  Switch try_anyway = Switch::off, wait = Switch::off, preview = Switch::off;
};

struct StatusArguments {
  std::string id;
  Switch watch = Switch::off;
  std::optional<std::int64_t> timeout_s;
  std::string state, type, uid, openid, app, from, to;
  PageArguments page;
};

struct AppArguments {
  std::string appid, kind, name, original_id, api_origin, token_mode, callback_mode, ledger_sight;
  std::string secret_file, callback_token_file, aes_key_file, egress_proxy_file, signing_file;
  std::vector<std::string> fallback_origins;
  Switch no_egress_proxy = Switch::off, no_fallback_origins = Switch::off, no_signing = Switch::off;
  PageArguments page;
};

struct TypeArguments {
  std::string name, file;
  PageArguments page;
};

struct RecipientArguments {
  std::string uid, file, unionid, locale, time_zone, opted_out, app, openid, follows;
  std::vector<std::string> attributes, identities;  // NAME=VALUE, APPID=OPENID
  std::string tag, name, format;
  std::vector<std::string> openids;
  Switch status = Switch::off;
  PageArguments page;
};

struct GrantArguments {
  std::string app, openid, uid, template_id, file, idempotency_key, redirect_url, tapped_at;
  std::vector<std::string> accepted, rejected, banned;
  std::optional<std::int64_t> scene;
  PageArguments page;
};

struct WindowArguments {
  std::string app, openid, uid;
  PageArguments page;
};

struct FormIdArguments {
  std::string app, openid, uid, collected_at, file;
  std::vector<std::string> form_ids, prepay_ids;
  PageArguments page;
};

struct QuotaArguments {
  std::string appid, api, confirm;
};

struct KeyArguments {
  std::string id, name, expires, output_file;
  std::vector<std::string> scopes, apps;
  PageArguments page;
};

struct EventArguments {
  std::string app;
  PageArguments page;
};

struct GatewayArguments {
  std::string day, app, key;
  PageArguments page;
};

struct MassArguments {
  std::string app, message_file, people_file, by, at, id, openid, uid, wxname, idempotency_key, url;
  std::optional<std::int64_t> tag, article, level;
  Switch all = Switch::off, wait = Switch::off;
  std::optional<std::int64_t> timeout_s;
};

struct MediaArguments {
  std::string app, name, kind, file;
  PageArguments page;
};

struct TemplateArguments {
  std::string app, template_id, short_id, tid, old_id, scene, encoding, library, channel, field, per;
  std::vector<std::string> keywords, keyword_ids, categories;
  std::optional<std::int64_t> primary, secondary, times;
  PageArguments page;
};

struct DiagnoseArguments {
  std::string app, rid, action, from;
};

struct AgentArguments {
  std::string app, account, nickname, wechat_id, openid, uid, file;
  Switch cancel = Switch::off, try_anyway = Switch::off;
  PageArguments page;
};

struct MaterialArguments {
  std::string app, name, kind, file, media, media_id, title, introduction;
  PageArguments page;
};

struct DraftArguments {
  std::string app, media_id, file, publish_id, article_id;
  std::optional<std::int64_t> article;
  PageArguments page;
};

struct CardArguments {
  std::string app, openid, unionid;
};

struct ServerArguments {
  ConfigArguments config;
  std::string listen, database;  // stand for --set listen=… and --set database=…
};

struct SandboxWords {
  SandboxArguments given;
  std::optional<std::int64_t> seed;
  Switch stub = Switch::off;
};

struct DemoWords {
  DemoArguments given;
  Switch once = Switch::off;
};

struct Arguments {
  ServerArguments serve, migrate, check;
  SandboxWords sandbox;
  DemoWords demo;
  SendArguments send;
  std::string cancelled_id, token_appid;
  StatusArguments status;
  AppArguments app;
  TypeArguments type;
  RecipientArguments recipient;
  GrantArguments grant;
  WindowArguments window;
  FormIdArguments form_id;
  QuotaArguments quota;
  KeyArguments key;
  EventArguments event;
  GatewayArguments gateway;
  MassArguments mass;
  MediaArguments media;
  CardArguments card;
  std::vector<std::string> codes;
  TemplateArguments template_words;
  AgentArguments agent;
  DiagnoseArguments diagnose;
  MaterialArguments material;
  DraftArguments draft;
};

[[nodiscard]] std::vector<Command> program_commands(Arguments& into, const Programs& programs);
[[nodiscard]] Command send_command(SendArguments& into);
[[nodiscard]] Command status_command(StatusArguments& into);
[[nodiscard]] Command cancel_command(std::string& id);
[[nodiscard]] Command app_command(AppArguments& into);
[[nodiscard]] Command type_command(TypeArguments& into);
[[nodiscard]] Command recipient_command(RecipientArguments& into);
// Those of `recipient` about what WeChat keeps of people, and the import.
[[nodiscard]] std::vector<Command> people_commands(RecipientArguments& into);
[[nodiscard]] Command grant_command(GrantArguments& into);
[[nodiscard]] Command window_command(WindowArguments& into);
[[nodiscard]] Command form_id_command(FormIdArguments& into);
[[nodiscard]] Command token_command(std::string& appid);
[[nodiscard]] Command quota_command(QuotaArguments& into);
[[nodiscard]] Command key_command(KeyArguments& into);
[[nodiscard]] Command event_command(EventArguments& into);
[[nodiscard]] Command gateway_command(GatewayArguments& into);
[[nodiscard]] Command mass_command(MassArguments& into);
[[nodiscard]] Command media_command(MediaArguments& into);
[[nodiscard]] Command template_command(TemplateArguments& into);
[[nodiscard]] Command template_rate_command(TemplateArguments& into);
[[nodiscard]] Command agent_command(AgentArguments& into);
[[nodiscard]] Command diagnose_command(DiagnoseArguments& into);
[[nodiscard]] Command material_command(MaterialArguments& into);
[[nodiscard]] Command draft_command(DraftArguments& into);
[[nodiscard]] Command card_command(CardArguments& into);
[[nodiscard]] Command explain_command(std::vector<std::string>& codes, const Programs& programs);
[[nodiscard]] Command version_command(const Programs& programs);

// The whole tree.
[[nodiscard]] Command hongyan_command(Arguments& into, const Programs& programs);

// Runs the words in `world`: the command line without the operating system.
[[nodiscard]] int run_in(World& world, const std::vector<std::string>& words, const Programs& programs);

}  // namespace hongyan::cli
