-- A receipt may have a word that nobody knows: it proves that WeChat had the message, and neither success nor failure.
-- Neither database can change a CHECK in place with the same words, so the table is made anew.
CREATE TABLE receipt_next (
  id TEXT PRIMARY KEY,
  notification_id TEXT NOT NULL,
  received_ms BIGINT NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('success', 'failure', 'not_known')),
  detail TEXT NOT NULL DEFAULT ''
);
INSERT INTO receipt_next (id, notification_id, received_ms, status, outcome, detail)
SELECT id, notification_id, received_ms, status, outcome, detail FROM receipt;
DROP TABLE receipt;
ALTER TABLE receipt_next RENAME TO receipt;
CREATE INDEX receipt_notification ON receipt (notification_id, id);
