-- What customer and form messages take from a person: a place in the window that an act of theirs opened, and the form
-- ids they left behind.

-- Places are available, pending while a send is on the wire, held while nobody knows, then spent.
CREATE TABLE customer_window (
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  opened_ms BIGINT NOT NULL,
  closes_ms BIGINT NOT NULL,
  available BIGINT NOT NULL CHECK (available >= 0),
  pending BIGINT NOT NULL CHECK (pending >= 0),
  held BIGINT NOT NULL CHECK (held >= 0),
  spent BIGINT NOT NULL CHECK (spent >= 0),
  PRIMARY KEY (appid, openid)
);

CREATE TABLE form_id (
  appid TEXT NOT NULL,
  form_id TEXT NOT NULL,
  openid TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('form', 'pay')),
  uses_left BIGINT NOT NULL CHECK (uses_left >= 0),
  collected_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, form_id)
);
-- The pool of one person: the one that expires first is used first.
CREATE INDEX form_id_pool ON form_id (appid, openid, expires_ms, form_id) WHERE uses_left > 0;
CREATE INDEX form_id_age ON form_id (expires_ms);
-- Which form id a notification's send took: from the intent until its fate is known.
CREATE TABLE form_id_taken (
  notification_id TEXT PRIMARY KEY,
  appid TEXT NOT NULL,
  form_id TEXT NOT NULL,
  taken_ms BIGINT NOT NULL
);

-- How many messages went to a person since an act of theirs, whose news may come late.
CREATE INDEX attempt_customer ON attempt (appid, openid, intent_ms) WHERE channel = 'customer';
