-- name: due_first
-- What fell due by then and is not done, the earliest first.
SELECT id, due_at FROM outbox
WHERE tenant_id = $1 AND done_at IS NULL AND dead_at IS NULL AND due_at <= $2
ORDER BY due_at, id LIMIT 20;

-- name: office_first
-- The first office of a project.
SELECT o.id, o.project_id FROM office o JOIN project p ON p.tenant_id = o.tenant_id AND p.id = o.project_id
WHERE o.tenant_id = $1 AND p.slug = $2 ORDER BY o.id LIMIT 1;

-- name: people_of
-- Who works at an office or for an agency of its project, in the order in which they came.
SELECT s.id, s.login, s.role FROM staff s
WHERE s.tenant_id = $1
  AND (s.agency_id IN (SELECT a.id FROM agency a WHERE a.tenant_id = $1 AND a.project_id = $2)
       OR s.id IN (SELECT w.staff_id FROM staff_office w WHERE w.tenant_id = $1 AND w.office_id = $3))
ORDER BY s.id;

-- name: agencies_of
-- The agencies of a project.
SELECT id, name FROM agency WHERE tenant_id = $1 AND project_id = $2;
