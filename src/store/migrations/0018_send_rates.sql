-- 长期限频: long-term templates that WeChat lets go only so often to one person with one value of a field, as operators
-- have declared them, and what went out.
CREATE TABLE template_rate (
  appid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  field TEXT NOT NULL,
  times BIGINT NOT NULL CHECK (times >= 1),
  per TEXT NOT NULL CHECK (per IN ('day', 'month')),
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, template_id)
);

-- One row per person, template and value. Whoever counts or adds a send takes the row first, so that two nodes cannot
-- both find the last place free. full_until_ms: WeChat refused for the rate, and takes none before; 0 when it did not.
CREATE TABLE rate_value (
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  value TEXT NOT NULL,
  last_day BIGINT NOT NULL,
  full_until_ms BIGINT NOT NULL DEFAULT 0,
  full_since_ms BIGINT NOT NULL DEFAULT 0,
  full_errcode BIGINT NOT NULL DEFAULT 0,
  full_notification_id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (appid, openid, template_id, value)
);
CREATE INDEX rate_value_age ON rate_value (last_day);

-- The sends that count, by the quota day they count in: near midnight one may count in two.
CREATE TABLE rate_use (
  notification_id TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  day BIGINT NOT NULL,
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  value TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'spent')),
  PRIMARY KEY (notification_id, attempt, day)
);
CREATE INDEX rate_use_count ON rate_use (appid, openid, template_id, value, day);
CREATE INDEX rate_use_age ON rate_use (day);
