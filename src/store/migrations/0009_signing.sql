-- The keys with which an app's calls to WeChat go signed and encrypted, one sealed JSON object; null is none.
ALTER TABLE app ADD COLUMN signing_sealed BYTEA;
