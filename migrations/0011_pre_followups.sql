-- Follow-ups (跟进): what was said in each contact, the next one agreed, grades and marks as lists need them, campaigns.
-- The ledger stays the truth: a contact's id is the id of its fact, a campaign's that of the milestone or festival.
SET LOCAL lock_timeout = '2s';

CREATE TABLE followup_contact (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  project_id  uuid NOT NULL,
  customer_id uuid NOT NULL,
  staff_id    uuid NOT NULL,
  at          timestamptz NOT NULL,
  channel     text NOT NULL CHECK (channel IN ('phone', 'message', 'home_visit', 'other')),
  answered    boolean NOT NULL,
  occasion    text,
  body_ct     bytea NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('followup_contact', 'SELECT, INSERT');
GRANT UPDATE (body_ct) ON followup_contact TO app_runtime;
CREATE INDEX followup_contact_of_customer ON followup_contact (tenant_id, customer_id, at);
CREATE INDEX followup_contact_of_staff ON followup_contact (tenant_id, staff_id, at);

-- The next contact that was agreed (约定下次联系): one a customer, gone once somebody got in touch.
CREATE TABLE followup_plan (
  tenant_id   uuid NOT NULL,
  customer_id uuid NOT NULL,
  project_id  uuid NOT NULL,
  staff_id    uuid NOT NULL,
  due_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('followup_plan', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX followup_plan_of_staff ON followup_plan (tenant_id, staff_id, due_at);

-- Grade and marks (评级、标签) as they stand; each change is a fact.
CREATE TABLE followup_card (
  tenant_id   uuid NOT NULL,
  customer_id uuid NOT NULL,
  project_id  uuid NOT NULL,
  grade       text CHECK (grade IN ('A', 'B', 'C', 'D')),
  marks       text[] NOT NULL,
  changed_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id)
);
CALL app.make_tenant_table('followup_card', 'SELECT, INSERT, UPDATE');

-- A milestone or festival (节点、节日) that customers are to hear about. `reached`: how far the project's customers have
-- been gone through; null once all have been.
CREATE TABLE campaign (
  tenant_id    uuid NOT NULL,
  id           uuid NOT NULL,
  project_id   uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('milestone', 'festival')),
  what         text NOT NULL,
  held_at      timestamptz NOT NULL,
  note         text NOT NULL,
  announced_at timestamptz NOT NULL,
  announced_by uuid,
  reached      uuid,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id),
  FOREIGN KEY (tenant_id, announced_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('campaign', 'SELECT, INSERT');
GRANT UPDATE (reached) ON campaign TO app_runtime;
CREATE INDEX campaign_by_project ON campaign (tenant_id, project_id, held_at);
-- A festival is greeted once, however many workers look at the calendar.
CREATE UNIQUE INDEX campaign_festival ON campaign (tenant_id, project_id, what, held_at) WHERE kind = 'festival';

-- Whom it concerns by the rulebook, and whether they have heard of it. `spared`: they want to be left alone.
CREATE TABLE campaign_customer (
  tenant_id   uuid NOT NULL,
  campaign_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  staff_id    uuid,
  state       text NOT NULL CHECK (state IN ('open', 'done', 'spared')),
  state_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, campaign_id, customer_id),
  FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaign (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('campaign_customer', 'SELECT, INSERT');
GRANT UPDATE (state, state_at, staff_id) ON campaign_customer TO app_runtime;
CREATE INDEX campaign_customer_open ON campaign_customer (tenant_id, customer_id) WHERE state = 'open';

-- The morning round (每日巡查) of a project: set once, each round sets the next.
CREATE TABLE followup_round (
  tenant_id  uuid NOT NULL,
  project_id uuid NOT NULL,
  begun_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, project_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);
CALL app.make_tenant_table('followup_round', 'SELECT, INSERT');

-- A customer is forgotten: what was said with them goes, too.
CREATE FUNCTION app.erase_followups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE followup_contact SET body_ct = '' WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.id;
  DELETE FROM followup_plan WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER erase_followups AFTER UPDATE OF erased_at ON customer
  FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION app.erase_followups();
