#include "engine/ask/media_keeper.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

constexpr Milliseconds idle{500};
constexpr std::size_t boundary_characters = 32;

std::string lease_of(const store::WantedMedia& wanted) { return "media/" + wanted.appid.text() + "/" + wanted.name; }

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
  const bool refused = trouble.cause == ErrandTrouble::Cause::refused &&
                       wechat::verdict_of(trouble.errcode, call.api) == wechat::Verdict::content_invalid;
  const WallTime again = now + delay_after(rules_, media.upload.tries + 1);
  return {.wanted_since = refused ? std::nullopt : media.upload.wanted_since,
          .try_at = trouble.until ? std::max(again, *trouble.until) : again,
          .tries = media.upload.tries + 1,
          .refused = refused,
          .errcode = trouble.errcode,
          .errmsg = trouble.errmsg};
}

void MediaKeeper::end(const store::WantedMedia& wanted, const store::Media& media, const store::MediaUpload& upload) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  store::save_upload(*connection_, media, upload);
  store::drop_lease(*connection_, lease_of(wanted), node_);
  transaction.commit();
}

}  // namespace hongyan::engine
