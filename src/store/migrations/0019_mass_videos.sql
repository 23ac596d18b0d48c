-- Videos that mass messages may name. WeChat makes one of an uploaded video, a title and a description
-- (media/uploadvideo), and forgets it after three days: as media_upload, by what it is made of. `words` is the digest of
-- title and description.
CREATE TABLE mass_video (
  appid TEXT NOT NULL,
  source_id TEXT NOT NULL,
  words TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  media_id TEXT NOT NULL,
  expires_ms BIGINT NOT NULL,
  wanted_ms BIGINT NOT NULL,
  try_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  errcode BIGINT NOT NULL,
  errmsg TEXT NOT NULL,
  PRIMARY KEY (appid, source_id, words)
);
CREATE INDEX mass_video_wanted ON mass_video (try_ms, appid, source_id, words) WHERE wanted_ms > 0;
