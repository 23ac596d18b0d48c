-- What must not go out at the same time: sends to one person of an app, and the updates of one activity's cards. A
-- person's lane is the openid, and `lane` is empty; a card has no openid, its lane is the activity.
ALTER TABLE notification ADD COLUMN lane TEXT NOT NULL DEFAULT '';
DROP INDEX notification_lane;
CREATE UNIQUE INDEX notification_lane ON notification (appid, openid, lane) WHERE state = 'sending';
-- The updates of an activity, for a later one makes an earlier one worthless.
CREATE INDEX notification_card ON notification (appid, lane, id) WHERE channel = 'card';
