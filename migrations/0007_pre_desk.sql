-- The desk (前台): visits that staff record without a tablet, tour groups, market surveys, calls to an absent owner.
SET LOCAL lock_timeout = '2s';
-- New keys are checked as an ordinary tenant would see the rows: the new columns are empty everywhere.
SET LOCAL app.tenant_id = '00000000-0000-0000-0000-000000000000';

-- A visit comes from a tablet, or from whoever wrote it down. `left_at`: gone without being received, or nobody had to.
ALTER TABLE visit
  ALTER COLUMN submission_id DROP NOT NULL,
  ADD COLUMN recorded_by uuid,
  ADD COLUMN left_at timestamptz,
  ADD COLUMN left_by uuid,
  ADD CONSTRAINT visit_recorded CHECK ((submission_id IS NULL) = (recorded_by IS NOT NULL)),
  ADD CONSTRAINT visit_left CHECK (left_by IS NULL OR left_at IS NOT NULL),
  ADD FOREIGN KEY (tenant_id, recorded_by) REFERENCES staff (tenant_id, id),
  ADD FOREIGN KEY (tenant_id, left_by) REFERENCES staff (tenant_id, id),
  DROP CONSTRAINT visit_kind_check,
  ADD CONSTRAINT visit_kind_check CHECK (kind IN ('registered', 'anonymous', 'group', 'survey'));

-- A tour group that keeps the order, and a survey that somebody shows around, take no turn.
ALTER TABLE reception
  DROP CONSTRAINT reception_kind_check,
  ADD CONSTRAINT reception_kind_check CHECK (kind IN ('new', 'old', 'cover', 'group', 'survey'));

-- 致电归属人: the desk called the absent owner of a visitor, and what came of it.
CREATE TABLE owner_call (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  visit_id  uuid NOT NULL,
  owner_id  uuid NOT NULL,
  result    text NOT NULL CHECK (result IN ('coming', 'not_coming', 'no_answer')),
  called_at timestamptz NOT NULL,
  called_by uuid NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, called_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('owner_call', 'SELECT, INSERT');
CREATE INDEX owner_call_of_visit ON owner_call (tenant_id, visit_id, called_at);
