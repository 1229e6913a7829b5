-- name: sanction_insert
-- An order; a matter that has been dealt with gives no row, nor does a form that was sent before.
INSERT INTO sanction (tenant_id, id, project_id, office_id, staff_id, kind, measures, yuan, stop_until, offence, clause,
                      times, matter, reason, ordered_by, ordered_at, fact_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT DO NOTHING;

-- name: sanction_of_matter
-- Who dealt with a matter.
SELECT s.id, p.name, s.kind, s.ordered_at FROM sanction s JOIN staff p ON p.tenant_id = $1 AND p.id = s.ordered_by
WHERE s.tenant_id = $1 AND s.matter = $2;

-- name: sanction_lock
-- An order held until commit, so that two who decide its appeal come one after the other.
SELECT s.id, s.project_id, s.office_id, s.staff_id, w.name AS staff_name, s.kind, s.measures, s.yuan, s.stop_until,
       s.offence, s.clause, s.times, s.matter, s.reason, s.ordered_by, o.name AS ordered_by_name, s.ordered_at
FROM sanction s JOIN staff w ON w.tenant_id = $1 AND w.id = s.staff_id
JOIN staff o ON o.tenant_id = $1 AND o.id = s.ordered_by
WHERE s.tenant_id = $1 AND s.id = $2 FOR NO KEY UPDATE OF w;

-- name: sanctions_listed
-- The ledger of an office over a period, or of one person in it ($5 not null), the newest first; $6: so many at most.
SELECT s.id, s.project_id, s.office_id, s.staff_id, w.name AS staff_name, s.kind, s.measures, s.yuan, s.stop_until,
       s.offence, s.clause, s.times, s.matter, s.reason, s.ordered_by, o.name AS ordered_by_name, s.ordered_at
FROM sanction s JOIN staff w ON w.tenant_id = $1 AND w.id = s.staff_id
JOIN staff o ON o.tenant_id = $1 AND o.id = s.ordered_by
WHERE s.tenant_id = $1 AND s.office_id = $2 AND s.ordered_at >= $3 AND s.ordered_at < $4
  AND ($5::uuid IS NULL OR s.staff_id = $5)
ORDER BY s.ordered_at DESC LIMIT $6;

-- name: steps_of
-- What became of these.
SELECT t.sanction_id, t.kind, t.yuan, t.reason, p.name AS by_name, t.at FROM sanction_step t
JOIN staff p ON p.tenant_id = $1 AND p.id = t.by_id
WHERE t.tenant_id = $1 AND t.sanction_id = ANY($2::uuid[]) ORDER BY t.sanction_id, t.place;

-- name: step_insert
-- The next thing that became of an order.
INSERT INTO sanction_step (tenant_id, sanction_id, place, kind, yuan, reason, by_id, at, fact_id)
SELECT $1, $2, 1 + count(*), $3, $4, $5, $6, $7, $8 FROM sanction_step WHERE tenant_id = $1 AND sanction_id = $2;

-- name: matters_dealt
-- Which of these matters somebody has dealt with.
SELECT matter FROM sanction WHERE tenant_id = $1 AND matter = ANY($2::uuid[]);

-- name: times_before
-- How often somebody was punished for this before.
SELECT count(*) FROM sanction s WHERE s.tenant_id = $1 AND s.staff_id = $2 AND s.offence = $3 AND s.kind = 'penalty'
AND NOT EXISTS (SELECT 1 FROM sanction_step t WHERE t.tenant_id = $1 AND t.sanction_id = s.id AND t.kind = 'revoked');
