#include "sandbox/callback/callbacks.hpp"

#include <fmt/format.h>

#include "sandbox/callback/envelope.hpp"

namespace hongyan::sandbox {
namespace {

std::string digits(Random& random, std::size_t count) {
  std::string text(count, '0');
  text[0] = static_cast<char>('1' + random.below(9));
  for (std::size_t i = 1; i < count; ++i) text[i] = static_cast<char>('0' + random.below(10));
  return text;
}

// "" when the platform is content, else what it holds against the answer.
std::string complaint_about(const http::Response* response) {
  if (response == nullptr) return "no answer";
  if (response->status != 200) return fmt::format("refused: HTTP {}", response->status);
  const std::string_view body = response->body;
  if (body.empty() || body == "success" || body.starts_with("<xml")) return "";
  return "refused: the body is neither \"success\" nor empty";
}

}  // namespace

void Callbacks::add_event(App& app, PushEvent event, WallTime due, LogEntry& entry, PushNote note) {
  note.event = event.event.empty() ? event.msgtype : event.event;
  if (app.callback.url.empty()) {
    note.answer = "nowhere";
    entry.pushes.push_back(std::move(note));
    return;
  }
  note.id = ++last_id_;
  entry.pushes.push_back(std::move(note));
  Push push;
  push.id = last_id_;
  push.app = &app;
  push.event = std::move(event);
  push.entry_seq = entry.seq;
  waiting_.emplace(std::pair(due, push.id), std::move(push));
}

void Callbacks::add_verification(App& app, WallTime due) {
  Push push;
  push.id = ++last_id_;
  push.app = &app;
  push.echostr = digits(random_, 19);
  app.callback.verification = Verification::pending;
  waiting_.emplace(std::pair(due, push.id), std::move(push));
}

std::vector<CallbackPush> Callbacks::due(WallTime now) {
  std::vector<CallbackPush> pushes;
  while (!waiting_.empty() && waiting_.begin()->first.first <= now) {
    Push push = std::move(waiting_.extract(waiting_.begin()).mapped());
    const auto url = http::parse_url(push.app->callback.url);
    if (!url) {  // taken away since
      finish(push, "nowhere");
      continue;
    }
    ++push.tries;
    push.sent = now;
    if (LogEntry* entry = journal_.find(push.entry_seq))
      for (PushNote& note : entry->pushes)
        if (note.id == push.id) note.tries = push.tries;
    http::Request request = request_of(push, *url, now);
    const std::uint64_t id = push.id;
    pushes.push_back({id, url->origin, std::move(request)});
    under_way_.emplace(id, std::move(push));
  }
  return pushes;
}

http::Request Callbacks::request_of(Push& push, const http::Url& url, WallTime now) {
  if (push.last && settings_.retry_signature == RetrySignature::identical) return *push.last;
  http::Request request = signed_post(push, url, now);
  if (settings_.retry_signature == RetrySignature::identical) push.last = request;
  return request;
}

http::Request Callbacks::signed_post(const Push& push, const http::Url& url, WallTime now) {
  const CallbackSettings& to = push.app->callback;
  const std::string timestamp = std::to_string(to_unix_s(now) + settings_.push_timestamp_skew.count());
  const std::string nonce = digits(random_, 9);
  std::string query =
      fmt::format("signature={}&timestamp={}&nonce={}", sign({to.token, timestamp, nonce}), timestamp, nonce);
  http::Request request;
  request.headers.add("User-Agent", "Mozilla/4.0");
  request.headers.add("Accept", "*/*");
  if (!push.event) {
    request.method = http::Method::get;
    query += "&echostr=" + push.echostr;
  } else {
    request.method = http::Method::post;
    const bool xml = to.format == PushFormat::xml;
    request.headers.add("Content-Type", xml ? "text/xml" : "application/json");
    query += "&openid=" + push.event->openid;
    const auto plain = [&](std::string_view encrypt) {
      return xml ? as_xml(*push.event, encrypt) : as_json(*push.event, encrypt, settings_);
    };
    if (to.mode == PushMode::plain) {
      request.body = plain("");
    } else {
      const std::string encrypt = wrap(to.encoding_aes_key, random_.alphanumeric(16), plain(""), push.app->appid);
      query += "&encrypt_type=aes&msg_signature=" + sign({to.token, timestamp, nonce, encrypt});
      if (to.mode == PushMode::compatible)
        request.body = plain(encrypt);
      else
        request.body =
            xml ? secure_xml(push.event->original_id, encrypt) : secure_json(push.event->original_id, encrypt);
    }
  }
  request.target =
      url.target + (http::query_of(url.target).empty() ? (url.target.ends_with('?') ? "" : "?") : "&") + query;
  return request;
}

void Callbacks::answered(std::uint64_t id, const http::Response* response, WallTime now) {
  const auto found = under_way_.find(id);
  if (found == under_way_.end()) return;  // an answer after the last try was given up
  Push push = std::move(found->second);
  under_way_.erase(found);
  if (!push.event) {
    const bool echoed = response != nullptr && response->status == 200 && response->body == push.echostr;
    push.app->callback.verification = echoed ? Verification::succeeded : Verification::failed;
    return;
  }
  std::string complaint = complaint_about(response);
  if (complaint.empty()) return finish(push, response->body.empty() ? "empty" : "success");
  if (push.tries >= settings_.push_tries) return finish(push, std::move(complaint));
  const WallTime again = std::max(now, push.sent + settings_.push_gap);
  waiting_.emplace(std::pair(again, push.id), std::move(push));
}

void Callbacks::finish(const Push& push, std::string answer) {
  if (LogEntry* entry = journal_.find(push.entry_seq))
    for (PushNote& note : entry->pushes)
      if (note.id == push.id) note.answer = std::move(answer);
}

std::optional<WallTime> Callbacks::next_at() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first.first;
}

}  // namespace hongyan::sandbox
