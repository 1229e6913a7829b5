-- Disputes (撞单): the room, its sides, what each says, mediation, rulings, appeals; worked cases of a project's own.
SET LOCAL lock_timeout = '2s';

-- One open dispute a customer: a second complaint joins it.
CREATE TABLE dispute (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  project_id  uuid NOT NULL,
  customer_id uuid NOT NULL,
  cause       text NOT NULL CHECK (cause IN ('claim', 'desk', 'agency', 'engine')),
  opened_by   uuid,
  opened_at   timestamptz NOT NULL,
  closed_at   timestamptz,
  outcome     text CHECK (outcome IN ('settled', 'ruled')),
  PRIMARY KEY (tenant_id, id),
  CHECK ((closed_at IS NULL) = (outcome IS NULL)),
  CHECK (cause = 'engine' OR opened_by IS NOT NULL),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id)
);
CALL app.make_tenant_table('dispute', 'SELECT, INSERT');
GRANT UPDATE (closed_at, outcome) ON dispute TO app_runtime;
CREATE UNIQUE INDEX dispute_open ON dispute (tenant_id, customer_id) WHERE closed_at IS NULL;
CREATE INDEX dispute_by_project ON dispute (tenant_id, project_id, closed_at, opened_at);
CREATE INDEX dispute_of_customer ON dispute (tenant_id, customer_id, opened_at);

-- A side (争议一方): a consultant or an agency.
CREATE TABLE dispute_side (
  tenant_id  uuid NOT NULL,
  dispute_id uuid NOT NULL,
  party      uuid NOT NULL,
  place      integer NOT NULL CHECK (place > 0),
  joined_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id, party),
  UNIQUE (tenant_id, dispute_id, place),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES dispute (tenant_id, id)
);
CALL app.make_tenant_table('dispute_side', 'SELECT, INSERT');
CREATE INDEX dispute_side_of_party ON dispute_side (tenant_id, party, dispute_id);

-- What a side hands in (陈述、查询单、书面材料), encrypted; the fact in the ledger carries only its digest.
CREATE TABLE dispute_paper (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  dispute_id uuid NOT NULL,
  party      uuid NOT NULL,
  written_by uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('claim', 'query_form', 'written_statement')),
  body       bytea NOT NULL,
  evidence   uuid[] NOT NULL DEFAULT '{}',
  at         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, dispute_id, party) REFERENCES dispute_side (tenant_id, dispute_id, party)
);
CALL app.make_tenant_table('dispute_paper', 'SELECT, INSERT');
CREATE INDEX dispute_paper_of_dispute ON dispute_paper (tenant_id, dispute_id, at);

-- The group leaders (组长、主管) who were asked to mediate, and what came of it.
CREATE TABLE dispute_mediator (
  tenant_id  uuid NOT NULL,
  dispute_id uuid NOT NULL,
  staff_id   uuid NOT NULL,
  named_by   uuid NOT NULL,
  named_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id, staff_id),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES dispute (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, named_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('dispute_mediator', 'SELECT, INSERT');
CREATE INDEX dispute_mediator_of_staff ON dispute_mediator (tenant_id, staff_id, dispute_id);

-- What was decided (协调、裁定、改判), in basis points for each ledger; `fact_id` is the ruling's or the agreement's
-- fact. A mediation that failed decides nothing.
CREATE TABLE dispute_ruling (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  dispute_id  uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('failed', 'settled', 'ruled', 'overturned')),
  by_staff    uuid NOT NULL,
  performance jsonb NOT NULL DEFAULT '{}',
  commission  jsonb NOT NULL DEFAULT '{}',
  reason      bytea NOT NULL,
  fact_id     uuid NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((kind = 'failed') = (performance = '{}' AND commission = '{}')),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES dispute (tenant_id, id),
  FOREIGN KEY (tenant_id, by_staff) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('dispute_ruling', 'SELECT, INSERT');
CREATE INDEX dispute_ruling_of_dispute ON dispute_ruling (tenant_id, dispute_id, at);
-- The last lock: of two managers who rule at once, one wins.
CREATE UNIQUE INDEX dispute_ruled_once ON dispute_ruling (tenant_id, dispute_id) WHERE kind IN ('settled', 'ruled');

-- An appeal (申诉) against a ruling, once for each side.
CREATE TABLE dispute_appeal (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  dispute_id uuid NOT NULL,
  party      uuid NOT NULL,
  filed_by   uuid NOT NULL,
  grounds    bytea NOT NULL,
  filed_at   timestamptz NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  result     text CHECK (result IN ('rejected', 'overturned')),
  unfair     boolean,
  reason     bytea,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, dispute_id, party),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (result IS NULL)
         AND (decided_at IS NULL) = (reason IS NULL) AND (decided_at IS NULL) = (unfair IS NULL)),
  CHECK (NOT unfair OR result = 'overturned'),
  FOREIGN KEY (tenant_id, dispute_id, party) REFERENCES dispute_side (tenant_id, dispute_id, party),
  FOREIGN KEY (tenant_id, decided_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('dispute_appeal', 'SELECT, INSERT');
GRANT UPDATE (decided_by, decided_at, result, unfair, reason) ON dispute_appeal TO app_runtime;
CREATE INDEX dispute_appeal_pending ON dispute_appeal (tenant_id, dispute_id) WHERE decided_at IS NULL;

-- Worked cases (做例) a project has of its own: facts without names, and the verdict that must come out.
CREATE TABLE rulebook_case (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  project_id uuid NOT NULL,
  draft_id   uuid NOT NULL,
  dispute_id uuid,
  body       text NOT NULL,
  added_by   uuid NOT NULL,
  added_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, draft_id) REFERENCES rulebook_draft (tenant_id, id),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES dispute (tenant_id, id),
  FOREIGN KEY (tenant_id, added_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('rulebook_case', 'SELECT, INSERT');
CREATE INDEX rulebook_case_of_project ON rulebook_case (tenant_id, project_id, added_at);
-- One case a dispute: what it teaches is written down once.
CREATE UNIQUE INDEX rulebook_case_of_dispute ON rulebook_case (tenant_id, dispute_id) WHERE dispute_id IS NOT NULL;
