-- name: match_note
-- A masked report may mean somebody who came; nothing if that is known.
INSERT INTO channel_match (tenant_id, subject_id, customer_id, report_id, visit_id, noticed_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;

-- name: match_decide
-- Once; nothing if somebody was quicker.
UPDATE channel_match SET decided_at = $4, decided_by = $5, is_same = $6, fact_id = $7
WHERE tenant_id = $1 AND subject_id = $2 AND customer_id = $3 AND decided_at IS NULL;

-- name: matches_of_customer
-- What was noticed and decided about somebody who came.
SELECT m.subject_id, m.decided_at, m.is_same, s.name AS decider FROM channel_match m
LEFT JOIN staff s ON s.tenant_id = m.tenant_id AND s.id = m.decided_by
WHERE m.tenant_id = $1 AND m.customer_id = $2;

-- name: matches_waiting
-- Which of these reports' subjects wait to be decided on.
SELECT DISTINCT subject_id FROM channel_match
WHERE tenant_id = $1 AND subject_id = ANY($2::uuid[]) AND decided_at IS NULL;

-- name: visits_waiting
-- How many reports wait to be decided on at each of these visits.
SELECT visit_id, count(*)::int AS n FROM channel_match
WHERE tenant_id = $1 AND visit_id = ANY($2::uuid[]) AND decided_at IS NULL GROUP BY visit_id;

-- name: visit_place
-- Where a visit was.
SELECT office_id FROM visit WHERE tenant_id = $1 AND id = $2 AND customer_id IS NOT NULL;

-- name: project_of_office
-- Whose rulebook judges there.
SELECT project_id FROM office WHERE tenant_id = $1 AND id = $2;
