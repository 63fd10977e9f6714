CREATE TABLE second (tenant_id TEXT NOT NULL);
