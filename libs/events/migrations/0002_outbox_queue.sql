-- What is still to be published, apart from the log: rows of the log are written once and never
-- again, and an update of a whole row costs five times as much as taking a number off this list.
-- Every row of the log gets here by itself.
-- shared: outbox_queue holds positions alone: the relay serves all tenants in one order
CREATE TABLE outbox_queue (
  position BIGINT PRIMARY KEY
);
INSERT INTO outbox_queue SELECT position FROM outbox WHERE publication IS NULL;

-- postgres: CREATE FUNCTION outbox_enqueue() RETURNS trigger LANGUAGE plpgsql AS
-- postgres:   $$ BEGIN INSERT INTO outbox_queue SELECT position FROM appended; RETURN NULL; END $$;
-- postgres: CREATE TRIGGER outbox_enqueue AFTER INSERT ON outbox
-- postgres:   REFERENCING NEW TABLE AS appended
-- postgres:   FOR EACH STATEMENT EXECUTE FUNCTION outbox_enqueue();
-- sqlite:   CREATE TRIGGER outbox_enqueue AFTER INSERT ON outbox BEGIN
-- sqlite:     INSERT INTO outbox_queue VALUES (NEW.position); END;

-- Where in the log each publication begins: what a bus lost is sent again from there.
-- shared: publications belong to the relay, which serves all tenants in one order
CREATE TABLE publications (
  publication BIGINT PRIMARY KEY,
  first_position BIGINT NOT NULL
);
INSERT INTO publications
  SELECT publication, MIN(position) FROM outbox WHERE publication IS NOT NULL GROUP BY publication;

DROP INDEX outbox_unpublished;
ALTER TABLE outbox DROP COLUMN publication;
ALTER TABLE relay_state DROP COLUMN resend_publication;

-- Rows come and go all the time: their dead versions must not pile up at its front.
-- postgres: ALTER TABLE outbox_queue SET
-- postgres:   (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
