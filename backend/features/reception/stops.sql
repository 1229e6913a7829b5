-- name: stop_insert
-- Somebody may not receive until then; the id is the order's.
INSERT INTO reception_stop (tenant_id, id, office_id, staff_id, from_at, until_at, ordered_by)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: stop_lift
-- The order was taken back.
UPDATE reception_stop SET lifted_at = $3, lifted_by = $4 WHERE tenant_id = $1 AND id = $2 AND lifted_at IS NULL;

-- name: stop_in_force
-- The stop that lasts longest, and who ordered it.
SELECT r.until_at, s.name FROM reception_stop r JOIN staff s ON s.tenant_id = $1 AND s.id = r.ordered_by
WHERE r.tenant_id = $1 AND r.staff_id = $2 AND r.from_at <= $3 AND r.until_at > $3 AND r.lifted_at IS NULL
ORDER BY r.until_at DESC LIMIT 1;
