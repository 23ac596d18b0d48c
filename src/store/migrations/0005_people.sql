-- What WeChat tells about people: who they are over all apps of one open-platform account, and how an account keeps
-- them. An identity with a unionid belongs to the same person as every other one that has it.
ALTER TABLE identity ADD COLUMN unionid TEXT NOT NULL DEFAULT '';
ALTER TABLE identity ADD COLUMN blacklisted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE identity ADD COLUMN remark TEXT NOT NULL DEFAULT '';
ALTER TABLE identity ADD COLUMN language TEXT NOT NULL DEFAULT '';
-- A JSON array of tag ids.
ALTER TABLE identity ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
-- When the sync began that last found it among the followers, and when it was last known to be on the blacklist.
ALTER TABLE identity ADD COLUMN listed_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE identity ADD COLUMN blacklist_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX identity_unionid ON identity (unionid) WHERE unionid <> '';

-- The last or present sync of an account's followers: where it stands, so that any node goes on from there.
CREATE TABLE user_sync (
  appid TEXT PRIMARY KEY,
  phase TEXT NOT NULL CHECK (phase IN ('followers', 'profiles', 'blacklist', 'leavers', 'done', 'failed')),
  next_openid TEXT NOT NULL,
  started_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  try_ms BIGINT NOT NULL,
  followers_total BIGINT NOT NULL,
  followers BIGINT NOT NULL,
  profiles BIGINT NOT NULL,
  joined BIGINT NOT NULL,
  blacklisted BIGINT NOT NULL,
  unfollowed BIGINT NOT NULL,
  errcode BIGINT NOT NULL,
  errmsg TEXT NOT NULL
);
CREATE INDEX user_sync_due ON user_sync (try_ms) WHERE ended_ms IS NULL;
