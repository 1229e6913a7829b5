-- name: routes
-- Which channels take this kind of notice ($3, of the group $4) to whom: switched on, wanted, with a place to send it.
SELECT p.id AS staff_id, c.channel, coalesce(r.quiet_from, 1320) AS quiet_from, coalesce(r.quiet_until, 480) AS quiet_until
FROM notice_channel c
CROSS JOIN unnest($2::uuid[]) AS p (id)
LEFT JOIN staff_reach r ON r.tenant_id = c.tenant_id AND r.staff_id = p.id
LEFT JOIN notice_template t ON t.tenant_id = c.tenant_id AND t.channel = c.channel AND t.key = $3
LEFT JOIN notice_unwanted u
  ON u.tenant_id = c.tenant_id AND u.staff_id = p.id AND u.key = $4 AND u.channel = c.channel
WHERE c.tenant_id = $1 AND c.enabled AND u.key IS NULL
  AND CASE c.channel
    WHEN 'sms' THEN r.phone_ct IS NOT NULL AND t.key IS NOT NULL
    WHEN 'wecom' THEN r.wecom_ct IS NOT NULL
    ELSE true
  END
ORDER BY p.id, c.channel;

-- name: deliveries_create
-- One for a notice and a channel.
INSERT INTO delivery (tenant_id, id, notice_id, channel, created_at, due_at)
SELECT $1, d.id, d.notice_id, d.channel, $6, d.due_at
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[]) AS d (id, notice_id, channel, due_at)
ON CONFLICT DO NOTHING;

-- name: delivery_lock
-- An unfinished one with everything a letter is made of, locked for whoever sends it.
SELECT d.id, d.channel, d.status, d.attempts, d.unsure, d.claimed_at, d.created_at,
  n.id AS notice_id, n.staff_id, n.key, n.params, n.created_at AS told_at, n.read_at,
  s.name, coalesce(s.departed_at <= $3, false) AS departed,
  r.phone_ct, r.wecom_ct, coalesce(r.quiet_from, 1320) AS quiet_from, coalesce(r.quiet_until, 480) AS quiet_until,
  coalesce(c.enabled, false) AS enabled, coalesce(c.settings::text, '{}') AS settings, c.secret_ct,
  coalesce(t.text, '') AS text, coalesce(t.provider_code, '') AS provider_code
FROM delivery d
JOIN notice n ON n.tenant_id = d.tenant_id AND n.id = d.notice_id
JOIN staff s ON s.tenant_id = n.tenant_id AND s.id = n.staff_id
LEFT JOIN staff_reach r ON r.tenant_id = n.tenant_id AND r.staff_id = n.staff_id
LEFT JOIN notice_channel c ON c.tenant_id = d.tenant_id AND c.channel = d.channel
LEFT JOIN notice_template t ON t.tenant_id = d.tenant_id AND t.channel = d.channel
  AND t.key = CASE n.key WHEN 'test_message' THEN n.params ->> 'kind' ELSE n.key END
WHERE d.tenant_id = $1 AND d.id = $2 AND d.status IN ('pending', 'sending', 'failed')
FOR UPDATE OF d;

-- name: delivery_claim
-- Taken for one more try. One that was being sent already may have arrived: whoever sent it never came back.
UPDATE delivery SET status = 'sending', attempts = attempts + 1, unsure = unsure OR status = 'sending', claimed_at = $3
WHERE tenant_id = $1 AND id = $2;

-- name: delivery_sent
-- The other side has it.
UPDATE delivery SET status = 'sent', provider_id = $4, last_error = '', unsure = false, done_at = $5
WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND status = 'sending';

-- name: delivery_failed
-- Not this time; once more at due_at.
UPDATE delivery SET status = 'failed', last_error = $4, unsure = $5, due_at = $6
WHERE tenant_id = $1 AND id = $2 AND attempts = $3 AND status = 'sending';

-- name: delivery_dead
-- Given up, and why.
UPDATE delivery SET status = 'dead', last_error = $3, done_at = $4, unsure = unsure OR $5
WHERE tenant_id = $1 AND id = $2 AND status IN ('pending', 'sending', 'failed');

-- name: delivery_again
-- Somebody asks for one that was given up to be sent again.
UPDATE delivery SET status = 'pending', attempts = 0, done_at = NULL, due_at = $3
WHERE tenant_id = $1 AND id = $2 AND status = 'dead';

-- name: deliveries_latest
-- The last deliveries with the person and the kind.
SELECT d.id, d.channel, d.status, d.attempts, d.provider_id, d.last_error, d.created_at, d.due_at, d.done_at,
  s.name, n.key
FROM delivery d
JOIN notice n ON n.tenant_id = d.tenant_id AND n.id = d.notice_id
JOIN staff s ON s.tenant_id = n.tenant_id AND s.id = n.staff_id
WHERE d.tenant_id = $1 ORDER BY d.created_at DESC, d.id DESC LIMIT $2;

-- name: sink_add
-- What would have been sent.
INSERT INTO sink_message (tenant_id, id, delivery_id, body_ct, at) VALUES ($1, $2, $3, $4, $5);

-- name: sink_latest
-- The last messages that stayed here.
SELECT id, body_ct, at FROM sink_message WHERE tenant_id = $1 ORDER BY at DESC, id DESC LIMIT $2;
