-- The stored answers of mutations. A row without an answer belongs to a transaction that runs.
CREATE TABLE answers (
  tenant_id TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  answer BYTEA,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, method, request_id)
);
CREATE INDEX answers_by_age ON answers (tenant_id, created_at);
