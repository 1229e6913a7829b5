-- name: notices_insert
-- Tell each of them once; whoever is told already is left out of the answer.
INSERT INTO notice (tenant_id, id, staff_id, key, params, created_at)
SELECT $1, n.id, n.staff_id, $4, $5::jsonb, $6 FROM unnest($2::uuid[], $3::uuid[]) AS n (id, staff_id)
ON CONFLICT DO NOTHING RETURNING id, staff_id;

-- name: notice_read
-- Seen.
UPDATE notice SET read_at = $4 WHERE tenant_id = $1 AND id = $2 AND staff_id = $3 AND read_at IS NULL;

-- name: notices_read_all
-- Everything up to now seen.
UPDATE notice SET read_at = $3 WHERE tenant_id = $1 AND staff_id = $2 AND read_at IS NULL AND created_at <= $3;

-- name: notices_unread
-- What somebody has not seen yet.
SELECT id, staff_id, key, params, created_at, read_at FROM notice
WHERE tenant_id = $1 AND staff_id = $2 AND read_at IS NULL ORDER BY created_at DESC LIMIT 50;

-- name: notices_unread_count
-- How many wait to be read, counted to a hundred; a call to a visitor who is no longer there does not count.
SELECT count(*) FROM (
  SELECT FROM notice
  WHERE tenant_id = $1 AND staff_id = $2 AND read_at IS NULL AND (key <> 'visit_offered' OR created_at > $3) LIMIT 100
) AS waiting;

-- name: notices_page
-- A person's notices, newest first, from a place on.
SELECT id, staff_id, key, params, created_at, read_at FROM notice
WHERE tenant_id = $1 AND staff_id = $2 AND (created_at, id) < ($3, $4)
ORDER BY created_at DESC, id DESC LIMIT $5;

-- name: staff_by_role
-- Who holds one of these roles at an office of the project and has not left.
SELECT DISTINCT s.id FROM staff s
JOIN staff_office w ON w.tenant_id = s.tenant_id AND w.staff_id = s.id
JOIN office o ON o.tenant_id = w.tenant_id AND o.id = w.office_id
WHERE s.tenant_id = $1 AND o.project_id = $2 AND s.role = $3 AND (s.departed_at IS NULL OR s.departed_at > $4);
