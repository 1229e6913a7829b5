-- Kiosk and reception (平板登记与接待): devices, submissions, visits, receptions, rotation, outbox, notices.
SET LOCAL lock_timeout = '2s';

-- Before a tablet belongs to anybody: outside tenants, read only with the tablet's own secret or its code.
CREATE TABLE pairing (
  id           uuid PRIMARY KEY,
  code_hash    bytea NOT NULL UNIQUE,
  secret_hash  bytea NOT NULL,
  sign_key     bytea NOT NULL CHECK (octet_length(sign_key) = 65),
  fingerprint  text NOT NULL,
  device_name  text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  tenant_id    uuid,
  device_id    uuid,
  confirmed_at timestamptz,
  CHECK ((confirmed_at IS NULL) = (device_id IS NULL))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON pairing TO app_runtime;
CREATE INDEX pairing_expiry ON pairing (expires_at);

CREATE TABLE pairing_failure (
  tenant_id uuid NOT NULL,
  staff_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('pairing_failure', 'SELECT, INSERT');
CREATE INDEX pairing_failure_recent ON pairing_failure (tenant_id, staff_id, at);

CREATE TABLE device (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  office_id  uuid NOT NULL,
  letter     text NOT NULL CHECK (letter ~ '^[A-Z]{1,2}$'),
  name       text NOT NULL,
  sign_key   bytea NOT NULL,
  paired_by  uuid NOT NULL,
  paired_at  timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_by uuid,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, office_id, letter),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, paired_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('device', 'SELECT, INSERT, UPDATE');

CREATE TABLE device_contact (
  tenant_id    uuid NOT NULL,
  device_id    uuid NOT NULL,
  last_seen_at timestamptz NOT NULL,
  unsent       integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
CALL app.make_tenant_table('device_contact', 'SELECT, INSERT, UPDATE');

-- Tablets seal to the public half; the private half is encrypted under the tenant's key.
CREATE TABLE office_key (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  office_id  uuid NOT NULL,
  public     bytea NOT NULL,
  private_ct bytea NOT NULL,
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id)
);
CALL app.make_tenant_table('office_key', 'SELECT, INSERT, UPDATE');
CREATE UNIQUE INDEX office_key_current ON office_key (tenant_id, office_id) WHERE retired_at IS NULL;

CREATE TABLE submission (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  device_id   uuid NOT NULL,
  device_seq  bigint NOT NULL,
  fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
  envelope    bytea NOT NULL,
  signature   bytea NOT NULL,
  captured_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  sent        text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, device_id, device_seq),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
CALL app.make_tenant_table('submission', 'SELECT, INSERT');
-- Erasing a person empties the sealed envelope; fingerprint and numbers stay.
GRANT UPDATE (envelope) ON submission TO app_runtime;

-- What the server could not read, kept raw and shown to staff; nothing is dropped and no queue blocks.
CREATE TABLE quarantine (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  office_id   uuid NOT NULL,
  device_id   uuid NOT NULL,
  raw         bytea NOT NULL,
  fingerprint bytea NOT NULL,
  code        text NOT NULL,
  detail      text NOT NULL,
  received_at timestamptz NOT NULL,
  resolved_at timestamptz,
  resolved_by uuid,
  resolution  text,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, device_id, fingerprint),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id)
);
CALL app.make_tenant_table('quarantine', 'SELECT, INSERT, UPDATE');

CREATE TABLE visit (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  project_id    uuid NOT NULL,
  office_id     uuid NOT NULL,
  customer_id   uuid,
  submission_id uuid NOT NULL,
  ticket        text NOT NULL,
  arrived_at    timestamptz NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('registered', 'anonymous')),
  asked_for     uuid,
  answers       bytea NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, submission_id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, submission_id) REFERENCES submission (tenant_id, id)
);
CALL app.make_tenant_table('visit', 'SELECT, INSERT, UPDATE');
CREATE INDEX visit_by_office ON visit (tenant_id, office_id, arrived_at);
CREATE INDEX visit_by_customer ON visit (tenant_id, customer_id) WHERE customer_id IS NOT NULL;

-- A correction (更正) of a visit by a later submission of the same tablet, and where it stands in the ledger.
CREATE TABLE visit_amendment (
  tenant_id     uuid NOT NULL,
  submission_id uuid NOT NULL,
  visit_id      uuid NOT NULL,
  evidence_seq  bigint NOT NULL,
  PRIMARY KEY (tenant_id, submission_id),
  FOREIGN KEY (tenant_id, submission_id) REFERENCES submission (tenant_id, id),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id)
);
CALL app.make_tenant_table('visit_amendment', 'SELECT, INSERT');

