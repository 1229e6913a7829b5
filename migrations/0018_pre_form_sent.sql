-- A form counts once (重复提交只算一次): what was sent, by whom, and where it led. Rows live for days, not years.
SET LOCAL lock_timeout = '2s';

CREATE TABLE form_sent (
  tenant_id uuid NOT NULL,
  staff_id  uuid NOT NULL,
  form      uuid NOT NULL,
  sent_at   timestamptz NOT NULL,
  led_to    text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, staff_id, form),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('form_sent', 'SELECT, INSERT, UPDATE, DELETE');
