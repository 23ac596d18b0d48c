#include "store/schema.hpp"

#include <array>

#include "embedded/migration_0001_first.hpp"
#include "embedded/migration_0002_egress_and_gateway.hpp"
#include "embedded/migration_0003_waiting.hpp"
#include "embedded/migration_0004_permits.hpp"
#include "embedded/migration_0005_people.hpp"
#include "embedded/migration_0006_mass_jobs.hpp"
#include "embedded/migration_0007_media_and_cards.hpp"
#include "embedded/migration_0008_quota.hpp"
#include "embedded/migration_0009_signing.hpp"
#include "embedded/migration_0010_lanes.hpp"
#include "embedded/migration_0011_permanent_media.hpp"
#include "embedded/migration_0012_acts.hpp"
#include "embedded/migration_0013_second_form_id.hpp"
#include "embedded/migration_0014_held_back.hpp"
#include "embedded/migration_0015_gateway_sends.hpp"
#include "embedded/migration_0016_receipt_words.hpp"
#include "embedded/migration_0017_follow_times.hpp"
#include "embedded/migration_0018_send_rates.hpp"
#include "embedded/migration_0019_mass_videos.hpp"

namespace hongyan::store {

std::span<const sql::Migration> migrations() {
  static const std::array all{
      sql::Migration{1, "0001_first", embedded::migration_0001_first},
      sql::Migration{2, "0002_egress_and_gateway", embedded::migration_0002_egress_and_gateway},
      sql::Migration{3, "0003_waiting", embedded::migration_0003_waiting},
      sql::Migration{4, "0004_permits", embedded::migration_0004_permits},
      sql::Migration{5, "0005_people", embedded::migration_0005_people},
      sql::Migration{6, "0006_mass_jobs", embedded::migration_0006_mass_jobs},
      sql::Migration{7, "0007_media_and_cards", embedded::migration_0007_media_and_cards},
      sql::Migration{8, "0008_quota", embedded::migration_0008_quota},
      sql::Migration{9, "0009_signing", embedded::migration_0009_signing},
      sql::Migration{10, "0010_lanes", embedded::migration_0010_lanes},
      sql::Migration{11, "0011_permanent_media", embedded::migration_0011_permanent_media},
      sql::Migration{12, "0012_acts", embedded::migration_0012_acts},
      sql::Migration{13, "0013_second_form_id", embedded::migration_0013_second_form_id},
      sql::Migration{14, "0014_held_back", embedded::migration_0014_held_back},
      sql::Migration{15, "0015_gateway_sends", embedded::migration_0015_gateway_sends},
      sql::Migration{16, "0016_receipt_words", embedded::migration_0016_receipt_words},
      sql::Migration{17, "0017_follow_times", embedded::migration_0017_follow_times},
      sql::Migration{18, "0018_send_rates", embedded::migration_0018_send_rates},
      sql::Migration{19, "0019_mass_videos", embedded::migration_0019_mass_videos},
  };
  return all;
}

}  // namespace hongyan::store
