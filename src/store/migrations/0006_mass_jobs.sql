-- What a receipt tells beyond its status: how many people a mass job reached, as JSON; '' where it tells nothing more.
ALTER TABLE receipt ADD COLUMN detail TEXT NOT NULL DEFAULT '';
-- The mass jobs of an app, for counting those of a day and of a month.
CREATE INDEX notification_mass ON notification (appid, id) WHERE channel = 'mass';
