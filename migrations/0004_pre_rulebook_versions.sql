-- Rulebook versions (制度版本): drafts with every revision of them, and versions withdrawn before their first day.
SET LOCAL lock_timeout = '2s';

-- Only a project's first version may say that it was in force before it was written down here.
ALTER TABLE rulebook_version
  ADD CONSTRAINT rulebook_version_never_backdated CHECK (number = 1 OR effective_from >= published_at);

-- Withdrawn (撤回) before its first day, so it never judges; the frozen text stays.
CREATE TABLE rulebook_withdrawal (
  tenant_id    uuid NOT NULL,
  version_id   uuid NOT NULL,
  withdrawn_by uuid NOT NULL,
  withdrawn_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, version_id),
  FOREIGN KEY (tenant_id, version_id) REFERENCES rulebook_version (tenant_id, id),
  FOREIGN KEY (tenant_id, withdrawn_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('rulebook_withdrawal', 'SELECT, INSERT');

-- A draft (草稿) begins with a version of the project or with a preset from the shelf.
CREATE TABLE rulebook_draft (
  tenant_id       uuid NOT NULL,
  id              uuid NOT NULL,
  project_id      uuid NOT NULL,
  base_version_id uuid,
  base_preset     text,
  started_by      uuid NOT NULL,
  started_at      timestamptz NOT NULL,
  closed_by       uuid,
  closed_at       timestamptz,
  version_id      uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK ((base_version_id IS NULL) <> (base_preset IS NULL)),
  CHECK ((closed_by IS NULL) = (closed_at IS NULL)),
  CHECK (version_id IS NULL OR closed_at IS NOT NULL),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, base_version_id) REFERENCES rulebook_version (tenant_id, id),
  FOREIGN KEY (tenant_id, version_id) REFERENCES rulebook_version (tenant_id, id),
  FOREIGN KEY (tenant_id, started_by) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, closed_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('rulebook_draft', 'SELECT, INSERT');
GRANT UPDATE (closed_by, closed_at, version_id) ON rulebook_draft TO app_runtime;
-- One open draft a project: two people who edit meet in it, instead of one publishing over the other.
CREATE UNIQUE INDEX rulebook_draft_open ON rulebook_draft (tenant_id, project_id) WHERE closed_at IS NULL;

-- Each change of a draft, whole, with who, when and in which clause. The key is the lock: of two people who
-- change revision 3 at once, one writes revision 4 and the other is told.
CREATE TABLE rulebook_draft_revision (
  tenant_id  uuid NOT NULL,
  draft_id   uuid NOT NULL,
  revision   integer NOT NULL CHECK (revision > 0),
  document   bytea NOT NULL,
  clause     text,
  changed_by uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, draft_id, revision),
  FOREIGN KEY (tenant_id, draft_id) REFERENCES rulebook_draft (tenant_id, id),
  FOREIGN KEY (tenant_id, changed_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('rulebook_draft_revision', 'SELECT, INSERT');
