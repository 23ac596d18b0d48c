#include "engine/ask/media_keeper.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

constexpr Milliseconds idle{500};
constexpr Milliseconds token_wait{250};
constexpr std::size_t boundary_characters = 32;

std::string lease_of(const store::WantedMedia& wanted) { return "media/" + wanted.appid.text() + "/" + wanted.name; }

// Doubled with each try in vain.
Milliseconds delay_after(const MediaRules& rules, std::int64_t tries) {
  constexpr std::int64_t doublings_max = 20;
  const std::int64_t doublings = std::clamp<std::int64_t>(tries - 1, 0, doublings_max);
  return std::min(rules.retry_longest, rules.retry_first * (std::int64_t{1} << doublings));
}

}  // namespace

MediaKeeper::MediaKeeper(sql::Database& database, AppBook& apps, TokenKeeper& tokens, Egress& egress,
                         http::Transport& transport, Metrics& metrics, Clock& clock, Random& random, std::string node,
                         MediaRules rules)
    : database_(database),
      apps_(apps),
      tokens_(tokens),
      egress_(egress),
      transport_(transport),
      metrics_(metrics),
      clock_(clock),
      random_(random),
      node_(std::move(node)),
      rules_(rules) {}

Again MediaKeeper::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    std::vector<store::WantedMedia> wanted;
    {
      const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
      wanted = store::wanted_media(*connection_, now, rules_.batch);
    }
    for (const store::WantedMedia& one : wanted) upload(one, now);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
  return Again::in(idle);
}

std::optional<MediaKeeper::Errand> MediaKeeper::begin(const store::WantedMedia& wanted, WallTime now) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  if (!store::take_lease(*connection_, lease_of(wanted), node_, now, now + rules_.lease)) return std::nullopt;
  // Looked at again under the lease: its last holder may have uploaded just now.
  auto media = store::find_media(*connection_, wanted.appid, wanted.name);
  std::optional<Errand> errand;
  if (media && media->upload.wanted_since) {
    errand = Errand{*std::move(media), store::read_media_bytes(*connection_, wanted.appid, wanted.name)};
  } else {
    if (!media) static_cast<void>(store::delete_media(*connection_, wanted.appid, wanted.name));  // nor is it wanted
    store::drop_lease(*connection_, lease_of(wanted), node_);
  }
  transaction.commit();
  return errand;
}

void MediaKeeper::upload(const store::WantedMedia& wanted, WallTime now) {
  const auto app = apps_.find(wanted.appid.text());
  const auto token = app ? tokens_.find(wanted.appid.text()) : std::nullopt;
  if (app && !token) return;  // asked for; the next round has it
  const auto errand = begin(wanted, now);
  if (!errand) return;
  if (!app) return end(wanted, errand->media, {});
  const store::MediaUpload made = carry_out(*errand, *app, *token);
  metrics_.count("media_uploads", "outcome", made.media_id.empty() ? "failed" : "done");
  end(wanted, errand->media, made);
}

store::MediaUpload MediaKeeper::carry_out(const Errand& errand, const store::App& app, const Token& token) {
  const store::Media& media = errand.media;
  const auto in_vain = [&](int errcode, std::string errmsg, Milliseconds delay) {
    LOG(warning, "media {} of {} was not uploaded: errcode={} {}", media.name, app.appid.text(), errcode, errmsg);
    return store::MediaUpload{.wanted_since = media.upload.wanted_since,
                              .try_at = clock_.wall() + delay,
                              .tries = media.upload.tries + 1,
                              .errcode = errcode,
                              .errmsg = std::move(errmsg)};
  };
  const Milliseconds delay = delay_after(rules_, media.upload.tries + 1);
  const auto way = way_out_of(app);
  if (!way) return in_vain(0, way.error(), delay);
  const wechat::FormFile file{media.name + "." + media.ending, media.content_type, errand.bytes};
  const wechat::Call call = wechat::media_upload_call(media.kind, file, random_.alphanumeric(boundary_characters));
  const http::Ending ending = egress_.exchange_alone(
      transport_, app.appid.text(), *way,
      {.tag = next_tag_++, .request = wechat::to_request(call, token.text), .timeout = rules_.call_timeout});
  if (const auto* trouble = std::get_if<http::Trouble>(&ending.result)) return in_vain(0, trouble->cause, delay);
  const auto reply = wechat::read_reply(std::get<http::Response>(ending.result));
  if (!reply) return in_vain(0, reply.error(), delay);
  if (reply->errcode != 0) {
    const wechat::Verdict verdict = wechat::verdict_of(reply->errcode, call.api);
    if (verdict == wechat::Verdict::token_stale) {
      tokens_.refuse(app.appid.text(), token.generation);
      return in_vain(reply->errcode, reply->errmsg, token_wait);
    }
    store::MediaUpload failed = in_vain(reply->errcode, reply->errmsg, delay);
    if (verdict == wechat::Verdict::content_invalid) {
      failed.refused = true;
      failed.wanted_since.reset();
    }
    return failed;
  }
  const auto uploaded = wechat::read_uploaded_media(*reply);
  if (!uploaded) return in_vain(0, uploaded.error(), delay);
  // By our own clock: WeChat's created_at may be off, and the sooner end is the safe one.
  return {.media_id = uploaded->media_id, .expires_at = clock_.wall() + rules_.life};
}

void MediaKeeper::end(const store::WantedMedia& wanted, const store::Media& media, const store::MediaUpload& upload) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::save_upload(*connection_, media, upload);
  store::drop_lease(*connection_, lease_of(wanted), node_);
  transaction.commit();
}

}  // namespace hongyan::engine
