-- Import and export (导入导出): files in pieces, a result per row, and what was imported once, so that it is not again.
SET LOCAL lock_timeout = '2s';

-- One file, in or out. `phase` says what is being done with it and `cursor` how far that has come; counts are of rows.
CREATE TABLE transfer (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  project_id   uuid NOT NULL,
  office_id    uuid NOT NULL,
  direction    text NOT NULL CHECK (direction IN ('import', 'export')),
  kind         text NOT NULL CHECK (kind IN ('customers', 'calls', 'visits', 'reports', 'staff')),
  format       text NOT NULL CHECK (format IN ('xlsx', 'csv')),
  name_ct      bytea NOT NULL,
  size         integer NOT NULL DEFAULT 0 CHECK (size >= 0),
  phase        text NOT NULL CHECK (phase IN ('reading', 'mapping', 'checking', 'checked', 'writing', 'done')),
  cursor       integer NOT NULL DEFAULT 0,
  total        integer NOT NULL DEFAULT 0,
  header_row   integer NOT NULL DEFAULT 0,
  header_ct    bytea,
  columns      integer[] NOT NULL DEFAULT '{}',
  counts       integer[] NOT NULL DEFAULT '{0,0,0,0,0}' CHECK (cardinality(counts) = 5),
  since        timestamptz,
  until        timestamptz,
  in_full      boolean NOT NULL DEFAULT false,
  reason       text CHECK (length(reason) BETWEEN 2 AND 200),
  lang         text NOT NULL DEFAULT 'zh' CHECK (lang IN ('zh', 'en')),
  place        text NOT NULL DEFAULT '',
  started_by   uuid NOT NULL,
  started_at   timestamptz NOT NULL,
  confirmed_by uuid,
  confirmed_at timestamptz,
  finished_at  timestamptz,
  stopped_at   timestamptz,
  stopped      text,
  emptied_at   timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, started_by) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, confirmed_by) REFERENCES staff (tenant_id, id),
  CHECK ((stopped_at IS NULL) = (stopped IS NULL)),
  CHECK (NOT in_full OR reason IS NOT NULL)
);
CALL app.make_tenant_table('transfer', 'SELECT, INSERT, UPDATE');
CREATE INDEX transfer_by_project ON transfer (tenant_id, project_id, started_at);

-- A piece of a file: the bytes as they came, the rows as they were read, or the file that is handed out. Encrypted;
-- gone some days later.
CREATE TABLE transfer_piece (
  tenant_id   uuid NOT NULL,
  transfer_id uuid NOT NULL,
  part        text NOT NULL CHECK (part IN ('source', 'rows', 'result')),
  place       integer NOT NULL,
  body        bytea NOT NULL,
  PRIMARY KEY (tenant_id, transfer_id, part, place),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES transfer (tenant_id, id)
);
CALL app.make_tenant_table('transfer_piece', 'SELECT, INSERT, DELETE');

-- What becomes of a row. No personal data: the cells stay in the piece.
CREATE TABLE transfer_row (
  tenant_id   uuid NOT NULL,
  transfer_id uuid NOT NULL,
  place       integer NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('new', 'added', 'known', 'duplicate', 'refused')),
  code        text NOT NULL,
  field       text NOT NULL,
  other       integer NOT NULL,
  PRIMARY KEY (tenant_id, transfer_id, place),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES transfer (tenant_id, id)
);
CALL app.make_tenant_table('transfer_row', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX transfer_row_by_outcome ON transfer_row (tenant_id, transfer_id, outcome, place);

-- Which row of a file said it first; keyed. A table of its own, so that looking one up never depends on statistics.
CREATE TABLE transfer_first (
  tenant_id   uuid NOT NULL,
  transfer_id uuid NOT NULL,
  key         bytea NOT NULL CHECK (octet_length(key) = 32),
  place       integer NOT NULL,
  PRIMARY KEY (tenant_id, transfer_id, key),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES transfer (tenant_id, id)
);
CALL app.make_tenant_table('transfer_first', 'SELECT, INSERT, DELETE');

-- Imported once: whoever writes this row writes the facts, in one transaction. A repeated file or a killed worker
-- finds it here and writes nothing.
CREATE TABLE transfer_entry (
  tenant_id   uuid NOT NULL,
  project_id  uuid NOT NULL,
  kind        text NOT NULL,
  key         bytea NOT NULL CHECK (octet_length(key) = 32),
  transfer_id uuid NOT NULL,
  place       integer NOT NULL,
  PRIMARY KEY (tenant_id, project_id, kind, key),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES transfer (tenant_id, id)
);
CALL app.make_tenant_table('transfer_entry', 'SELECT, INSERT');

-- Made again, so that it is the younger of two: where there are no statistics yet (a developer's first import) the
-- planner finds this index and customer_newest equally good for an ending, and takes the younger.
DROP INDEX customer_by_tail;
CREATE INDEX customer_by_tail ON customer (tenant_id, project_id, phone_tail, created_at, id);

-- An export of calls, visits or reports reads the ledger by kind, in its order.
CREATE INDEX evidence_for_export ON evidence (tenant_id, project_id, kind, seq)
  WHERE kind IN ('call_taken', 'visit_registered', 'channel_reported');
