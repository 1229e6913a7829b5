-- Registers (登记簿): what the books of calls, visits, slips and unrecognised customers show. The ledger stays the truth:
-- a row's id is the id of the fact that was written with it, and what it says beyond the fact is encrypted.
SET LOCAL lock_timeout = '2s';

CREATE TABLE register_entry (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  project_id  uuid NOT NULL,
  office_id   uuid NOT NULL,
  book        text NOT NULL CHECK (book IN ('call', 'visit', 'slip', 'unconfirmed', 'report')),
  customer_id uuid,
  visit_id    uuid,
  staff_id    uuid NOT NULL,
  written_by  uuid NOT NULL,
  written_at  timestamptz NOT NULL,
  body_ct     bytea NOT NULL,
  -- Keyed index of the first name on a slip: names alike are presumed to be one customer's (R03-18.2.1-3).
  name_bi     bytea CHECK (octet_length(name_bi) = 32),
  state       text NOT NULL CHECK (state IN ('draft', 'submitted', 'signed', 'entered', 'returned', 'open', 'claimed',
                                             'verified', 'kept', 'void')),
  state_at    timestamptz NOT NULL,
  state_by    uuid NOT NULL,
  -- The fact of the last step, and whose claim an entry waits for.
  step_id     uuid,
  claimed_by  uuid,
  until       timestamptz,
  corrects    uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK ((customer_id IS NULL) = (book = 'report')),
  CHECK ((state = 'claimed') <= (claimed_by IS NOT NULL)),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, written_by) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, state_by) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, claimed_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('register_entry', 'SELECT, INSERT');
-- What was written never changes, except that a person is forgotten; a correction is another row.
GRANT UPDATE (state, state_at, state_by, step_id, claimed_by, until, body_ct, name_bi) ON register_entry TO app_runtime;
CREATE INDEX register_entry_by_day ON register_entry (tenant_id, office_id, book, written_at);
CREATE INDEX register_entry_by_state ON register_entry (tenant_id, project_id, book, state, written_at);
CREATE INDEX register_entry_by_staff ON register_entry (tenant_id, staff_id, book, written_at);
CREATE INDEX register_entry_by_customer ON register_entry (tenant_id, customer_id, written_at);
CREATE INDEX register_entry_by_visit ON register_entry (tenant_id, visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX register_entry_by_name ON register_entry (tenant_id, project_id, name_bi) WHERE name_bi IS NOT NULL;

-- Altering what is written (更正): asked for by anybody with a reason, decided by the manager. `record` is the fact that
-- is to be altered; once granted, `correction` is the fact that took its place.
CREATE TABLE register_amendment (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  project_id  uuid NOT NULL,
  office_id   uuid NOT NULL,
  customer_id uuid NOT NULL,
  record      uuid NOT NULL,
  what        text NOT NULL CHECK (what IN ('consultant', 'content', 'withdrawal')),
  to_staff_id uuid,
  why_ct      bytea NOT NULL,
  asked_by    uuid NOT NULL,
  asked_at    timestamptz NOT NULL,
  decided_by  uuid,
  decided_at  timestamptz,
  granted     boolean,
  answer_ct   bytea,
  correction  uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK ((what = 'consultant') = (to_staff_id IS NOT NULL)),
  CHECK ((decided_at IS NULL) = (granted IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
  CHECK ((correction IS NOT NULL) <= coalesce(granted, false)),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, to_staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, asked_by) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('register_amendment', 'SELECT, INSERT');
GRANT UPDATE (decided_by, decided_at, granted, answer_ct, correction, why_ct) ON register_amendment TO app_runtime;
CREATE INDEX register_amendment_by_office ON register_amendment (tenant_id, office_id, asked_at);
CREATE INDEX register_amendment_by_record ON register_amendment (tenant_id, record);
-- One open wish for each record: two people who ask at once are answered together.
CREATE UNIQUE INDEX register_amendment_open ON register_amendment (tenant_id, record) WHERE decided_at IS NULL;

-- Who looked into a book where the rulebook says who may (R03-04.1.2, R03-07.2.1.1d, R03-18.5).
CREATE TABLE register_look (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  office_id uuid NOT NULL,
  book      text NOT NULL,
  staff_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  let       boolean NOT NULL,
  clause    text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('register_look', 'SELECT, INSERT');
CREATE INDEX register_look_by_office ON register_look (tenant_id, office_id, at);
