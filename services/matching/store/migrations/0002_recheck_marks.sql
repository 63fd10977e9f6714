-- A tenant whose lines have changed since its live pairs were last judged. One row for each
-- transaction that changed some, so that those which run side by side do not wait for one another;
-- whoever judges takes all that it sees. A number of its own, as nothing else tells them apart.
DROP TABLE recheck_marks;
-- system-readable: recheck_marks
CREATE TABLE recheck_marks (
-- postgres: mark BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- sqlite:   mark INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  marked_at BIGINT NOT NULL
);
CREATE INDEX recheck_marks_by_tenant ON recheck_marks (tenant_id);
