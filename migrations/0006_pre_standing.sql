-- Standing (归属现状): what the newest verdicts say, as rows that lists can be read from. Rebuilt from verdicts in a test.
SET LOCAL lock_timeout = '2s';

-- Whose customer somebody is now: one row a customer, replaced with each verdict about them.
CREATE TABLE standing (
  tenant_id   uuid NOT NULL,
  customer_id uuid NOT NULL,
  project_id  uuid NOT NULL,
  status      text NOT NULL,
  pool        text,
  until       timestamptz,
  verdict_id  uuid NOT NULL,
  decided_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id),
  -- No key on customer: a report by masked number is somebody, too, before anybody knows who.
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, verdict_id) REFERENCES verdict (tenant_id, id)
);
CALL app.make_tenant_table('standing', 'SELECT, INSERT, UPDATE');
CREATE INDEX standing_by_status ON standing (tenant_id, project_id, status, decided_at);

-- Who holds whom: a consultant or an agency; `until` again, so that one index lists the soonest to lapse.
CREATE TABLE standing_holder (
  tenant_id   uuid NOT NULL,
  holder_id   uuid NOT NULL,
  customer_id uuid NOT NULL,
  project_id  uuid NOT NULL,
  until       timestamptz,
  PRIMARY KEY (tenant_id, customer_id, holder_id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES standing (tenant_id, customer_id)
);
CALL app.make_tenant_table('standing_holder', 'SELECT, INSERT, DELETE');
CREATE INDEX standing_holder_soonest ON standing_holder (tenant_id, project_id, holder_id, until, customer_id);

-- Every duty (义务) that the newest verdict about somebody lists as open or missed.
CREATE TABLE duty_open (
  tenant_id   uuid NOT NULL,
  subject_id  uuid NOT NULL,
  question    text NOT NULL,
  place       integer NOT NULL,
  project_id  uuid NOT NULL,
  code        text NOT NULL,
  clause      text NOT NULL,
  who         text NOT NULL,
  staff_id    uuid,
  customer_id uuid,
  subject     text,
  need        text,
  missing     integer NOT NULL,
  status      text NOT NULL CHECK (status IN ('open', 'missed')),
  since       timestamptz NOT NULL,
  due_at      timestamptz,
  verdict_id  uuid NOT NULL,
  PRIMARY KEY (tenant_id, subject_id, question, place),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('duty_open', 'SELECT, INSERT, DELETE');
CREATE INDEX duty_open_of_person ON duty_open (tenant_id, staff_id, due_at) WHERE staff_id IS NOT NULL;
CREATE INDEX duty_open_of_role ON duty_open (tenant_id, project_id, who, due_at);
CREATE INDEX duty_open_of_customer ON duty_open (tenant_id, customer_id) WHERE customer_id IS NOT NULL;

-- Every penalty (处罚) that the newest verdict about somebody names; what became of it is written elsewhere.
CREATE TABLE penalty_found (
  tenant_id   uuid NOT NULL,
  subject_id  uuid NOT NULL,
  question    text NOT NULL,
  place       integer NOT NULL,
  project_id  uuid NOT NULL,
  matter      uuid NOT NULL,
  code        text NOT NULL,
  clause      text NOT NULL,
  who         text NOT NULL,
  staff_id    uuid,
  body        bytea NOT NULL,
  verdict_id  uuid NOT NULL,
  found_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, subject_id, question, place),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('penalty_found', 'SELECT, INSERT, DELETE');
CREATE INDEX penalty_found_by_project ON penalty_found (tenant_id, project_id, found_at);

