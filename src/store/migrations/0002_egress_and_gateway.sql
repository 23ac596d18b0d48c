-- How an app's calls leave the house, and what went through the gateway.

-- The URL of its HTTP proxy, which may hold a password; null is none.
ALTER TABLE app ADD COLUMN egress_proxy_sealed BYTEA;
-- Further hosts of its API, a JSON array, for exchanges that could not be sent to api_origin.
ALTER TABLE app ADD COLUMN fallback_origins TEXT NOT NULL DEFAULT '[]';

-- Calls that went through the gateway: per key and API and day (days since 1970-01-01 in Beijing, as in quota_use).
CREATE TABLE gateway_use (
  day BIGINT NOT NULL,
  appid TEXT NOT NULL,
  key_id TEXT NOT NULL,
  api TEXT NOT NULL,
  calls BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  PRIMARY KEY (day, appid, key_id, api)
);
