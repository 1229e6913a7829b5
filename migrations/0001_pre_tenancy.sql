-- Tenancy (租户隔离): the procedure that makes a table a tenant's, the directory, and who works where.
SET LOCAL lock_timeout = '2s';

CREATE SCHEMA IF NOT EXISTS app;
GRANT USAGE ON SCHEMA app, public TO app_runtime, app_relay;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Row security is enabled, forced and keyed on app.tenant_id. An unset tenant is an error, not an
-- empty page: current_setting() without missing_ok raises, and '' (a reused connection) fails the cast.
CREATE PROCEDURE app.make_tenant_table(target regclass, privileges text)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant ON %s TO app_runtime, app_owner
       USING (tenant_id = current_setting(''app.tenant_id'')::uuid)
       WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::uuid)', target);
  EXECUTE format('GRANT %s ON %s TO app_runtime', privileges, target);
END $$;

-- Outside tenants: the directory that sign-in reads. It points at no tenant table.
CREATE TABLE tenant (
  id         uuid PRIMARY KEY,
  slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
  name_zh    text NOT NULL,
  name_en    text NOT NULL,
  created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON tenant TO app_runtime;

CREATE TABLE project (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  id        uuid NOT NULL,
  slug      text NOT NULL,
  name_zh   text NOT NULL,
  name_en   text NOT NULL,
  region    text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, slug)
);
CALL app.make_tenant_table('project', 'SELECT, INSERT');

CREATE TABLE office (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  project_id uuid NOT NULL,
  name_zh    text NOT NULL,
  name_en    text NOT NULL,
  timezone   text NOT NULL DEFAULT 'Asia/Shanghai',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('office', 'SELECT, INSERT');

CREATE TABLE staff (
  tenant_id     uuid NOT NULL REFERENCES tenant (id),
  id            uuid NOT NULL,
  login         text NOT NULL CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,40}$'),
  name          text NOT NULL,
  initials      text NOT NULL,
  role          text NOT NULL CHECK (role IN ('consultant', 'site_clerk', 'site_manager', 'tenant_admin', 'hq')),
  password_hash text NOT NULL,
  created_at    timestamptz NOT NULL,
  departed_at   timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, login)
);
CALL app.make_tenant_table('staff', 'SELECT, INSERT, UPDATE');

-- Where somebody works (任职): tenant_admin and hq see every project and need no row.
CREATE TABLE staff_office (
  tenant_id uuid NOT NULL,
  staff_id  uuid NOT NULL,
  office_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, staff_id, office_id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id)
);
CALL app.make_tenant_table('staff_office', 'SELECT, INSERT, DELETE');
CREATE INDEX staff_office_by_office ON staff_office (tenant_id, office_id);

-- Sessions live here, never only in Redis; the token itself is kept by the browser alone.
CREATE TABLE session (
  tenant_id    uuid NOT NULL,
  token_hash   bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  staff_id     uuid NOT NULL,
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  PRIMARY KEY (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('session', 'SELECT, INSERT, UPDATE');
CREATE INDEX session_by_staff ON session (tenant_id, staff_id);

CREATE TABLE sign_in_failure (
  tenant_id uuid NOT NULL REFERENCES tenant (id),
  login     text NOT NULL,
  at        timestamptz NOT NULL,
  address   text NOT NULL
);
CALL app.make_tenant_table('sign_in_failure', 'SELECT, INSERT, DELETE');
CREATE INDEX sign_in_failure_recent ON sign_in_failure (tenant_id, login, at);

CREATE TABLE agency (
  tenant_id  uuid NOT NULL,
  id         uuid NOT NULL,
  project_id uuid NOT NULL,
  name       text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('agency', 'SELECT, INSERT');
CREATE INDEX agency_by_project ON agency (tenant_id, project_id);
