-- The memory of Hongyan, in the subset of SQL that SQLite and PostgreSQL share. Moments are Unix milliseconds, flags are
-- 0 or 1, JSON is text, `_sealed` columns are encrypted. Ids made by us sort by time, so new rows land side by side.

CREATE TABLE app (
  appid TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('service_account', 'subscription_account', 'mini_program', 'test_account')),
  name TEXT NOT NULL,
  original_id TEXT NOT NULL,
  api_origin TEXT NOT NULL,
  token_mode TEXT NOT NULL CHECK (token_mode IN ('stable', 'plain')),
  callback_mode TEXT NOT NULL CHECK (callback_mode IN ('plain', 'compatible', 'secure')),
  ledger_sight TEXT NOT NULL CHECK (ledger_sight IN ('complete', 'partial')),
  secret_sealed BYTEA NOT NULL,
  callback_token_sealed BYTEA,
  aes_key_sealed BYTEA,
  previous_aes_key_sealed BYTEA,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

-- An account or one of its APIs that cannot send now. api '' is the whole account.
CREATE TABLE park (
  appid TEXT NOT NULL,
  api TEXT NOT NULL,
  until_ms BIGINT NOT NULL,
  reason TEXT NOT NULL,
  errcode BIGINT NOT NULL,
  errmsg TEXT NOT NULL,
  PRIMARY KEY (appid, api)
);

CREATE TABLE access_token (
  appid TEXT PRIMARY KEY,
  generation BIGINT NOT NULL,
  token_sealed BYTEA NOT NULL,
  obtained_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);

-- Work that one node at a time may do.
CREATE TABLE work_lease (
  name TEXT PRIMARY KEY,
  node TEXT NOT NULL,
  until_ms BIGINT NOT NULL
);

CREATE TABLE recipient (
  uid TEXT PRIMARY KEY,
  unionid TEXT NOT NULL,
  locale TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  attributes TEXT NOT NULL,
  opted_out BIGINT NOT NULL CHECK (opted_out IN (0, 1)),
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX recipient_unionid ON recipient (unionid) WHERE unionid <> '';

CREATE TABLE identity (
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  uid TEXT,
  follows TEXT NOT NULL CHECK (follows IN ('yes', 'no', 'not_known')),
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, openid)
);
CREATE INDEX identity_uid ON identity (uid, appid) WHERE uid IS NOT NULL;
-- Whose is this openid, and of which app? Asked for every raw message.
CREATE INDEX identity_openid ON identity (openid);

CREATE TABLE notification_type (
  name TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  revision BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

CREATE TABLE message_template (
  appid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('history', 'category', 'one_time', 'long_term')),
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  example TEXT NOT NULL,
  slots TEXT NOT NULL,
  synced_ms BIGINT NOT NULL,
  gone_ms BIGINT,
  PRIMARY KEY (appid, template_id)
);

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash BYTEA NOT NULL,
  scopes TEXT NOT NULL,
  apps TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT,
  revoked_ms BIGINT
);

-- One wish to notify. PostgreSQL reads every CHECK anew for every UPDATE, so this busiest table has few; typed code guards
-- the rest. `uncertain` = 1 once an attempt may have reached WeChat and no certain answer followed.
-- No list in its CHECK and its indexes has more than two words: for a longer one SQLite builds a table of its own, anew for
-- every statement that writes a row, at more than the cost of the row.
CREATE TABLE notification (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  type TEXT NOT NULL,
  uid TEXT NOT NULL,
  wish TEXT NOT NULL,
  appid TEXT NOT NULL,
  channel TEXT NOT NULL,
  openid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  body TEXT NOT NULL,
  client_msg_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('claimed', 'sending') OR state IN ('taken', 'ready') OR
    state IN ('delivered', 'scheduled') OR state IN ('retry_wait', 'parked') OR state IN ('refused', 'suppressed') OR
    state IN ('expired', 'cancelled') OR state IN ('failed_after_accept', 'taken_unconfirmed') OR
    state IN ('unknown', 'unknown_final') OR state IN ('resolved_sent', 'resolved_not_sent')),
  reason TEXT NOT NULL,
  priority BIGINT NOT NULL,
  ready_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  permission TEXT NOT NULL,
  on_unknown TEXT NOT NULL,
  resends_left BIGINT NOT NULL CHECK (resends_left >= 0),
  duplicate_possible BIGINT NOT NULL,
  uncertain BIGINT NOT NULL,
  first_uncertain_ms BIGINT NOT NULL,
  grant_held BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_epoch BIGINT NOT NULL,
  lease_until_ms BIGINT NOT NULL,
  node TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
