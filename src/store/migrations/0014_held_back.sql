-- Calls of a key that the gateway answered itself because the app's budget was spent; they are not among `calls`.
ALTER TABLE gateway_use ADD COLUMN held_back BIGINT NOT NULL DEFAULT 0;
