// What all sends share: reading `data`, laying a message on a phone, and scheduling the receipt with its faults.
#pragma once
#include <string>
#include <string_view>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// The data of a send goes into call.entry.content: key → value. Values may be texts, numbers or truth values.
void read_data(Call& call);
// The value of `key`, or nullptr when the key is missing or empty.
[[nodiscard]] const std::string* value_of(const Call& call, std::string_view key);
// "data.thing1.value invalid" or "data.thing1.value is empty" for the first slot that is wrong, or "".
[[nodiscard]] std::string complaint_about_data(const Call& call, const Template& shape);
[[nodiscard]] bool has_blocked_word(const Call& call);

// Puts the message into the member's inbox and notes the delivery.
void deliver(Call& call, Member& member, const Template& shape, std::string channel);

// Notes a template message that the platform took and does not deliver (blocked_messages_api.cpp).
void keep_back(Call& call, const Member& member, const Template& shape);

void put_into_inbox(const Platform& platform, Member& member, Delivered message);

// What becomes of an accepted message: nothing chosen, or one of the receipt faults. Drawn once per send.
[[nodiscard]] std::optional<FaultKind> receipt_fault_of(Call& call);
// Queues the event that tells of the message's fate and plays `fault` on it. MsgID is the field of that name.
void push_receipt(Call& call, PushEvent event, std::string status, std::optional<FaultKind> fault);
[[nodiscard]] PushEvent event_of(const Call& call, const Member& member, std::string name);

}  // namespace hongyan::sandbox
