-- name: notice_insert
-- Tell somebody once.
INSERT INTO notice (tenant_id, id, staff_id, key, params, created_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING;

-- name: notice_read
-- Seen.
UPDATE notice SET read_at = $4 WHERE tenant_id = $1 AND id = $2 AND staff_id = $3 AND read_at IS NULL;

-- name: notices_unread
-- What somebody has not seen yet.
SELECT id, staff_id, key, params, created_at, read_at FROM notice
WHERE tenant_id = $1 AND staff_id = $2 AND read_at IS NULL ORDER BY created_at DESC LIMIT 50;
