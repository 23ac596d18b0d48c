// What acts on the phone share: the event they push, the entry they leave in the log, and the window for customer
// messages they open. Single-threaded, as all of the sandbox.
#pragma once
#include <string>

#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {

// An event of that name from `member`, now.
[[nodiscard]] PushEvent event_of_act(const Control& call, const Member& member, std::string name);
// Pushes `event` to the app's server, unless the person is on its blacklist, and writes the act into the log.
void tell(Control& call, const Member& member, PushEvent event);
// The window that the act opens by the rules of the sandbox's day.
void open_window(Platform& platform, Member& member, Scene scene);

}  // namespace hongyan::sandbox
