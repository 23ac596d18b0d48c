-- What the quota planner knows: budgets learned from WeChat, calls per short window, resets used per month, and the pace
-- calls go out at.

-- How often the count of that day was reset: a call given back after a reset is not taken off the new count.
ALTER TABLE quota_use ADD COLUMN clears BIGINT NOT NULL DEFAULT 0;

-- Calls per app, API and window (a minute, unless WeChat says otherwise).
CREATE TABLE quota_window (
  appid TEXT NOT NULL,
  api TEXT NOT NULL,
  number BIGINT NOT NULL,
  used BIGINT NOT NULL,
  clears BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (appid, api, number)
);

-- WeChat's own words (openapi/quota/get); a limit of 0 is not told. `epoch` grows whenever what nodes remember of the
-- API is no longer true. Row with api '' is the whole account's.
CREATE TABLE quota_budget (
  appid TEXT NOT NULL,
  api TEXT NOT NULL,
  daily_limit BIGINT NOT NULL,
  window_limit BIGINT NOT NULL,
  window_s BIGINT NOT NULL,
  learned_ms BIGINT,
  asked_ms BIGINT,
  epoch BIGINT NOT NULL,
  PRIMARY KEY (appid, api)
);

-- Resets used in a month: of the whole account, or of single APIs.
CREATE TABLE quota_clear (
  appid TEXT NOT NULL,
  month BIGINT NOT NULL,
  single_api BIGINT NOT NULL,
  used BIGINT NOT NULL,
  PRIMARY KEY (appid, month, single_api)
);

-- The count of the day as it stood at `at_ms`, and the calls per minute between the last two looks that saw any.
CREATE TABLE quota_pace (
  appid TEXT NOT NULL,
  api TEXT NOT NULL,
  day BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  used BIGINT NOT NULL,
  calls_per_hour BIGINT NOT NULL,
  PRIMARY KEY (appid, api)
);
