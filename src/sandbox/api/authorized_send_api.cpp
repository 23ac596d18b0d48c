// POST /cgi-bin/message/template/subscribe, the message that one authorization by URL allows (outbound.md §5.2). No
// table names a code for a missing or over-long content: 47003 is inferred.
#include <algorithm>

#include "base/utf8.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/api/delivery.hpp"
#include "sandbox/api/link_check.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t title_characters_max = 15, content_characters_max = 200;

}  // namespace

Answer send_authorized(Call& call) {
  Platform& platform = call.platform;
  if (call.app->kind == AppKind::subscription_account &&
      platform.settings.channels.reader_one_time == ReaderOneTime::refused)
    return fail(call, 48001, "api unauthorized");
  read_data(call);
  const Template* shape = platform.world.find_template(*call.app, call.entry.template_id);
  if (shape == nullptr || shape->kind != TemplateKind::by_url) return fail(call, 40037, "invalid template_id");
  Member* member = platform.world.find_member(call.entry.openid);
  if (member == nullptr || member->app != call.app) return fail(call, 40003, "invalid openid");
  std::vector<int>& scenes = member->consents[shape->id].scenes;
  const auto scene = std::ranges::find(scenes, number_of(call.body, "scene", -1));
  if (scene == scenes.end()) return fail(call, 43101, "user refuse to accept the msg");
  if (auto refusal = check_link(call)) return *std::move(refusal);
  const std::string title = text_of(call.body, "title");
  if (title.empty() || count_characters(title) > title_characters_max) return fail(call, 40062, "invalid title size");
  const std::string* content = value_of(call, "content");
  if (content == nullptr) return fail(call, 47003, "argument invalid! data.content.value is empty");
  if (count_characters(*content) > content_characters_max)
    return fail(call, 47003, "argument invalid! data.content.value invalid");

  scenes.erase(scene);
  call.entry.effect.credit = -1;
  call.entry.msgid = platform.world.make_msgid(call.now);
  call.entry.effect.taken = true;
  Template titled = *shape;
  titled.title = title;
  deliver(call, *member, titled, "one_time");
  return ok();
}

}  // namespace hongyan::sandbox
