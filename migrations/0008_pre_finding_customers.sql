-- Finding customers (客户查找): by name, by the last digits; alike customers side by side; merges that can be undone.
SET LOCAL lock_timeout = '2s';
-- A foreign key on an old table is checked under row security; the new columns are empty, whoever's rows they are.
SET LOCAL app.tenant_id = '00000000-0000-0000-0000-000000000000';

-- Under row security only equality on plain columns uses an index, so what is searched for is a column.
-- name_bi: keyed blind index of a full name (two characters and more, beyond the surname); surname_bi of the surname.
ALTER TABLE customer
  ADD COLUMN phone_tail text GENERATED ALWAYS AS (right(phone_mask, 4)) STORED,
  ADD COLUMN name_bi    bytea CHECK (octet_length(name_bi) = 16),
  ADD COLUMN surname_bi bytea CHECK (octet_length(surname_bi) = 16);
CREATE INDEX customer_by_tail ON customer (tenant_id, project_id, phone_tail, created_at, id);
CREATE INDEX customer_newest ON customer (tenant_id, project_id, created_at, id);

-- What a name may be searched by: its beginnings and its pinyin, each an HMAC; `created_at` is the customer's, so that
-- the newest come first without looking at the others.
CREATE TABLE customer_token (
  tenant_id   uuid NOT NULL,
  project_id  uuid NOT NULL,
  customer_id uuid NOT NULL,
  token       bytea NOT NULL CHECK (octet_length(token) = 16),
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, token),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id)
);
CALL app.make_tenant_table('customer_token', 'SELECT, INSERT, DELETE');
CREATE INDEX customer_token_newest ON customer_token (tenant_id, project_id, token, created_at, customer_id);

-- Perhaps the same person (疑似重复), found when the younger of two is written; settled by a person, and remembered.
CREATE TABLE customer_alike (
  tenant_id   uuid NOT NULL,
  project_id  uuid NOT NULL,
  a_id        uuid NOT NULL,
  b_id        uuid NOT NULL,
  because     text NOT NULL CHECK (because IN ('name_tail', 'mask', 'household', 'hand')),
  found_at    timestamptz NOT NULL,
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'merged', 'apart')),
  settled_at  timestamptz,
  settled_by  uuid,
  settled_why text,
  PRIMARY KEY (tenant_id, a_id, b_id),
  CHECK (a_id < b_id),
  CHECK ((state = 'open') = (settled_at IS NULL)),
  FOREIGN KEY (tenant_id, a_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, b_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, settled_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('customer_alike', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX customer_alike_newest ON customer_alike (tenant_id, project_id, state, found_at, a_id, b_id);
CREATE INDEX customer_alike_by_b ON customer_alike (tenant_id, b_id);

-- A merge (合并) is a link that a person made, with the fact that says so; ended when it is undone, and then there may
-- be another. What was once linked stays readable.
ALTER TABLE customer_link
  ADD COLUMN fact_id  uuid,
  ADD COLUMN made_by  uuid,
  ADD COLUMN made_why text,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN ended_by uuid,
  ADD COLUMN ended_why text,
  ADD FOREIGN KEY (tenant_id, made_by) REFERENCES staff (tenant_id, id),
  ADD FOREIGN KEY (tenant_id, ended_by) REFERENCES staff (tenant_id, id),
  DROP CONSTRAINT customer_link_pkey,
  ADD PRIMARY KEY (tenant_id, a_id, b_id, relation, created_at);
CREATE UNIQUE INDEX customer_link_open ON customer_link (tenant_id, a_id, b_id, relation) WHERE ended_at IS NULL;
GRANT UPDATE (ended_at, ended_by, ended_why) ON customer_link TO app_runtime;

-- Each search of a consultant: how, not what for. Limited by the hour, against fishing.
CREATE TABLE customer_search (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  project_id uuid NOT NULL,
  staff_id   uuid NOT NULL,
  sought     text NOT NULL CHECK (sought IN ('name', 'tail', 'number')),
  found      integer NOT NULL,
  elsewhere  boolean NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('customer_search', 'SELECT, INSERT');
CREATE INDEX customer_search_by_staff ON customer_search (tenant_id, staff_id, at);
CREATE INDEX customer_search_newest ON customer_search (tenant_id, project_id, at);

CREATE INDEX phone_reveal_newest ON phone_reveal (tenant_id, at, id);
CREATE INDEX reception_by_consultant ON reception (tenant_id, consultant_id, visit_id);
