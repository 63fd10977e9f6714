-- The tables of events. The relay and operators work across tenants, so outbox and dead_letters
-- are open to the system's scope.
-- system-readable: outbox
-- system-readable: dead_letters
-- shared: relay_state one row for the service as a whole: its relay serves all tenants in one order

-- The log of what happened in this service; rows are never deleted. The primary key does not begin
-- with the tenant: position is the one order in which a relay publishes the rows of all tenants.
-- An identity column hands out its values one by one (CACHE 1), so that of two transactions which
-- append one after the other the later one gets the higher position.
CREATE TABLE outbox (
-- postgres: position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- sqlite:   position INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  occurred_at BIGINT NOT NULL,
  payload BYTEA NOT NULL,
  publication BIGINT,
  UNIQUE (tenant_id, event_id)
);

-- What a relay looks for; it stays small however long the log is.
CREATE INDEX outbox_unpublished ON outbox (position) WHERE publication IS NULL;

-- Which events have taken effect here. Kept for ever: an owner may send its whole log again.
CREATE TABLE consumed_events (
  tenant_id TEXT NOT NULL,
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  consumed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, consumer, event_id)
-- postgres: );
-- sqlite:   ) WITHOUT ROWID;

-- Events that failed again and again, when they are delivered inside the process.
CREATE TABLE dead_letters (
  tenant_id TEXT NOT NULL,
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  occurred_at BIGINT NOT NULL,
  payload BYTEA NOT NULL,
  reason TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  failed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, consumer, event_id)
);

-- Operators list across tenants.
CREATE INDEX dead_letters_by_consumer ON dead_letters (consumer, event_id);

-- Whose turn it is to relay, and how far the bus has got (see relay_log.h).
CREATE TABLE relay_state (
  source TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  last_publication BIGINT NOT NULL,
  next_publication BIGINT NOT NULL,
  resend_request BIGINT NOT NULL,
  resend_position BIGINT,
  resend_publication BIGINT,
  resend_only TEXT
);
