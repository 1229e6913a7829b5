-- Channels (分销渠道): accounts of agencies, what they reported and asked, follow-ups, appeals, arrival confirmations.
SET LOCAL lock_timeout = '2s';
-- A foreign key on an old table is checked under row security; the new columns are empty, whoever's rows they are.
SET LOCAL app.tenant_id = '00000000-0000-0000-0000-000000000000';

ALTER TABLE staff DROP CONSTRAINT staff_role_check;
ALTER TABLE staff
  ADD COLUMN agency_id uuid,
  ADD COLUMN suspended_at timestamptz,
  ADD CONSTRAINT staff_role_check CHECK (role IN
    ('consultant', 'site_clerk', 'site_manager', 'tenant_admin', 'hq', 'agency_lead', 'agent')),
  -- Whoever belongs to an agency (分销) is never staff of an office, and the other way round.
  ADD CONSTRAINT staff_agency_check CHECK ((role IN ('agency_lead', 'agent')) = (agency_id IS NOT NULL)),
  ADD FOREIGN KEY (tenant_id, agency_id) REFERENCES agency (tenant_id, id);
CREATE INDEX staff_by_agency ON staff (tenant_id, agency_id) WHERE agency_id IS NOT NULL;

ALTER TABLE agency ADD COLUMN suspended_at timestamptz;
-- Also what lets a report hold its agency's row while the limits are counted.
GRANT UPDATE (suspended_at) ON agency TO app_runtime;

-- A report (报备) as its agency sees it, for lists; the facts stand in the ledger under the same ids.
-- subject_id is the customer of a full number, or somebody of its own while the number is masked.
CREATE TABLE channel_report (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  project_id  uuid NOT NULL,
  agency_id   uuid NOT NULL,
  agent_id    uuid NOT NULL,
  subject_id  uuid NOT NULL,
  customer_id uuid,
  form        text NOT NULL CHECK (form IN ('single', 'group', 'renewal')),
  at          timestamptz NOT NULL,
  shown       text NOT NULL,
  mask_bi     bytea NOT NULL CHECK (octet_length(mask_bi) = 32),
  person_bi   bytea NOT NULL CHECK (octet_length(person_bi) = 32),
  name_ct     bytea,
  gender      text CHECK (gender IN ('f', 'm')),
  answer      text NOT NULL CHECK (answer IN ('may', 'protected', 'check', 'repeated')),
  until       timestamptz,
  received_at timestamptz,
  received_by uuid,
  PRIMARY KEY (tenant_id, id),
  CHECK ((received_at IS NULL) = (received_by IS NULL)),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, agency_id) REFERENCES agency (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES staff (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id)
);
CALL app.make_tenant_table('channel_report', 'SELECT, INSERT');
GRANT UPDATE (customer_id, received_at, received_by, name_ct, shown) ON channel_report TO app_runtime;
CREATE INDEX channel_report_by_agency ON channel_report (tenant_id, agency_id, at DESC);
CREATE INDEX channel_report_by_day ON channel_report (tenant_id, project_id, at);
CREATE INDEX channel_report_by_mask ON channel_report (tenant_id, project_id, mask_bi);
CREATE INDEX channel_report_by_customer ON channel_report (tenant_id, customer_id) WHERE customer_id IS NOT NULL;

-- Erasing a customer (删除个人信息) takes the agency's copy of the name and the number along, whoever does it.
CREATE FUNCTION app.erase_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE channel_report SET name_ct = NULL, shown = '' WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER erase_reports AFTER UPDATE OF erased_at ON customer
  FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION app.erase_reports();

-- Every question an agency asked (查询留痕), for the limits against fishing: keyed digests, no number.
CREATE TABLE channel_query (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  agency_id uuid NOT NULL,
  agent_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  number_bi bytea NOT NULL CHECK (octet_length(number_bi) = 32),
  mask_bi   bytea NOT NULL CHECK (octet_length(mask_bi) = 32),
  answer    text NOT NULL CHECK (answer IN ('may', 'protected', 'check', 'repeated')),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, agency_id) REFERENCES agency (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_query', 'SELECT, INSERT');
CREATE INDEX channel_query_recent ON channel_query (tenant_id, agency_id, at);

-- A follow-up (跟进) that an agency wrote down about its report.
CREATE TABLE channel_follow_up (
  tenant_id uuid NOT NULL,
  id        uuid NOT NULL,
  report_id uuid NOT NULL,
  agent_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  channel   text NOT NULL CHECK (channel IN ('phone', 'message', 'home_visit', 'other')),
  answered  boolean NOT NULL,
  note_ct   bytea,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, report_id) REFERENCES channel_report (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_follow_up', 'SELECT, INSERT');
CREATE INDEX channel_follow_up_by_report ON channel_follow_up (tenant_id, report_id, at);

-- An appeal (申诉) against what became of a report; once a report.
CREATE TABLE channel_appeal (
  tenant_id uuid NOT NULL,
  report_id uuid NOT NULL,
  agent_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  reason_ct bytea NOT NULL,
  PRIMARY KEY (tenant_id, report_id),
  FOREIGN KEY (tenant_id, report_id) REFERENCES channel_report (tenant_id, id),
  FOREIGN KEY (tenant_id, agent_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_appeal', 'SELECT, INSERT');

-- An arrival confirmation (来访客户确认单): one row a version of the slip, the ledger's fact has the same id.
CREATE TABLE channel_arrival (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  office_id   uuid NOT NULL,
  visit_id    uuid NOT NULL,
  customer_id uuid NOT NULL,
  agency_id   uuid,
  way         text NOT NULL CHECK (way IN ('brought', 'named', 'unsure', 'alone')),
  entered_at  timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  lacking     text[] NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('confirmed', 'lacking', 'differs', 'unreported', 'unverified')),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, office_id) REFERENCES office (tenant_id, id),
  FOREIGN KEY (tenant_id, visit_id) REFERENCES visit (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, agency_id) REFERENCES agency (tenant_id, id),
  FOREIGN KEY (tenant_id, recorded_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_arrival', 'SELECT, INSERT');
CREATE INDEX channel_arrival_by_visit ON channel_arrival (tenant_id, visit_id, recorded_at);

-- Who signed a slip, in which part, and who wrote that down (签字).
CREATE TABLE channel_signature (
  tenant_id   uuid NOT NULL,
  arrival_id  uuid NOT NULL,
  role        text NOT NULL,
  signer      text NOT NULL CHECK (length(signer) BETWEEN 1 AND 40),
  signed_at   timestamptz NOT NULL,
  recorded_by uuid NOT NULL,
  PRIMARY KEY (tenant_id, arrival_id, role),
  FOREIGN KEY (tenant_id, arrival_id) REFERENCES channel_arrival (tenant_id, id),
  FOREIGN KEY (tenant_id, recorded_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('channel_signature', 'SELECT, INSERT');
