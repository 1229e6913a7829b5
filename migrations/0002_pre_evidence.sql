-- Evidence (证据): one append-only hash chain per project, exact bytes; rulebooks frozen under a hash; verdicts.
SET LOCAL lock_timeout = '2s';

CREATE TABLE evidence_head (
  tenant_id  uuid NOT NULL,
  project_id uuid NOT NULL,
  seq        bigint NOT NULL,
  hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (tenant_id, project_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('evidence_head', 'SELECT, INSERT, UPDATE');

CREATE TABLE evidence (
  tenant_id   uuid NOT NULL,
  project_id  uuid NOT NULL,
  seq         bigint NOT NULL CHECK (seq > 0),
  id          uuid NOT NULL,
  kind        text NOT NULL,
  prev_hash   bytea NOT NULL CHECK (octet_length(prev_hash) = 32),
  hash        bytea NOT NULL CHECK (octet_length(hash) = 32),
  entry       bytea NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, project_id, seq),
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
-- Append-only by privilege, not by trigger: the runtime role cannot say UPDATE or DELETE here.
CALL app.make_tenant_table('evidence', 'SELECT, INSERT');

-- Who an entry is about: customers, visits, offices. Equality on uuid uses the index under row security.
CREATE TABLE evidence_subject (
  tenant_id  uuid NOT NULL,
  project_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  seq        bigint NOT NULL,
  PRIMARY KEY (tenant_id, project_id, subject_id, seq),
  FOREIGN KEY (tenant_id, project_id, seq) REFERENCES evidence (tenant_id, project_id, seq)
);
CALL app.make_tenant_table('evidence_subject', 'SELECT, INSERT');

CREATE TABLE rulebook_version (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  project_id     uuid NOT NULL,
  number         integer NOT NULL CHECK (number > 0),
  document       bytea NOT NULL,
  digest         text NOT NULL,
  effective_from timestamptz NOT NULL,
  published_by   uuid,
  published_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, project_id, number),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('rulebook_version', 'SELECT, INSERT');

CREATE TABLE customer (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  project_id  uuid NOT NULL,
  phone_bi    bytea NOT NULL CHECK (octet_length(phone_bi) = 32),
  phone_ct    bytea NOT NULL,
  phone_mask  text NOT NULL,
  name_ct     bytea,
  title       text CHECK (title IN ('mr', 'ms')),
  salt        bytea NOT NULL,
  key_version smallint NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL,
  erased_at   timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, project_id, phone_bi),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('customer', 'SELECT, INSERT, UPDATE');

-- Same group of customers (同一组客户), as the visitors declared it; undone by a later row, never deleted.
CREATE TABLE customer_link (
  tenant_id  uuid NOT NULL,
  a_id       uuid NOT NULL,
  b_id       uuid NOT NULL,
  relation   text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, a_id, b_id),
  CHECK (a_id < b_id),
  FOREIGN KEY (tenant_id, a_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, b_id) REFERENCES customer (tenant_id, id)
);
CALL app.make_tenant_table('customer_link', 'SELECT, INSERT');
CREATE INDEX customer_link_by_b ON customer_link (tenant_id, b_id);

CREATE TABLE phone_reveal (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  customer_id uuid NOT NULL,
  staff_id    uuid NOT NULL,
  reason      text NOT NULL CHECK (length(reason) BETWEEN 2 AND 200),
  at          timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('phone_reveal', 'SELECT, INSERT');
CREATE INDEX phone_reveal_by_staff ON phone_reveal (tenant_id, staff_id, at);

-- One row a verdict (判客); a later one supersedes, none is changed. body holds the canonical bytes.
CREATE TABLE verdict (
  tenant_id      uuid NOT NULL,
  id             uuid NOT NULL,
  project_id     uuid NOT NULL,
  subject_id     uuid NOT NULL,
  question       text NOT NULL,
  status         text NOT NULL,
  body           bytea NOT NULL,
  digest         text NOT NULL,
  rulebook_id    uuid NOT NULL,
  at             timestamptz NOT NULL,
  last_seq       bigint NOT NULL,
  evidence_seq   bigint NOT NULL,
  next_change_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, project_id, evidence_seq),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, rulebook_id) REFERENCES rulebook_version (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id, evidence_seq) REFERENCES evidence (tenant_id, project_id, seq)
);
CALL app.make_tenant_table('verdict', 'SELECT, INSERT');
CREATE INDEX verdict_latest ON verdict (tenant_id, subject_id, evidence_seq DESC);