CREATE TABLE consent (
  tenant_id      uuid NOT NULL,
  submission_id  uuid NOT NULL,
  notice_version text NOT NULL,
  agreed_at      timestamptz NOT NULL,
  tell_agency    uuid,
  withdrawn_at   timestamptz,
  PRIMARY KEY (tenant_id, submission_id),
  FOREIGN KEY (tenant_id, submission_id) REFERENCES submission (tenant_id, id)
);
CALL app.make_tenant_table('consent', 'SELECT, INSERT, UPDATE');

-- A reception (接待) is offered, then accepted or passed, then ended. One live row a visit: two people
-- who reach for one visitor meet this index, and exactly one of them gets the row.
CREATE TABLE reception (
  tenant_id     uuid NOT NULL,
  id            uuid NOT NULL,
  visit_id      uuid NOT NULL,
  office_id     uuid NOT NULL,
  consultant_id uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('new', 'old', 'cover')),
  offered_at    timestamptz NOT NULL,
  accepted_at   timestamptz,
  closed_at     timestamptz,
  outcome       text CHECK (outcome IN ('ended', 'passed', 'handed_over', 'withdrawn')),
  reason        text,
  PRIMARY KEY (tenant_id, id),
  CHECK ((closed_at IS NULL) = (outcome IS NULL)),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, consultant_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('reception', 'SELECT, INSERT, UPDATE');
CREATE UNIQUE INDEX reception_live_by_visit ON reception (tenant_id, visit_id) WHERE closed_at IS NULL;
CREATE INDEX reception_live_by_office ON reception (tenant_id, office_id) WHERE closed_at IS NULL;
CREATE INDEX reception_by_visit ON reception (tenant_id, visit_id);

-- The board (轮序): circle, place and seats as of now; a projection of turn_entry, rebuilt from it in a test.
CREATE TABLE rotation (
  tenant_id uuid NOT NULL,
  office_id uuid NOT NULL,
  board     bytea NOT NULL,
  entry_seq bigint NOT NULL,
  PRIMARY KEY (tenant_id, office_id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id)
);
CALL app.make_tenant_table('rotation', 'SELECT, INSERT, UPDATE');

CREATE TABLE turn_entry (
  tenant_id     uuid NOT NULL,
  office_id     uuid NOT NULL,
  seq           bigint NOT NULL,
  consultant_id uuid,
  kind          text NOT NULL,
  visit_id      uuid,
  at            timestamptz NOT NULL,
  entry         bytea NOT NULL,
  PRIMARY KEY (tenant_id, office_id, seq),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, consultant_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('turn_entry', 'SELECT, INSERT');
CREATE INDEX turn_entry_by_time ON turn_entry (tenant_id, office_id, at);

-- An absence (离岗) is a record: who, from when, until when, by whom, why.
CREATE TABLE absence (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  office_id  uuid NOT NULL,
  staff_id   uuid NOT NULL,
  reason     text NOT NULL CHECK (reason IN ('lunch', 'out_business', 'out_private', 'off')),
  note       text NOT NULL DEFAULT '',
  started_at timestamptz NOT NULL,
  started_by uuid NOT NULL,
  ended_at   timestamptz,
  ended_by   uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK (ended_at IS NULL OR ended_at >= started_at),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('absence', 'SELECT, INSERT, UPDATE');
CREATE UNIQUE INDEX absence_open ON absence (tenant_id, office_id, staff_id) WHERE ended_at IS NULL;

-- What must happen after a commit. PostgreSQL is the truth; the queue is only a doorbell.
CREATE TABLE outbox (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  topic      text NOT NULL,
  payload    jsonb NOT NULL,
  due_at     timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  tries      integer NOT NULL DEFAULT 0,
  done_at    timestamptz,
  dead_at    timestamptz,
  last_error text,
  PRIMARY KEY (tenant_id, id)
);
CALL app.make_tenant_table('outbox', 'SELECT, INSERT, UPDATE');
CREATE INDEX outbox_due ON outbox (due_at) WHERE done_at IS NULL AND dead_at IS NULL;
-- The relay sees which rows are due, in every tenant, and nothing of what they say.
CREATE POLICY relay ON outbox TO app_relay USING (true);
GRANT SELECT (tenant_id, id, topic, due_at, tries, done_at, dead_at), UPDATE (due_at, tries) ON outbox TO app_relay;

CREATE TABLE notice (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  staff_id   uuid NOT NULL,
  key        text NOT NULL,
  params     jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  read_at    timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('notice', 'SELECT, INSERT, UPDATE');
CREATE INDEX notice_unread ON notice (tenant_id, staff_id, created_at) WHERE read_at IS NULL;
