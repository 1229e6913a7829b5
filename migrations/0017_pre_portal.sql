-- The channel portal (分销门户): papers with files, answered appeals, matches to be decided at arrival, contracts.
SET LOCAL lock_timeout = '2s';

-- 合作期: within these days an agency reports; what it reported then counts as it stands.
ALTER TABLE agency
  ADD COLUMN contract_from date,
  ADD COLUMN contract_until date,
  ADD CONSTRAINT agency_contract_check CHECK (contract_until >= contract_from);
GRANT UPDATE (contract_from, contract_until) ON agency TO app_runtime;

-- The office's answer to an appeal that is no dispute between two sides (申诉答复).
ALTER TABLE channel_appeal
  ADD COLUMN decided_at timestamptz,
  ADD COLUMN decided_by uuid,
  ADD COLUMN result text CHECK (result IN ('kept', 'upheld')),
  ADD COLUMN answer_ct bytea,
  ADD CONSTRAINT channel_appeal_decided CHECK ((decided_at IS NULL) = (decided_by IS NULL)
    AND (decided_at IS NULL) = (result IS NULL) AND (decided_at IS NULL) = (answer_ct IS NULL));
GRANT UPDATE (decided_at, decided_by, result, answer_ct) ON channel_appeal TO app_runtime;

-- What an agency hands in about its report (补充材料) where there is no dispute whose room would keep it.
CREATE TABLE channel_paper (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  report_id uuid NOT NULL,
  agent_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  body      bytea NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, report_id) REFERENCES channel_report (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_paper', 'SELECT, INSERT');
CREATE INDEX channel_paper_of_report ON channel_paper (tenant_id, report_id, at);

-- A photo, scan or screenshot that belongs to a paper (附件), encrypted: of the dispute room or of an agency's report.
CREATE TABLE paper_file (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  paper_id  uuid NOT NULL,
  media     text NOT NULL CHECK (media IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  size      integer NOT NULL CHECK (size > 0),
  digest    text NOT NULL,
  body      bytea,
  at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CALL app.make_tenant_table('paper_file', 'SELECT, INSERT');
GRANT UPDATE (body) ON paper_file TO app_runtime;
CREATE INDEX paper_file_of_paper ON paper_file (tenant_id, paper_id);

-- Erasing a customer (删除个人信息) takes the pictures along that were handed in about them.
CREATE FUNCTION app.erase_paper_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE paper_file SET body = NULL WHERE tenant_id = NEW.tenant_id AND body IS NOT NULL AND paper_id IN (
    SELECT p.id FROM dispute d JOIN dispute_paper p ON p.tenant_id = d.tenant_id AND p.dispute_id = d.id
    WHERE d.tenant_id = NEW.tenant_id AND d.customer_id = NEW.id
    UNION ALL
    SELECT p.id FROM channel_report r JOIN channel_paper p ON p.tenant_id = r.tenant_id AND p.report_id = r.id
    WHERE r.tenant_id = NEW.tenant_id AND r.customer_id = NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER erase_paper_files AFTER UPDATE OF erased_at ON customer
  FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION app.erase_paper_files();

-- 待核对: a masked report fits the number of somebody who came, but not the name; a person decides once.
CREATE TABLE channel_match (
  tenant_id   uuid NOT NULL,
  subject_id  uuid NOT NULL,
  customer_id uuid NOT NULL,
  report_id   uuid NOT NULL,
  visit_id    uuid NOT NULL,
  noticed_at  timestamptz NOT NULL,
  decided_at  timestamptz,
  decided_by  uuid,
  is_same     boolean,
  fact_id     uuid,
  PRIMARY KEY (tenant_id, subject_id, customer_id),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (is_same IS NULL)
         AND (decided_at IS NULL) = (fact_id IS NULL)),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, report_id) REFERENCES channel_report (tenant_id, id),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_match', 'SELECT, INSERT');
GRANT UPDATE (decided_at, decided_by, is_same, fact_id) ON channel_match TO app_runtime;
CREATE INDEX channel_match_of_customer ON channel_match (tenant_id, customer_id);
CREATE INDEX channel_match_open ON channel_match (tenant_id, visit_id) WHERE decided_at IS NULL;
