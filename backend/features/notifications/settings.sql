-- name: channels_all
-- A developer's channels.
SELECT channel, enabled, settings::text AS settings, secret_ct, updated_at FROM notice_channel
WHERE tenant_id = $1 ORDER BY channel;

-- name: channel_save
-- Set up or changed.
INSERT INTO notice_channel (tenant_id, channel, enabled, settings, secret_ct, updated_at, updated_by)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)
ON CONFLICT (tenant_id, channel) DO UPDATE SET enabled = $3, settings = $4::jsonb, secret_ct = $5, updated_at = $6,
  updated_by = $7;

-- name: templates_all
-- A developer's texts.
SELECT channel, key, text, provider_code FROM notice_template WHERE tenant_id = $1 ORDER BY channel, key;

-- name: template_save
-- A text for a kind and a channel.
INSERT INTO notice_template (tenant_id, channel, key, text, provider_code, updated_at, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, channel, key) DO UPDATE SET text = $4, provider_code = $5, updated_at = $6, updated_by = $7;

-- name: template_drop
-- No text of their own any more.
DELETE FROM notice_template WHERE tenant_id = $1 AND channel = $2 AND key = $3;

-- name: reach_find
-- How somebody can be reached.
SELECT phone_ct, phone_mask, wecom_ct, quiet_from, quiet_until FROM staff_reach WHERE tenant_id = $1 AND staff_id = $2;

-- name: reach_save
-- Where somebody can be reached from now on.
INSERT INTO staff_reach (tenant_id, staff_id, phone_ct, phone_mask, wecom_ct, quiet_from, quiet_until, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, staff_id) DO UPDATE SET phone_ct = $3, phone_mask = $4, wecom_ct = $5, quiet_from = $6,
  quiet_until = $7, updated_at = $8;

-- name: unwanted_all
-- What somebody does not want to be sent; `key` is a group of kinds.
SELECT key, channel FROM notice_unwanted WHERE tenant_id = $1 AND staff_id = $2;

-- name: unwanted_clear
-- Before the new choice is written.
DELETE FROM notice_unwanted WHERE tenant_id = $1 AND staff_id = $2;

-- name: unwanted_add
-- Not this group of kinds on this channel.
INSERT INTO notice_unwanted (tenant_id, staff_id, key, channel)
SELECT $1, $2, u.key, u.channel FROM unnest($3::text[], $4::text[]) AS u (key, channel) ON CONFLICT DO NOTHING;

-- name: reach_count
-- Of the people who work here, how many have a number and how many a WeCom account on file.
SELECT count(*) AS people, count(r.phone_ct) AS phones, count(r.wecom_ct) AS wecoms
FROM staff s LEFT JOIN staff_reach r ON r.tenant_id = s.tenant_id AND r.staff_id = s.id
WHERE s.tenant_id = $1 AND (s.departed_at IS NULL OR s.departed_at > $2);
