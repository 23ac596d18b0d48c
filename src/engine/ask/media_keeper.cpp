#include "engine/ask/media_keeper.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

constexpr Milliseconds idle{500};
constexpr std::size_t boundary_characters = 32;

constexpr int unknown_media_id = 40007;

std::string lease_of(const store::WantedMedia& wanted) { return "media/" + wanted.appid.text() + "/" + wanted.name; }
std::string lease_of(const store::MassVideoSource& source) {
  return "mass_video/" + source.appid.text() + "/" + source.media_id;
}

// Doubled with each try in vain.
Milliseconds delay_after(const MediaRules& rules, std::int64_t tries) {
  constexpr std::int64_t doublings_max = 20;
  const std::int64_t doublings = std::clamp<std::int64_t>(tries - 1, 0, doublings_max);
  return std::min(rules.retry_longest, rules.retry_first * (std::int64_t{1} << doublings));
}

}  // namespace

MediaKeeper::MediaKeeper(sql::Database& database, AppBook& apps, ErrandDoors doors, Metrics& metrics, Random& random,
                         std::string node, MediaRules rules)
    : database_(database),
      apps_(apps),
      doors_(doors),
      metrics_(metrics),
      random_(random),
      node_(std::move(node)),
      rules_(rules) {}

Again MediaKeeper::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    std::vector<store::WantedMedia> wanted;
    std::vector<store::MassVideo> videos;
    {
      const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
      wanted = store::wanted_media(*connection_, now, rules_.batch);
      videos = store::wanted_mass_videos(*connection_, now, rules_.batch);
    }
    for (const store::WantedMedia& one : wanted) upload(one, now);
    for (const store::MassVideo& one : videos) make(one.source, now);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
  return Again::in(idle);
}

std::optional<MediaKeeper::Load> MediaKeeper::begin(const store::WantedMedia& wanted, WallTime now) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  if (!store::take_lease(*connection_, lease_of(wanted), node_, now, now + rules_.lease)) return std::nullopt;
  // Looked at again under the lease: its last holder may have uploaded just now.
  auto media = store::find_media(*connection_, wanted.appid, wanted.name);
  std::optional<Load> load;
  if (media && media->upload.wanted_since) {
    load = Load{*std::move(media), store::read_media_bytes(*connection_, wanted.appid, wanted.name)};
  } else {
    if (!media) static_cast<void>(store::delete_media(*connection_, wanted.appid, wanted.name));  // nor is it wanted
    store::drop_lease(*connection_, lease_of(wanted), node_);
  }
  transaction.commit();
  return load;
}

void MediaKeeper::upload(const store::WantedMedia& wanted, WallTime now) {
  const auto app = apps_.find(wanted.appid.text());
  if (app && !doors_.tokens.find(wanted.appid.text())) return;  // asked for; the next round has it
  const auto load = begin(wanted, now);
  if (!load) return;
  if (!app) return end(wanted, load->media, {});
  const store::MediaUpload made = carry(*load, *app);
  metrics_.count("media_uploads", "outcome", made.media_id.empty() ? "failed" : "done");
  end(wanted, load->media, made);
}

store::MediaUpload MediaKeeper::carry(const Load& load, const store::App& app) {
  const store::Media& media = load.media;
  const wechat::FormFile file{media.name + "." + media.ending, media.content_type, load.bytes};
  const wechat::Call call = wechat::media_upload_call(media.kind, file, random_.alphanumeric(boundary_characters));
  auto reply = Errand(doors_, *connection_, app).call(call, rules_.call_timeout);
  const auto uploaded = reply ? wechat::read_uploaded_media(*reply) : std::unexpected(std::string());
  const WallTime now = doors_.clock.wall();
  // By our own clock: WeChat's created_at may be off, and the sooner end is the safe one.
  if (uploaded) return {.media_id = uploaded->media_id, .expires_at = now + rules_.life};
  const ErrandTrouble trouble = reply ? ErrandTrouble{.errmsg = uploaded.error()} : std::move(reply.error());
  LOG(warning, "media {} of {} was not uploaded: {} errcode={} {}", media.name, app.appid.text(),
      to_string(trouble.cause), trouble.errcode, trouble.errmsg);
  return after_trouble(media.upload, trouble, call.api);
}

