-- Notifications may wait for a permission and change their route: a state, what the caller wants then, whether another
-- route may exist, and why routes were refused so far. Neither database can change a CHECK in place with the same words,
-- so the table is made anew.
CREATE TABLE notification_next (
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
    state IN ('unknown', 'unknown_final') OR state IN ('resolved_sent', 'resolved_not_sent') OR state = 'waiting'),
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
  no_permission TEXT NOT NULL,
  reroutes BIGINT NOT NULL,
  refusals TEXT NOT NULL,
  lease_epoch BIGINT NOT NULL,
  lease_until_ms BIGINT NOT NULL,
  node TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
INSERT INTO notification_next (
  id, key_id, type, uid, wish, appid, channel, openid, template_id, body, client_msg_id, state, reason, priority,
  ready_ms, expires_ms, permission, on_unknown, resends_left, duplicate_possible, uncertain, first_uncertain_ms,
  grant_held, attempts, no_permission, reroutes, refusals, lease_epoch, lease_until_ms, node, created_ms, updated_ms)
SELECT
  id, key_id, type, uid, wish, appid, channel, openid, template_id, body, client_msg_id, state, reason, priority,
  ready_ms, expires_ms, permission, on_unknown, resends_left, duplicate_possible, uncertain, first_uncertain_ms,
  grant_held, attempts, 'suppress', 0, '[]', lease_epoch, lease_until_ms, node, created_ms, updated_ms
FROM notification;
DROP TABLE notification;
ALTER TABLE notification_next RENAME TO notification;
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
-- Rows that wait for a permission: by the moment to look again, and by the person whose permission came.
CREATE INDEX notification_permission ON notification (ready_ms, id) WHERE state = 'waiting';
CREATE INDEX notification_permission_uid ON notification (uid) WHERE state = 'waiting';
CREATE INDEX notification_permission_openid ON notification (appid, openid) WHERE state = 'waiting';

-- Which way an attempt went, for a notification may change its own.
ALTER TABLE attempt ADD COLUMN channel TEXT NOT NULL DEFAULT '';
