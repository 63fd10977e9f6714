-- What the matching service keeps. States and roles are the numbers of the domain's enums; rules,
-- wishes and contributions are JSON; times are microseconds since 1970; days are YYYY-MM-DD.

CREATE TABLE programmes (
  tenant_id    TEXT NOT NULL,
  programme_id TEXT NOT NULL,
  state        BIGINT NOT NULL,
  rules        TEXT NOT NULL,
  create_time  BIGINT NOT NULL,
  version      BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, programme_id)
);

CREATE TABLE enrolments (
  tenant_id    TEXT NOT NULL,
  enrolment_id TEXT NOT NULL,
  programme_id TEXT NOT NULL,
  person_id    TEXT NOT NULL,
  role         BIGINT NOT NULL,
  state        BIGINT NOT NULL,
  wishes       TEXT NOT NULL,
  prepared     BIGINT NOT NULL,
  create_time  BIGINT NOT NULL,
  version      BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, enrolment_id),
  UNIQUE (tenant_id, programme_id, person_id, role),
  FOREIGN KEY (tenant_id, programme_id) REFERENCES programmes (tenant_id, programme_id)
);
CREATE INDEX enrolments_by_person ON enrolments (tenant_id, person_id);

CREATE TABLE preparation (
  tenant_id    TEXT NOT NULL,
  enrolment_id TEXT NOT NULL,
  module_id    TEXT NOT NULL,
  completed    TEXT NOT NULL,
  score        BIGINT,
  PRIMARY KEY (tenant_id, enrolment_id, module_id),
  FOREIGN KEY (tenant_id, enrolment_id) REFERENCES enrolments (tenant_id, enrolment_id)
);

CREATE TABLE rounds (
  tenant_id        TEXT NOT NULL,
  round_id         TEXT NOT NULL,
  programme_id     TEXT NOT NULL,
  state            BIGINT NOT NULL,
  stage            TEXT NOT NULL,
  units_done       BIGINT NOT NULL,
  units_total      BIGINT NOT NULL,
  mentors          BIGINT NOT NULL,
  mentees          BIGINT NOT NULL,
  pairs            BIGINT NOT NULL,
  unmatched        BIGINT NOT NULL,
  total_score      BIGINT NOT NULL,
  certified        BIGINT NOT NULL,
  cancel_requested BIGINT NOT NULL,
  error_reason     TEXT NOT NULL,
  error_message    TEXT NOT NULL,
  create_time      BIGINT NOT NULL,
  heartbeat_time   BIGINT NOT NULL,
  finish_time      BIGINT,
  PRIMARY KEY (tenant_id, round_id),
  FOREIGN KEY (tenant_id, programme_id) REFERENCES programmes (tenant_id, programme_id)
);
CREATE INDEX rounds_by_programme ON rounds (tenant_id, programme_id, round_id);
-- One running round (state 1) a programme, whoever starts it.
CREATE UNIQUE INDEX rounds_running ON rounds (tenant_id, programme_id) WHERE state = 1;

CREATE TABLE unmatched (
  tenant_id TEXT NOT NULL,
  round_id  TEXT NOT NULL,
  position  BIGINT NOT NULL,
  person_id TEXT NOT NULL,
  role      BIGINT NOT NULL,
  reason    BIGINT NOT NULL,
  text      TEXT NOT NULL,
  cure      TEXT NOT NULL,
  PRIMARY KEY (tenant_id, round_id, position),
  FOREIGN KEY (tenant_id, round_id) REFERENCES rounds (tenant_id, round_id)
);

CREATE TABLE proposals (
  tenant_id           TEXT NOT NULL,
  proposal_id         TEXT NOT NULL,
  round_id            TEXT NOT NULL,
  programme_id        TEXT NOT NULL,
  mentor_enrolment_id TEXT NOT NULL,
  mentee_enrolment_id TEXT NOT NULL,
  mentor_id           TEXT NOT NULL,
  mentee_id           TEXT NOT NULL,
  state               BIGINT NOT NULL,
  score               BIGINT NOT NULL,
  score_max           BIGINT NOT NULL,
  contributions       TEXT NOT NULL,
  in_line             BIGINT NOT NULL,
  required            TEXT NOT NULL,
  accepted_by         TEXT NOT NULL,
  decline_reason      TEXT NOT NULL,
  declined_by         BIGINT,
  relationship_id     TEXT NOT NULL,
  create_time         BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, proposal_id),
  FOREIGN KEY (tenant_id, round_id) REFERENCES rounds (tenant_id, round_id)
);
CREATE INDEX proposals_by_programme ON proposals (tenant_id, programme_id, proposal_id);
CREATE INDEX proposals_by_mentor ON proposals (tenant_id, mentor_enrolment_id, state);
CREATE INDEX proposals_by_mentee ON proposals (tenant_id, mentee_enrolment_id, state);

CREATE TABLE relationships (
  tenant_id           TEXT NOT NULL,
  relationship_id     TEXT NOT NULL,
  programme_id        TEXT NOT NULL,
  proposal_id         TEXT NOT NULL,
  mentor_enrolment_id TEXT NOT NULL,
  mentee_enrolment_id TEXT NOT NULL,
  mentor_id           TEXT NOT NULL,
  mentee_id           TEXT NOT NULL,
  state               BIGINT NOT NULL,
  conclusion          BIGINT NOT NULL,
  conclusion_reason   TEXT NOT NULL,
  in_line_allowed     BIGINT NOT NULL,
  in_line             BIGINT NOT NULL,
  in_line_time        BIGINT,
  create_time         BIGINT NOT NULL,
  activate_time       BIGINT,
  conclude_time       BIGINT,
  PRIMARY KEY (tenant_id, relationship_id),
  UNIQUE (tenant_id, proposal_id),
  FOREIGN KEY (tenant_id, proposal_id) REFERENCES proposals (tenant_id, proposal_id)
);
CREATE INDEX relationships_by_programme ON relationships (tenant_id, programme_id, relationship_id);
CREATE INDEX relationships_by_mentor ON relationships (tenant_id, mentor_enrolment_id, state);
CREATE INDEX relationships_by_mentee ON relationships (tenant_id, mentee_enrolment_id, state);

CREATE TABLE past_pairs (
  tenant_id    TEXT NOT NULL,
  programme_id TEXT NOT NULL,
  mentor_id    TEXT NOT NULL,
  mentee_id    TEXT NOT NULL,
  PRIMARY KEY (tenant_id, programme_id, mentor_id, mentee_id)
);

-- Built from identity's events; can be rebuilt from them.
CREATE TABLE reporting_lines (
  tenant_id       TEXT NOT NULL,
  person_id       TEXT NOT NULL,
  manager_id      TEXT NOT NULL,
  dotted_managers TEXT NOT NULL,
  PRIMARY KEY (tenant_id, person_id)
);

-- A tenant whose lines have changed since its live pairs were last judged.
-- system-readable: recheck_marks
CREATE TABLE recheck_marks (
  tenant_id TEXT NOT NULL,
  marked_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id)
);
