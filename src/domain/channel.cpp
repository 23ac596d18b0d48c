#include "domain/channel.hpp"

#include <array>
#include <string>

namespace hongyan::domain {
namespace {

struct Row {
  Channel channel;
  std::string_view word;
  Permit permit;
  Addressee addressee;
  bool names_template;
  Receipts receipts;
};

// In the order of the enum, so that a row is found by its number.
constexpr std::array rows{
    Row{Channel::template_message, "template", Permit::follower, Addressee::person, true, Receipts::template_finished},
    Row{Channel::subscribe, "subscribe", Permit::grant, Addressee::person, true, Receipts::subscribe_sent},
    Row{Channel::notice, "notice", Permit::grant, Addressee::person, true, Receipts::subscribe_sent},
    Row{Channel::one_time, "one_time", Permit::grant, Addressee::person, true, Receipts::none},
    Row{Channel::customer, "customer", Permit::window, Addressee::person, false, Receipts::none},
    Row{Channel::mass, "mass", Permit::nothing, Addressee::audience, false, Receipts::mass_finished},
    Row{Channel::uniform, "uniform", Permit::nothing, Addressee::person, false, Receipts::none},
    Row{Channel::form, "form", Permit::form_id, Addressee::person, true, Receipts::none},
    Row{Channel::card, "card", Permit::nothing, Addressee::shared_card, false, Receipts::none},
};

constexpr bool rows_stand_in_order = [] {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].channel) != i) return false;
  return true;
}();
static_assert(rows_stand_in_order);
static_assert(rows.size() == static_cast<std::size_t>(Channel::card) + 1);

constexpr auto channels = [] {
  std::array<Channel, rows.size()> all{};
  for (std::size_t i = 0; i < rows.size(); ++i) all[i] = rows[i].channel;
  return all;
}();

const Row& row_of(Channel channel) { return rows[static_cast<std::size_t>(channel)]; }

}  // namespace

std::span<const Channel> all_channels() { return channels; }
std::string_view to_string(Channel channel) { return row_of(channel).word; }

std::optional<Channel> parse_channel(std::string_view text) {
  for (const Row& row : rows)
    if (row.word == text) return row.channel;
  return std::nullopt;
}

std::string_view channel_words() {
  static const std::string words = [] {
    std::string joined;
    for (const Row& row : rows) joined.append(joined.empty() ? "" : ", ").append(row.word);
    return joined;
  }();
  return words;
}

Permit permit_of(Channel channel) { return row_of(channel).permit; }

bool spends_permit(Channel channel) {
  switch (permit_of(channel)) {
    case Permit::grant:
    case Permit::form_id:
    case Permit::window: return true;
    case Permit::follower:
    case Permit::nothing: return false;
  }
  return false;
}

Addressee addressee_of(Channel channel) { return row_of(channel).addressee; }
bool names_template(Channel channel) { return row_of(channel).names_template; }
std::string_view to_string(Receipts receipts) {
  switch (receipts) {
    case Receipts::none: return "none";
    case Receipts::template_finished: return "template_finished";
    case Receipts::subscribe_sent: return "subscribe_sent";
    case Receipts::mass_finished: return "mass_finished";
  }
  return "";
}

Receipts receipts_of(Channel channel) { return row_of(channel).receipts; }
bool receipts_lack_number(Channel channel) { return receipts_of(channel) == Receipts::subscribe_sent; }

}  // namespace hongyan::domain
