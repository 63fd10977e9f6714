-- Where a running import stands. Apart from its job, whose row belongs to the transaction that
-- applies the import until that ends.
CREATE TABLE import_heartbeats (
  tenant_id TEXT NOT NULL,
  import_job_id TEXT NOT NULL,
  heartbeat_time BIGINT NOT NULL,
  stage TEXT NOT NULL,
  rows_done BIGINT NOT NULL,
  rows_total BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, import_job_id)
);

ALTER TABLE import_jobs DROP COLUMN heartbeat_time;
