// Client: who calls through the gateway, as far as it needs to know. Our API keys belong to the floor beside this one;
// the server wires these questions to them. They are asked on the gateway's own thread and may read the store.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sql/connection.hpp"

namespace hongyan::gateway {

enum class Right { none, too_fast, gateway };  // too_fast: it has the scope, and no place left at this moment

struct Client {
  std::string key_id;
  Right right = Right::none;
  std::vector<std::string> appids;  // empty: all
};

struct KeyQuestions {
  // The owner of a key given as text, or of one that a pass names; nothing when there is none that is valid now.
  std::function<std::optional<Client>(sql::Connection&, std::string_view text)> of_text;
  std::function<std::optional<Client>(sql::Connection&, std::string_view key_id)> of_id;
};

}  // namespace hongyan::gateway
