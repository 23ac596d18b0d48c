#include <fcntl.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"

namespace hongyan::cli {
namespace {

// A new file that only its owner may read: no moment at which others could, and never over an old key.
class KeyFile {
 public:
  explicit KeyFile(const std::string& path)
      : descriptor_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  ~KeyFile() {
    if (is_open()) close(descriptor_);
  }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool write_line(const std::string& text) const {
    const std::string line = text + "\n";
    return write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(descriptor_) == 0;
  }

 private:
  int descriptor_;
};

std::string made_text(const json::value& body, Session& session) {
  return session.in_words(
      "密钥只显示这一次:\n\n    " + text_of(body, "key") + "\n\nid " + text_of(body, "id"),
      "The key is shown this once:\n\n    " + text_of(body, "key") + "\n\nid " + text_of(body, "id"));
}

int make_key(const KeyArguments& given, Session& session) {
  const auto expires = read_moment(session.world(), "--expires", given.expires);
  if (!expires) return session.output().refuse_usage(expires.error());
  json::object body{{"name", given.name}, {"scopes", json::array(given.scopes.begin(), given.scopes.end())}};
  if (!given.apps.empty()) body["apps"] = json::array(given.apps.begin(), given.apps.end());
  if (!expires->empty()) body["expires_at"] = *expires;
  if (given.output_file.empty())
    return session.show(session.send(http::Method::post, "/v1/keys", body),
                        [&](const json::value& made) { return made_text(made, session); });
  // The file comes first: a key that cannot be kept is not made.
  const KeyFile file(given.output_file);
  if (!file.is_open())
    return session.output().refuse_usage({"无法新建文件 " + given.output_file + "(已存在?)。",
                                          "The file " + given.output_file + " cannot be made (is it there already?)."});
  auto asked = session.send(http::Method::post, "/v1/keys", body);
  if (!asked) {
    (void)unlink(given.output_file.c_str());
    return asked.error();
  }
  if (!file.write_line(text_of(asked->body, "key"))) {
    session.output().note(
        {"hongyan: 密钥写不进文件。\n  → hongyan key revoke " + text_of(asked->body, "id"),
         "hongyan: the key cannot be written to the file.\n  → hongyan key revoke " + text_of(asked->body, "id")});
    return exit_refused;
  }
  json::object shown = asked->body.is_object() ? asked->body.get_object() : json::object{};
  shown.erase("key");
  if (session.output().is_json())
    session.output().print(shown);
  else
    session.output().print(details_text(shown));
  return exit_ok;
}

int list_keys(const KeyArguments& given, Session& session) {
  return list_things(session, "/v1/keys", {}, given.page,
                     {{{"ID", "ID"}, "id"},
                      {{"名称", "NAME"}, "name"},
                      {{"权限", "SCOPES"}, "scopes"},
                      {{"应用", "APPS"}, "apps"},
                      {{"到期", "EXPIRES"}, "expires_at"},
                      {{"吊销于", "REVOKED"}, "revoked_at"}});
}

}  // namespace

Command key_command(KeyArguments& into) {
  Command make{
      .name = "make",
      .help = {"新建一把 API 密钥,只显示这一次", "Make an API key; it is shown this once"},
      .options =
          {{"--name", {"给谁用", "who it is for"}, &into.name, "NAME", Need::required},
           {"--scope",
            {"一项权限:notifications:write、grants:write、apps:read …、admin",
             "a scope: notifications:write, grants:write, apps:read …, admin"},
            &into.scopes,
            "SCOPE",
            Need::required},
           {"--app", {"只能用于此应用;不给则全部", "only for this app; without it, for all"}, &into.apps, "APPID"},
           {"--expires", {"何时失效", "when it ends"}, &into.expires, "TIME"},
           {"--output",
            {"写入新文件(权限 0600),不显示", "write it to a new file (mode 0600) instead of showing it"},
            &into.output_file,
            "FILE"}},
      .examples =
          {{{"给商城的发送密钥", "A key with which the shop may send"},
            "hongyan key make --name shop --scope notifications:write --scope notifications:read --output shop.key"}},
      .act = RemoteAct([&into](Session& session) { return make_key(into, session); })};
  Command list{.name = "list",
               .help = {"列出密钥(不含密钥本身)", "List the keys (not the keys themselves)"},
               .examples = {{{"全部密钥", "All keys"}, "hongyan key list --all"}},
               .act = RemoteAct([&into](Session& session) { return list_keys(into, session); })};
  add_page_options(list.options, into.page);
  Command revoke{.name = "revoke",
                 .help = {"吊销一把密钥", "Revoke a key"},
                 .options = {{"ID", {"密钥的 id", "the key's id"}, &into.id, "", Need::required}},
                 .examples = {{{"吊销它", "Revoke it"}, "hongyan key revoke 4fT9zQ1xLm2b"}},
                 .act = RemoteAct([&into](Session& session) {
                   return session.show(session.remove(path_to("/v1/keys/", into.id)),
                                       [&](const json::value&) { return session.in_words("已吊销。", "Revoked."); });
                 })};
  return {.name = "key",
          .help = {"API 密钥", "API keys"},
          .commands = {std::move(make), std::move(list), std::move(revoke)}};
}

}  // namespace hongyan::cli
