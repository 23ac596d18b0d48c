#include "domain/card_view.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "domain/era.hpp"

namespace hongyan::domain {
namespace {

constexpr std::size_t folded_characters = 20;  // of a line of the old library, since 2023-05-04

std::string value_of(const json::value& data, std::string_view key) {
  const json::value* const field = find_member(data, key);
  return field == nullptr ? std::string() : text_of(*field, "value");
}

std::string fold(std::string value) {
  std::ranges::replace(value, '\n', ' ');
  if (count_characters(value) <= folded_characters) return value;
  return std::string(prefix_of_characters(value, folded_characters)) + "…";
}

bool is_hidden(std::string_view key, Channel channel, WallTime now) {
  return frame_of(channel, now) == Frame::hidden && (key == "first" || key == "remark");
}

std::vector<CardView::Line> read_lines(Channel channel, const json::value& data, const TemplateForm* form,
                                       WallTime now) {
  std::vector<CardView::Line> lines;
  const bool folds =
      form != nullptr && form->origin == TemplateForm::Origin::free && frame_of(channel, now) == Frame::hidden;
  const auto add = [&](std::string_view key, std::string label) {
    if (is_hidden(key, channel, now)) return;
    std::string value = value_of(data, key);
    lines.push_back({std::move(label), folds ? fold(std::move(value)) : std::move(value)});
  };
  if (form != nullptr && !form->slots.empty()) {
    for (const wechat::Slot& slot : form->slots) add(slot.key, slot.label);
  } else if (const json::object* const fields = data.if_object()) {
    for (const auto& member : *fields) add(member.key(), std::string(member.key()));
  }
  return lines;
}

// A mini program goes before an address.
std::string read_target(const json::object& body) {
  const json::value whole(body);
  if (const json::value* const link = find_member(whole, "miniprogram")) {
    const std::string appid = text_of(*link, "appid");
    if (!appid.empty()) return appid + "/" + text_of(*link, "pagepath");
  }
  const std::string url = text_of(whole, "url");
  return url.empty() ? text_of(whole, "page") : url;
}

CardView render_customer_message(const json::object& body) {
  const json::value whole(body);
  const std::string kind = text_of(whole, "msgtype");
  CardView view;
  const json::value* const content = find_member(whole, kind);
  if (content == nullptr) return view;
  if (kind == "text") {
    view.lines.push_back({"", text_of(*content, "content")});
  } else if (kind == "msgmenu") {
    view.title = text_of(*content, "head_content");
    const json::value* const list = find_member(*content, "list");
    if (list != nullptr && list->is_array())
      for (const json::value& choice : list->get_array()) view.lines.push_back({"", text_of(choice, "content")});
    view.lines.push_back({"", text_of(*content, "tail_content")});
  } else {
    const json::value* const articles = find_member(*content, "articles");
    const bool has_article = articles != nullptr && articles->is_array() && !articles->get_array().empty();
    const json::value& shown = has_article ? articles->get_array().front() : *content;
    view.title = text_of(shown, "title");
    view.lines.push_back({"", text_of(shown, "description")});
    view.opens = text_of(shown, "url");
    if (view.opens.empty()) view.opens = text_of(shown, "pagepath");
  }
  std::erase_if(view.lines, [](const CardView::Line& line) { return line.value.empty(); });
  return view;
}

}  // namespace

CardView render_card(Channel channel, const json::object& body, const TemplateForm* form, WallTime now) {
  switch (channel) {
    case Channel::customer:
    case Channel::mass: return render_customer_message(body);
    case Channel::uniform: {
      const json::value whole(body);
      const json::value* part = find_member(whole, "weapp_template_msg");
      if (part == nullptr) part = find_member(whole, "mp_template_msg");
      if (part == nullptr || !part->is_object()) return {};
      return render_card(Channel::template_message, part->get_object(), nullptr, now);
    }
    case Channel::card: return {};
    case Channel::template_message:
    case Channel::subscribe:
    case Channel::notice:
    case Channel::one_time:
    case Channel::form: break;
  }
  const json::value* const data = body.if_contains("data");
  CardView view{.title = channel == Channel::one_time ? text_of(json::value(body), "title")
                         : form == nullptr            ? std::string()
                                                      : form->title,
                .lines = {},
                .opens = read_target(body)};
  if (data != nullptr) view.lines = read_lines(channel, *data, form, now);
  return view;
}

}  // namespace hongyan::domain
