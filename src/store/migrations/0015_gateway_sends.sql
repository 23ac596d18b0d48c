-- Sends of the gateway's callers that WeChat tells of by a receipt, written down before they go out, so that no such
-- receipt is taken for one of our own messages.
CREATE TABLE gateway_send (
  id TEXT PRIMARY KEY,
  appid TEXT NOT NULL,
  receipts TEXT NOT NULL,     -- template_finished, subscribe_sent
  openid TEXT NOT NULL,       -- empty: anybody
  template_id TEXT NOT NULL,  -- empty: any
  sent_ms BIGINT NOT NULL,
  msgid TEXT NOT NULL         -- empty until WeChat has told one
);
CREATE INDEX gateway_send_person ON gateway_send (appid, openid, sent_ms);
CREATE INDEX gateway_send_msgid ON gateway_send (appid, msgid) WHERE msgid <> '';
