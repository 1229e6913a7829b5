-- Sales groups (销售组) and their leaders (组长), who mediate by that office; owners told that their customer is here.
SET LOCAL lock_timeout = '2s';

-- A group of an office. `leader_id` NULL: nobody leads it now. A closed one keeps its name in what was recorded of it.
CREATE TABLE sales_group (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  office_id uuid NOT NULL,
  name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 20),
  leader_id uuid,
  made_at   timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK (closed_at IS NULL OR leader_id IS NULL),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, leader_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('sales_group', 'SELECT, INSERT');
GRANT UPDATE (name, leader_id, closed_at) ON sales_group TO app_runtime;
CREATE UNIQUE INDEX sales_group_name ON sales_group (tenant_id, office_id, name) WHERE closed_at IS NULL;
CREATE INDEX sales_group_of_leader ON sales_group (tenant_id, leader_id) WHERE leader_id IS NOT NULL;

-- Who is in which group (组员): at an office in one group only.
CREATE TABLE sales_group_member (
  tenant_id uuid NOT NULL,
  office_id uuid NOT NULL,
  staff_id  uuid NOT NULL,
  group_id  uuid NOT NULL,
  PRIMARY KEY (tenant_id, office_id, staff_id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES sales_group (tenant_id, id)
);
CALL app.make_tenant_table('sales_group_member', 'SELECT, INSERT, DELETE');
GRANT UPDATE (group_id) ON sales_group_member TO app_runtime;
CREATE INDEX sales_group_members ON sales_group_member (tenant_id, group_id, staff_id);
CREATE INDEX sales_group_of_member ON sales_group_member (tenant_id, staff_id);

-- What was changed, by whom (变更记录): nothing is ever taken out of it.
CREATE TABLE sales_group_change (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  office_id uuid NOT NULL,
  group_id  uuid NOT NULL,
  what      text NOT NULL CHECK (what IN ('made', 'renamed', 'joined', 'left', 'led', 'unled', 'closed')),
  name      text NOT NULL,
  staff_id  uuid,
  by_staff  uuid NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  FOREIGN KEY (tenant_id, group_id) REFERENCES sales_group (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, by_staff) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('sales_group_change', 'SELECT, INSERT');
CREATE INDEX sales_group_changes ON sales_group_change (tenant_id, office_id, seq DESC);

-- `named_by` NULL: asked because they lead the group of a side. Released: they lead it no more, or became a side.
ALTER TABLE dispute_mediator ALTER COLUMN named_by DROP NOT NULL;
ALTER TABLE dispute_mediator ADD COLUMN released_at timestamptz;
GRANT UPDATE (named_by, named_at, released_at) ON dispute_mediator TO app_runtime;

-- The owner of a visitor was away and told by a notice: once for a visit.
CREATE TABLE owner_told (
  tenant_id uuid NOT NULL,
  visit_id  uuid NOT NULL,
  owner_id  uuid NOT NULL,
  told_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, visit_id, owner_id),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('owner_told', 'SELECT, INSERT');
