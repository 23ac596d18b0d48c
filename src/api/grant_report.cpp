#include "api/grant_report.hpp"

#include "api/form.hpp"
#include "base/utf8.hpp"
#include "domain/defect.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t templates_max = 10;  // WeChat asks for three or five at once
constexpr std::size_t note_characters_max = 200;
constexpr int scene_max = 10'000;

PromptAnswer parse_answer(std::string_view text) {
  if (text == "accept" || text == "acceptWithAudio" || text == "acceptWithAlert" || text == "acceptWithForcePush" ||
      text == "confirm")
    return PromptAnswer::accept;
  if (text == "reject") return PromptAnswer::reject;
  if (text == "cancel") return PromptAnswer::cancel;
  if (text == "ban") return PromptAnswer::ban;
  if (text == "filter") return PromptAnswer::filter;
  return PromptAnswer::other;
}

class ResultReader {
 public:
  ResultReader(std::string pointer, GrantReport& report, std::vector<engine::Defect>& defects)
      : pointer_(std::move(pointer)), report_(report), defects_(defects) {}

  void read(const json::object& results) {
    for (const auto& member : results) {
      const std::string_view key = member.key();
      if (key == "errMsg")
        read_note(member.value());
      else if (key == "subscribeDetails")
        read_details(member.value());
      else if (key != "errCode")
        add_choice(key, member.value());
    }
    if (report_.choices.size() > templates_max) add("", "too_many", "模板过多。", "Too many templates.");
  }

 private:
  void add(std::string_view key, std::string code, std::string zh, std::string en) {
    const std::string place = key.empty() ? pointer_ : domain::pointer_to(pointer_, key);
    defects_.push_back(engine::Defect{.pointer = place,
                                      .code = std::move(code),
                                      .zh = std::move(zh),
                                      .en = std::move(en),
                                      .limit = {},
                                      .actual = {}});
  }

  void read_note(const json::value& note) {
    if (const json::string* text = note.if_string()) report_.note = prefix_of_characters(*text, note_characters_max);
  }

  void add_choice(std::string_view key, const json::value& answer) {
    const auto template_id = wechat::TemplateId::parse(key);
    const json::string* text = answer.if_string();
    if (!template_id || text == nullptr)
      return add(key, "bad_result", "应为 模板 id: \"accept\"、\"reject\"、\"ban\" 或 \"filter\"。",
                 "Must be a template id with \"accept\", \"reject\", \"ban\" or \"filter\".");
    report_.choices.push_back(PromptChoice{*template_id, parse_answer(*text)});
  }

  // wx-open-subscribe gives a JSON text whose values are JSON texts: {"<id>":"{\"status\":\"accept\"}"}.
  void read_details(const json::value& details) {
    const json::string* text = details.if_string();
    const auto parsed = text == nullptr ? std::expected<json::value, JsonDefect>(details) : read_json_strictly(*text);
    const json::object* object = parsed ? parsed->if_object() : nullptr;
    if (object == nullptr) return add("subscribeDetails", "bad_result", "不是 JSON 对象。", "Is no JSON object.");
    for (const auto& member : *object) {
      const json::string* inner = member.value().if_string();
      const auto choice =
          inner == nullptr ? std::expected<json::value, JsonDefect>(member.value()) : read_json_strictly(*inner);
      const json::value* state = choice ? find_member(*choice, "status") : nullptr;
      add_choice(member.key(), state == nullptr ? json::value(nullptr) : *state);
    }
  }

  std::string pointer_;
  GrantReport& report_;
  std::vector<engine::Defect>& defects_;
};

}  // namespace

std::string_view to_string(PromptAnswer answer) {
  switch (answer) {
    case PromptAnswer::accept: return "accept";
    case PromptAnswer::reject: return "reject";
    case PromptAnswer::cancel: return "cancel";
    case PromptAnswer::ban: return "ban";
    case PromptAnswer::filter: return "filter";
    case PromptAnswer::other: return "other";
  }
  return "other";
}

GrantReport read_grant_report(json::object& given, const std::string& pointer, std::vector<engine::Defect>& defects) {
  GrantReport report;
  Form form(given, pointer, defects);
  report.app = form.name<wechat::AppId>("app", Need::required);
  report.openid = form.name<wechat::OpenId>("openid");
  report.uid = form.uid("uid");
  if (form.has("openid") == form.has("uid"))
    form.add("", "one_of", "必须给出 openid 或 uid,二者择一。", "Give either openid or uid.");
  const auto scene = static_cast<int>(form.number("scene", 0, scene_max, 0));
  if (form.has("scene")) report.scene = scene;
  report.tapped_at = form.moment("tapped_at");
  if (report.scene && report.tapped_at)
    form.add("tapped_at", "not_with_scene", "场景下的确认不看时间。", "A confirmation under a scene has no time.");
  if (const json::object* results = form.object("results", Need::required))
    ResultReader(form.place("results"), report, defects).read(*results);
  form.finish();
  return report;
}

}  // namespace hongyan::api
