-- name: groups_of_office
-- An office's groups with their members, in the order they were made.
SELECT g.id, g.office_id, g.name, g.leader_id, ARRAY(
  SELECT m.staff_id FROM sales_group_member m JOIN staff s ON s.tenant_id = m.tenant_id AND s.id = m.staff_id
  WHERE m.tenant_id = $1 AND m.group_id = g.id ORDER BY s.name, s.id
) AS members
FROM sales_group g WHERE g.tenant_id = $1 AND g.office_id = $2 AND g.closed_at IS NULL ORDER BY g.made_at, g.id;

-- name: groups_hold
-- An office's groups, held until commit, also where there are none yet: of two who arrange them at once, one waits.
SELECT pg_advisory_xact_lock(hashtextextended($1, 16));

-- name: group_insert
-- A new group; nothing if the office has one of that name.
INSERT INTO sales_group (tenant_id, id, office_id, name, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, office_id, name) WHERE closed_at IS NULL DO NOTHING;

-- name: group_name
-- Another name.
UPDATE sales_group SET name = $3 WHERE tenant_id = $1 AND id = $2;

-- name: group_lead
-- Another leader, or none.
UPDATE sales_group SET leader_id = $3 WHERE tenant_id = $1 AND id = $2;

-- name: group_close
-- The group is no more.
UPDATE sales_group SET closed_at = $3, leader_id = NULL WHERE tenant_id = $1 AND id = $2;

-- name: member_put
-- Somebody is in this group, and in no other of the office.
INSERT INTO sales_group_member (tenant_id, office_id, staff_id, group_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, office_id, staff_id) DO UPDATE SET group_id = excluded.group_id;

-- name: member_drop
-- Somebody is in no group of the office.
DELETE FROM sales_group_member WHERE tenant_id = $1 AND office_id = $2 AND staff_id = $3;

-- name: change_insert
-- What was changed, by whom.
INSERT INTO sales_group_change (tenant_id, office_id, group_id, what, name, staff_id, by_staff, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: changes_of_office
-- What was changed in an office's groups, the latest first.
SELECT c.what, c.name, s.name AS who, b.name AS by, c.at FROM sales_group_change c
JOIN staff b ON b.tenant_id = c.tenant_id AND b.id = c.by_staff
LEFT JOIN staff s ON s.tenant_id = c.tenant_id AND s.id = c.staff_id
WHERE c.tenant_id = $1 AND c.office_id = $2 ORDER BY c.seq DESC LIMIT $3;

-- name: consultants_of_office
-- Who can be in a group: the office's consultants who have not left.
SELECT s.id, s.name FROM staff s JOIN staff_office w ON w.tenant_id = s.tenant_id AND w.staff_id = s.id
WHERE s.tenant_id = $1 AND w.office_id = $2 AND s.role = 'consultant' AND (s.departed_at IS NULL OR s.departed_at > $3)
ORDER BY s.name, s.id;

-- name: offices_with_groups
-- The offices where somebody is in a group.
SELECT office_id FROM sales_group_member WHERE tenant_id = $1 AND staff_id = $2 ORDER BY office_id;

-- name: leaders_of
-- Who leads the groups of these people in a project; whoever has left leads nobody.
SELECT m.staff_id, g.leader_id FROM sales_group_member m
JOIN sales_group g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
JOIN office o ON o.tenant_id = g.tenant_id AND o.id = g.office_id
JOIN staff s ON s.tenant_id = g.tenant_id AND s.id = g.leader_id
WHERE m.tenant_id = $1 AND m.staff_id = ANY($2::uuid[]) AND o.project_id = $3
  AND (s.departed_at IS NULL OR s.departed_at > $4)
ORDER BY m.staff_id, g.leader_id;

-- name: mates_of
-- Who else is in somebody's group at an office.
SELECT o.staff_id FROM sales_group_member m
JOIN sales_group_member o ON o.tenant_id = m.tenant_id AND o.group_id = m.group_id AND o.staff_id <> m.staff_id
WHERE m.tenant_id = $1 AND m.office_id = $2 AND m.staff_id = $3;

-- name: led_by
-- The groups that somebody leads.
SELECT id, office_id, name FROM sales_group WHERE tenant_id = $1 AND leader_id = $2 ORDER BY name, id;
