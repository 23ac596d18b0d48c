// MediaKeeper: uploads the media that waiting messages name, and makes of uploaded videos those that mass messages may
// name (media/uploadvideo). The dispatcher leaves the wish in the store, whichever node reads it first takes a lease,
// asks WeChat once and writes the media_id, which all nodes use until shortly before WeChat forgets it. What WeChat
// does not take is marked so; everything else is tried again, ever more slowly. One thread; the transport is used by
// nobody else meanwhile.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/access/app_book.hpp"
#include "engine/ask/errand.hpp"
#include "engine/metrics.hpp"
#include "engine/worker.hpp"
#include "http/transport.hpp"
#include "store/mass_videos.hpp"
#include "store/media.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

struct MediaRules {
  Milliseconds lease{120'000};
  Milliseconds call_timeout{60'000};
  Milliseconds life{3 * 24 * 3'600'000 - 3'600'000};  // of an upload: WeChat's three days less an hour
  Milliseconds retry_first{1'000}, retry_longest{10 * 60'000};
  std::size_t batch = 8;
};

class MediaKeeper final : public Worker {
 public:
  MediaKeeper(sql::Database& database, AppBook& apps, ErrandDoors doors, Metrics& metrics, Random& random,
              std::string node, MediaRules rules = {});
  [[nodiscard]] std::string_view name() const override { return "media_keeper"; }
  Again run_once(WallTime now) override;

 private:
  void upload(const store::WantedMedia& wanted, WallTime now);
  // The media and its bytes, when the lease is ours and it is still wanted.
  struct Load {
    store::Media media;
    std::string bytes;
  };
  [[nodiscard]] std::optional<Load> begin(const store::WantedMedia& wanted, WallTime now);
  // What WeChat made of it, as it is to be kept.
  [[nodiscard]] store::MediaUpload carry(const Load& load, const store::App& app);
  void make(const store::MassVideoSource& source, WallTime now);
  // The video, when the lease is ours and it is still wanted.
  [[nodiscard]] std::optional<store::MassVideo> begin(const store::MassVideoSource& source, WallTime now);
  // Asks WeChat and notes in `video` what came of it; whether WeChat knows what it is to be made of.
  enum class Source { known, unknown };
  [[nodiscard]] Source transform(store::MassVideo& video, const store::App& app);
  // What a call that did not succeed leaves of the wish.
  [[nodiscard]] store::MediaUpload after_trouble(const store::MediaUpload& wish, const ErrandTrouble& trouble,
                                                 wechat::Api api) const;
  void end(const store::WantedMedia& wanted, const store::Media& media, const store::MediaUpload& upload);

  sql::Database& database_;
  AppBook& apps_;
  ErrandDoors doors_;
  Metrics& metrics_;
  Random& random_;
  std::string node_;
  MediaRules rules_;
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace hongyan::engine
