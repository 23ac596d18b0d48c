-- When the person did what an entry tells of, which may be long before it was told.
ALTER TABLE grant_entry ADD COLUMN acted_ms BIGINT NOT NULL DEFAULT 0;
UPDATE grant_entry SET acted_ms = at_ms;
-- The callbacks of one person that wait for their attempt's record.
CREATE INDEX callback_event_waiting ON callback_event (appid, openid) WHERE state = 'waiting';
-- Uniform messages, whose receipts look like those of template messages.
CREATE INDEX notification_uniform ON notification (updated_ms) WHERE channel = 'uniform';
