-- The queue as runs of positions: what one statement appended is one row, however many events that
-- were. The column changes its name so that a relay of the release before fails and hands over; it
-- would take a run for a single event.
-- sqlite:   DROP TRIGGER outbox_enqueue;
ALTER TABLE outbox_queue RENAME COLUMN position TO first_position;
ALTER TABLE outbox_queue ADD COLUMN last_position BIGINT NOT NULL DEFAULT 0;
UPDATE outbox_queue SET last_position = first_position;

-- Statements that append side by side share out the positions between them: then each is a run.
-- postgres: ALTER TABLE outbox_queue ALTER COLUMN last_position DROP DEFAULT;
-- postgres: CREATE OR REPLACE FUNCTION outbox_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
-- postgres:   DECLARE run RECORD;
-- postgres:   BEGIN
-- postgres:     SELECT MIN(position) AS first, MAX(position) AS last, COUNT(*) AS size INTO run
-- postgres:       FROM appended;
-- postgres:     IF run.last - run.first + 1 = run.size THEN
-- postgres:       INSERT INTO outbox_queue VALUES (run.first, run.last);
-- postgres:     ELSE
-- postgres:       INSERT INTO outbox_queue SELECT position, position FROM appended;
-- postgres:     END IF;
-- postgres:     RETURN NULL;
-- postgres:   END $$;
-- sqlite:   CREATE TRIGGER outbox_enqueue AFTER INSERT ON outbox BEGIN
-- sqlite:     INSERT INTO outbox_queue VALUES (NEW.position, NEW.position); END;

-- Ids differ early and are compared byte by byte: what tells rows apart comes right after the
-- tenant. SQLite compares bytes as it is.
-- postgres: ALTER TABLE consumed_events DROP CONSTRAINT consumed_events_pkey;
-- postgres: ALTER TABLE consumed_events ALTER COLUMN event_id TYPE TEXT COLLATE "C",
-- postgres:   ALTER COLUMN consumer TYPE TEXT COLLATE "C",
-- postgres:   ADD PRIMARY KEY (tenant_id, event_id, consumer);