store::MediaUpload MediaKeeper::after_trouble(const store::MediaUpload& wish, const ErrandTrouble& trouble,
                                              wechat::Api api) const {
  const bool refused = trouble.cause == ErrandTrouble::Cause::refused &&
                       wechat::verdict_of(trouble.errcode, api) == wechat::Verdict::content_invalid;
  const WallTime again = doors_.clock.wall() + delay_after(rules_, wish.tries + 1);
  return {.wanted_since = refused ? std::nullopt : wish.wanted_since,
          .try_at = trouble.until ? std::max(again, *trouble.until) : again,
          .tries = wish.tries + 1,
          .refused = refused,
          .errcode = trouble.errcode,
          .errmsg = trouble.errmsg};
}

void MediaKeeper::make(const store::MassVideoSource& source, WallTime now) {
  const auto app = apps_.find(source.appid.text());
  if (app && !doors_.tokens.find(source.appid.text())) return;  // asked for; the next round has it
  auto video = begin(source, now);
  if (!video) return;
  const bool is_known = app && transform(*video, *app) == Source::known;
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  // What WeChat has lost goes up again when a message looks for it anew, if the bytes are ours.
  if (is_known || (app && !store::forget_upload_of(*connection_, source.appid, source.media_id)))
    store::save_mass_video(*connection_, *video, doors_.clock.wall());
  else
    store::forget_mass_video(*connection_, source);
  store::drop_lease(*connection_, lease_of(source), node_);
  transaction.commit();
}

std::optional<store::MassVideo> MediaKeeper::begin(const store::MassVideoSource& source, WallTime now) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  if (!store::take_lease(*connection_, lease_of(source), node_, now, now + rules_.lease)) return std::nullopt;
  // Looked at again under the lease: its last holder may have made it just now.
  auto video = store::find_mass_video(*connection_, source);
  if (video && !video->made.wanted_since) video.reset();
  if (!video) store::drop_lease(*connection_, lease_of(source), node_);
  transaction.commit();
  return video;
}

MediaKeeper::Source MediaKeeper::transform(store::MassVideo& video, const store::App& app) {
  const wechat::Call call = wechat::media_upload_video_call(
      video.source.media_id, {.title = video.source.title, .description = video.source.description});
  auto reply = Errand(doors_, *connection_, app).call(call, rules_.call_timeout);
  const auto made = reply ? wechat::read_uploaded_media(*reply) : std::unexpected(std::string());
  metrics_.count("mass_videos", "outcome", made ? "done" : "failed");
  const WallTime expires = doors_.clock.wall() + rules_.life;
  if (made) {
    video.made = {.media_id = made->media_id, .expires_at = expires};
    return Source::known;
  }
  const ErrandTrouble trouble = reply ? ErrandTrouble{.errmsg = made.error()} : std::move(reply.error());
  LOG(warning, "no mass video was made of {} of {}: {} errcode={} {}", video.source.media_id, app.appid.text(),
      to_string(trouble.cause), trouble.errcode, trouble.errmsg);
  video.made = after_trouble(video.made, trouble, call.api);
  if (video.made.refused) video.made.expires_at = expires;  // remembered as long as one that was made
  return trouble.errcode == unknown_media_id ? Source::unknown : Source::known;
}

void MediaKeeper::end(const store::WantedMedia& wanted, const store::Media& media, const store::MediaUpload& upload) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::save_upload(*connection_, media, upload);
  store::drop_lease(*connection_, lease_of(wanted), node_);
  transaction.commit();
}

}  // namespace hongyan::engine
