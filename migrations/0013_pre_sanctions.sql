-- Penalties and merits (奖惩): what somebody ordered, what became of it, and who may not receive until when.
SET LOCAL lock_timeout = '2s';

-- One row an order. `matter` ties it to what a verdict found, so that one matter is dealt with once.
CREATE TABLE sanction (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  project_id uuid NOT NULL,
  office_id  uuid NOT NULL,
  staff_id   uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('penalty', 'merit', 'waived')),
  measures   text[] NOT NULL,
  yuan       integer NOT NULL CHECK (yuan BETWEEN 0 AND 1000000),
  stop_until timestamptz,
  offence    text NOT NULL,
  clause     text,
  times      integer NOT NULL CHECK (times > 0),
  matter     uuid,
  reason     text NOT NULL CHECK (length(reason) BETWEEN 2 AND 500),
  ordered_by uuid NOT NULL,
  ordered_at timestamptz NOT NULL,
  fact_id    uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK ((kind = 'waived') = (fact_id IS NULL)),
  CHECK (kind <> 'waived' OR (yuan = 0 AND measures = '{}')),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, ordered_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('sanction', 'SELECT, INSERT');
-- Two managers at the same matter: one order stands, the other is told whose.
CREATE UNIQUE INDEX sanction_one_a_matter ON sanction (tenant_id, matter) WHERE matter IS NOT NULL;
CREATE INDEX sanction_by_office ON sanction (tenant_id, office_id, ordered_at);
CREATE INDEX sanction_by_staff ON sanction (tenant_id, staff_id, ordered_at);

-- What became of it (申诉、维持、减轻、撤销): the last row says how it stands.
CREATE TABLE sanction_step (
  tenant_id   uuid NOT NULL,
  sanction_id uuid NOT NULL,
  place       integer NOT NULL CHECK (place > 0),
  kind        text NOT NULL CHECK (kind IN ('appealed', 'upheld', 'reduced', 'revoked')),
  yuan        integer CHECK (yuan BETWEEN 0 AND 1000000),
  reason      text NOT NULL CHECK (length(reason) BETWEEN 2 AND 500),
  by_id       uuid NOT NULL,
  at          timestamptz NOT NULL,
  fact_id     uuid NOT NULL,
  PRIMARY KEY (tenant_id, sanction_id, place),
  CHECK ((kind = 'reduced') = (yuan IS NOT NULL)),
  FOREIGN KEY (tenant_id, sanction_id) REFERENCES sanction (tenant_id, id),
  FOREIGN KEY (tenant_id, by_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('sanction_step', 'SELECT, INSERT');

-- Stopped receptions (停接): until then nobody can put them back on the floor.
CREATE TABLE reception_stop (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  office_id  uuid NOT NULL,
  staff_id   uuid NOT NULL,
  from_at    timestamptz NOT NULL,
  until_at   timestamptz NOT NULL CHECK (until_at > from_at),
  ordered_by uuid NOT NULL,
  lifted_at  timestamptz,
  lifted_by  uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('reception_stop', 'SELECT, INSERT, UPDATE');
CREATE INDEX reception_stop_of ON reception_stop (tenant_id, staff_id, until_at) WHERE lifted_at IS NULL;
