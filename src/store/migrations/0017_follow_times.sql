-- WeChat repeats a push that was not answered, so an older word about following may come after a newer one: since when
-- the last one held, by WeChat's clock.
ALTER TABLE identity ADD COLUMN follows_ms BIGINT NOT NULL DEFAULT 0;
