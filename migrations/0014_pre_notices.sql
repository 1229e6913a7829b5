-- Notices leave the house (消息外发): channels and templates of a developer, how each person is reached, deliveries.
SET LOCAL lock_timeout = '2s';

-- 发送通道: `settings` is shown to whoever manages it, `secret_ct` is never shown again.
CREATE TABLE notice_channel (
  tenant_id  uuid NOT NULL REFERENCES tenant (id),
  channel    text NOT NULL CHECK (channel IN ('sms', 'wecom', 'webhook')),
  enabled    boolean NOT NULL,
  settings   jsonb NOT NULL,
  secret_ct  bytea NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  PRIMARY KEY (tenant_id, channel),
  FOREIGN KEY (tenant_id, updated_by) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('notice_channel', 'SELECT, INSERT, UPDATE');

-- 消息模板: one text for each kind of notice and channel; a text message also names the provider's approved template.
CREATE TABLE notice_template (
  tenant_id     uuid NOT NULL REFERENCES tenant (id),
  channel       text NOT NULL CHECK (channel IN ('sms', 'wecom', 'webhook')),
  key           text NOT NULL,
  text          text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  provider_code text NOT NULL DEFAULT '',
  updated_at    timestamptz NOT NULL,
  updated_by    uuid,
  PRIMARY KEY (tenant_id, channel, key),
  FOREIGN KEY (tenant_id, updated_by) REFERENCES staff (tenant_id, id),
  CHECK (channel <> 'sms' OR provider_code <> '')
);
CALL app.make_tenant_table('notice_template', 'SELECT, INSERT, UPDATE, DELETE');

-- 接收方式: where somebody can be reached, and when not to wake them (minutes of the day; equal: never quiet).
CREATE TABLE staff_reach (
  tenant_id   uuid NOT NULL,
  staff_id    uuid NOT NULL,
  phone_ct    bytea,
  phone_mask  text NOT NULL DEFAULT '',
  wecom_ct    bytea,
  quiet_from  smallint NOT NULL DEFAULT 1320 CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_until smallint NOT NULL DEFAULT 480 CHECK (quiet_until BETWEEN 0 AND 1439),
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, staff_id),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('staff_reach', 'SELECT, INSERT, UPDATE');

-- What somebody does not want to be sent this way; no row: it is sent.
CREATE TABLE notice_unwanted (
  tenant_id uuid NOT NULL,
  staff_id  uuid NOT NULL,
  key       text NOT NULL,
  channel   text NOT NULL CHECK (channel IN ('sms', 'wecom')),
  PRIMARY KEY (tenant_id, staff_id, key, channel),
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
);
CALL app.make_tenant_table('notice_unwanted', 'SELECT, INSERT, DELETE');

-- 投递: one row for a notice and a channel, made with the notice. Its id is what the provider is asked to know it by.
CREATE TABLE delivery (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  notice_id   uuid NOT NULL,
  channel     text NOT NULL CHECK (channel IN ('sms', 'wecom', 'webhook')),
  status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending', 'sent', 'failed', 'dead')),
  attempts    integer NOT NULL DEFAULT 0,
  unsure      boolean NOT NULL DEFAULT false,
  provider_id text NOT NULL DEFAULT '',
  last_error  text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  claimed_at  timestamptz,
  done_at     timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, notice_id, channel),
  FOREIGN KEY (tenant_id, notice_id) REFERENCES notice (tenant_id, id),
  CHECK ((done_at IS NULL) = (status IN ('pending', 'sending', 'failed')))
);
CALL app.make_tenant_table('delivery', 'SELECT, INSERT, UPDATE');
CREATE INDEX delivery_latest ON delivery (tenant_id, created_at DESC);

-- 开发信箱: what would have been sent, sealed like any number; written only where nothing leaves the machine.
CREATE TABLE sink_message (
  tenant_id   uuid NOT NULL,
  id          uuid NOT NULL,
  delivery_id uuid NOT NULL,
  body_ct     bytea NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, delivery_id) REFERENCES delivery (tenant_id, id)
);
CALL app.make_tenant_table('sink_message', 'SELECT, INSERT');
CREATE INDEX sink_message_latest ON sink_message (tenant_id, at DESC);

-- A person's notices, newest first.
CREATE INDEX notice_by_staff ON notice (tenant_id, staff_id, created_at DESC, id DESC);
