-- Pictures, voices and videos that messages name. WeChat forgets an upload after three days, so the bytes are kept here
-- and uploaded when a message needs them.
CREATE TABLE media (
  appid TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('image', 'voice', 'video', 'thumb')),
  content_type TEXT NOT NULL,
  ending TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, name)
);
-- What WeChat calls it now. `wanted_ms` is since when a message waits for it (0: none does); the trouble of the last
-- upload is kept until one succeeds.
CREATE TABLE media_upload (
  appid TEXT NOT NULL,
  name TEXT NOT NULL,
  media_id TEXT NOT NULL,
  expires_ms BIGINT NOT NULL,
  wanted_ms BIGINT NOT NULL,
  try_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  errcode BIGINT NOT NULL,
  errmsg TEXT NOT NULL,
  PRIMARY KEY (appid, name)
);
CREATE INDEX media_upload_wanted ON media_upload (try_ms, appid, name) WHERE wanted_ms > 0;
-- Activities of updatable cards: their cards change for 24 hours.
CREATE TABLE card_activity (
  appid TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  expires_ms BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, activity_id)
);
