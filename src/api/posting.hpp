// Posting: hands one wish to the intake and answers when it is on disk (202, with its id and Location) or refused
// (422). Runs on the event loop; the answer comes from the intake's thread.
#pragma once
#include "api/call.hpp"
#include "api/wish_form.hpp"
#include "engine/routing/wish.hpp"

namespace hongyan::api {

void post_wish(Call&& call, Answer answer, engine::Wish wish, BodyPlace body);

}  // namespace hongyan::api
