-- Tenants, their people with employment history, and imports.
--
-- Lists and maps are JSON text; days are YYYY-MM-DD or '' for none; times are microseconds. There
-- are no foreign keys: nothing is deleted, a person's history is written in the transaction of the
-- person, findings and changes after their job was updated, and a manager may come after the
-- reports. Checking each row of an import of a whole company again would double its time.

-- system-readable: tenants
CREATE TABLE tenants (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  create_request_id TEXT NOT NULL
);

CREATE TABLE tenant_settings (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  keep_generation BIGINT NOT NULL,
  generation_bands TEXT NOT NULL,
  attribute_names TEXT NOT NULL,
  sensitive_attributes TEXT NOT NULL,
  drop_percent_max BIGINT NOT NULL
);

-- Grows with each write to the tenant's people: tells when what was built from them is out of date.
CREATE TABLE people_versions (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL
);

CREATE TABLE people (
  tenant_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  employee_id TEXT NOT NULL,
  state TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  email TEXT NOT NULL,
  job_title TEXT NOT NULL,
  job_level BIGINT,
  job_family TEXT NOT NULL,
  department TEXT NOT NULL,
  division TEXT NOT NULL,
  location TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  languages TEXT NOT NULL,
  gender TEXT NOT NULL,
  generation TEXT NOT NULL,
  hire_date TEXT NOT NULL,
  leave_date TEXT NOT NULL,
  leave_kind TEXT NOT NULL,
  employment_type TEXT NOT NULL,
  attributes TEXT NOT NULL,
  consents TEXT NOT NULL,
  manager_id TEXT NOT NULL,
  dotted_manager_ids TEXT NOT NULL,
  PRIMARY KEY (tenant_id, person_id),
  UNIQUE (tenant_id, employee_id)
);
CREATE INDEX people_by_department ON people (tenant_id, department, person_id);
CREATE INDEX people_by_division ON people (tenant_id, division, person_id);
CREATE INDEX people_by_job_level ON people (tenant_id, job_level);

-- `version` is that of people_versions when the entry was written: it orders a person's entries.
CREATE TABLE employment_history (
  tenant_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  change TEXT NOT NULL,
  effective_date TEXT NOT NULL,
  changed_fields TEXT NOT NULL,
  leave_kind TEXT NOT NULL,
  PRIMARY KEY (tenant_id, person_id, version)
);

-- The two counts number the findings and changes in the order of their arrival.
CREATE TABLE import_jobs (
  tenant_id TEXT NOT NULL,
  import_job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  stage TEXT NOT NULL,
  rows_done BIGINT NOT NULL,
  rows_total BIGINT NOT NULL,
  dry_run BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  joined_count BIGINT NOT NULL,
  moved_count BIGINT NOT NULL,
  changed_count BIGINT NOT NULL,
  left_count BIGINT NOT NULL,
  returned_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  rejected_count BIGINT NOT NULL,
  treated_count BIGINT NOT NULL,
  error_reason TEXT NOT NULL,
  error_message TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  heartbeat_time BIGINT NOT NULL,
  finish_time BIGINT,
  finding_count BIGINT NOT NULL DEFAULT 0,
  change_count BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, import_job_id)
);
-- Two that start at the same moment do not see one another: this lets one of them through.
CREATE UNIQUE INDEX import_jobs_running ON import_jobs (tenant_id) WHERE state = 'running';

CREATE TABLE import_findings (
  tenant_id TEXT NOT NULL,
  import_job_id TEXT NOT NULL,
  line BIGINT NOT NULL,
  position BIGINT NOT NULL,
  employee_id TEXT NOT NULL,
  field TEXT NOT NULL,
  verdict BIGINT NOT NULL,
  severity BIGINT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (tenant_id, import_job_id, line, position)
);

CREATE TABLE import_changes (
  tenant_id TEXT NOT NULL,
  import_job_id TEXT NOT NULL,
  employee_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (tenant_id, import_job_id, employee_id, position)
);
