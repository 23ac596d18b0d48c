// What a mass message or its preview holds: the fields of each msgtype checked, and what the phones show (inbound.md
// §6.2).
#pragma once
#include <expected>

#include "sandbox/api/customer_content.hpp"

namespace hongyan::sandbox {

struct MassContent {
  Content shown;
  std::string msgtype;
  std::string media_id;      // of a draft
  std::size_t articles = 0;  // in it
  std::string key;           // what makes two messages the same
  std::string raw{};         // the body as it came, without the others whom it names
};

[[nodiscard]] std::expected<MassContent, Answer> read_mass_content(Call& call);

}  // namespace hongyan::sandbox
