-- What WeChat keeps for good of bytes that we uploaded: permanent material by its media_id, pictures of articles by
-- their address. By content, so that the same bytes go up once whatever they are called here.
CREATE TABLE permanent_media (
  appid TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  place TEXT NOT NULL CHECK (place IN ('image', 'voice', 'video', 'thumb', 'article')),
  media_id TEXT NOT NULL,
  url TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, sha256, place)
);