-- The queue: only rows that wait for a dispatcher. These four indexes carry the state so that counting reads them alone.
CREATE INDEX notification_ready ON notification (priority, ready_ms, id, state) WHERE state = 'ready';
-- Rows that a moment will move: due, lease ended, receipt or evidence missed.
CREATE INDEX notification_waiting ON notification (ready_ms, id, state)
  WHERE (state IN ('scheduled', 'retry_wait') OR state = 'parked');
CREATE INDEX notification_leased ON notification (lease_until_ms, id, state) WHERE state IN ('claimed', 'sending');
CREATE INDEX notification_watched ON notification (lease_until_ms, id, state) WHERE state IN ('taken', 'unknown');
-- One call in flight per person and app, on however many nodes.
CREATE UNIQUE INDEX notification_lane ON notification (appid, openid) WHERE state = 'sending';
-- One send of unknown fate per person and template; whose receipt a message without a number is.
CREATE INDEX notification_uncertain ON notification (appid, openid, template_id) WHERE uncertain = 1;
CREATE INDEX notification_awaiting ON notification (appid, openid)
  WHERE (state IN ('taken', 'unknown') OR state IN ('resolved_sent', 'taken_unconfirmed') OR state = 'unknown_final');
-- What may have been sent twice: a receipt for that person may be its second one, whatever its state.
CREATE INDEX notification_doubled ON notification (appid, openid) WHERE duplicate_possible = 1;
CREATE INDEX notification_uid ON notification (uid, id) WHERE uid <> '';

-- One HTTP exchange with WeChat: written before the first byte, closed by the answer. Not fenced by the lease: whoever
-- holds a real answer may record it.
CREATE TABLE attempt (
  notification_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  node TEXT NOT NULL,
  lease_epoch BIGINT NOT NULL,
  intent_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  outcome TEXT NOT NULL,
  cause TEXT NOT NULL,
  errcode BIGINT,
  errmsg TEXT NOT NULL,
  rid TEXT NOT NULL,
  msgid TEXT NOT NULL,
  PRIMARY KEY (notification_id, number)
);
CREATE INDEX attempt_msgid ON attempt (appid, msgid) WHERE msgid <> '';

-- What WeChat later pushed about an attempt.
CREATE TABLE receipt (
  id TEXT PRIMARY KEY,
  notification_id TEXT NOT NULL,
  received_ms BIGINT NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('success', 'failure'))
);
CREATE INDEX receipt_notification ON receipt (notification_id, id);

CREATE TABLE idempotency (
  key_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash BYTEA NOT NULL,
  status BIGINT NOT NULL,
  answer TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (key_id, idempotency_key)
);
CREATE INDEX idempotency_age ON idempotency (created_ms);

-- The ledger: one account per person and template, and a journal that is only ever appended to.
CREATE TABLE grant_account (
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('one_time', 'long_term')),
  granted BIGINT NOT NULL,
  available BIGINT NOT NULL CHECK (available >= 0),
  pending BIGINT NOT NULL CHECK (pending >= 0),
  held BIGINT NOT NULL CHECK (held >= 0),
  spent BIGINT NOT NULL CHECK (spent >= 0),
  void BIGINT NOT NULL CHECK (void >= 0),
  revoked BIGINT NOT NULL CHECK (revoked >= 0),
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (appid, openid, template_id),
  CHECK (granted = available + pending + held + spent + void + revoked)
);
CREATE TABLE grant_entry (
  id TEXT PRIMARY KEY,
  appid TEXT NOT NULL,
  openid TEXT NOT NULL,
  template_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'reserve', 'spend', 'return', 'hold', 'void', 'revoke', 'same')),
  source TEXT NOT NULL CHECK (source IN ('report', 'popup_event', 'change_event', 'send', 'evidence', 'operator')),
  amount BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  notification_id TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX grant_entry_account ON grant_entry (appid, openid, template_id, id);

CREATE TABLE quota_use (
  appid TEXT NOT NULL,
  api TEXT NOT NULL,
  day BIGINT NOT NULL,
  used BIGINT NOT NULL,
  PRIMARY KEY (appid, api, day)
);

-- Everything WeChat pushed to us, stored before it is answered, worked on later.
CREATE TABLE callback_event (
  id TEXT PRIMARY KEY,
  appid TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  event TEXT NOT NULL,
  openid TEXT NOT NULL,
  body TEXT NOT NULL,
  received_ms BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'waiting', 'done', 'orphan')),
  due_ms BIGINT NOT NULL,
  about TEXT NOT NULL,
  UNIQUE (appid, dedupe_key)
);
CREATE INDEX callback_event_due ON callback_event (due_ms, id) WHERE state IN ('new', 'waiting');
