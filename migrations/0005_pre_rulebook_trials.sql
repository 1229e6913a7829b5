-- Test first (试算): a candidate rulebook replayed over the project's own history, and every answer that flips.
SET LOCAL lock_timeout = '2s';

-- The candidate is frozen here, as a draft may change the next minute. `cursor` and the sums move with each chunk's
-- flips in one transaction; `chain` is a running hash over the flips in their order.
CREATE TABLE rulebook_trial (
  tenant_id        uuid NOT NULL,
  id               uuid NOT NULL,
  project_id       uuid NOT NULL,
  source           text NOT NULL CHECK (source ~ '^(draft|version|preset|file):'),
  before_ids       uuid[] NOT NULL CHECK (cardinality(before_ids) > 0),
  candidate        bytea NOT NULL,
  candidate_digest text NOT NULL,
  since            timestamptz NOT NULL,
  until            timestamptz NOT NULL,
  at               timestamptz NOT NULL,
  last_seq         bigint NOT NULL,
  points           integer NOT NULL CHECK (points BETWEEN 0 AND 10000),
  started_by       uuid,
  started_at       timestamptz NOT NULL,
  total            integer NOT NULL,
  walked           integer NOT NULL DEFAULT 0,
  cursor           uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  summary          bytea NOT NULL,
  chain            bytea NOT NULL CHECK (octet_length(chain) = 32),
  digest           text,
  finished_at      timestamptz,
  stopped_at       timestamptz,
  stopped          text CHECK (stopped IN ('cancelled', 'failed')),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, started_by) REFERENCES staff (tenant_id, id),
  CHECK (since < until),
  CHECK ((finished_at IS NULL) = (digest IS NULL)),
  CHECK ((stopped_at IS NULL) = (stopped IS NULL)),
  CHECK (finished_at IS NULL OR stopped_at IS NULL)
);
CALL app.make_tenant_table('rulebook_trial', 'SELECT, INSERT');
-- What was asked never changes; only how far it has come.
GRANT UPDATE (walked, cursor, summary, chain, digest, finished_at, stopped_at, stopped)
  ON rulebook_trial TO app_runtime;
CREATE UNIQUE INDEX rulebook_trial_running ON rulebook_trial (tenant_id, project_id)
  WHERE finished_at IS NULL AND stopped_at IS NULL;
CREATE INDEX rulebook_trial_by_project ON rulebook_trial (tenant_id, project_id, started_at);

CREATE TABLE rulebook_trial_flip (
  tenant_id   uuid NOT NULL,
  trial_id    uuid NOT NULL,
  place       integer NOT NULL CHECK (place > 0),
  customer_id uuid NOT NULL,
  parties     text[] NOT NULL,
  clauses     text[] NOT NULL,
  body        bytea NOT NULL,
  PRIMARY KEY (tenant_id, trial_id, place),
  UNIQUE (tenant_id, trial_id, customer_id),
  FOREIGN KEY (tenant_id, trial_id) REFERENCES rulebook_trial (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id)
);
CALL app.make_tenant_table('rulebook_trial_flip', 'SELECT, INSERT');
