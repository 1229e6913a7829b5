-- name: dispute_insert
-- Open a dispute; nothing if the customer has an open one.
INSERT INTO dispute (tenant_id, id, project_id, customer_id, cause, opened_by, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, customer_id) WHERE closed_at IS NULL DO NOTHING;

-- name: disputes_opened_by
-- How many disputes somebody has opened since then.
SELECT count(*) FROM dispute WHERE tenant_id = $1 AND opened_by = $2 AND opened_at > $3;

-- name: dispute_open_of
-- The customer's open dispute.
SELECT id FROM dispute WHERE tenant_id = $1 AND customer_id = $2 AND closed_at IS NULL;

-- name: dispute_last_of
-- The customer's latest dispute, open or not.
SELECT id FROM dispute WHERE tenant_id = $1 AND customer_id = $2 ORDER BY opened_at DESC, id DESC LIMIT 1;

-- name: dispute_find
-- One dispute.
SELECT id, project_id, customer_id, cause, opened_by, opened_at, closed_at, outcome FROM dispute
WHERE tenant_id = $1 AND id = $2;

-- name: dispute_lock
-- One dispute, held until commit: of two who decide at once, one waits and then reads the other's name.
SELECT id FROM dispute WHERE tenant_id = $1 AND id = $2 FOR UPDATE;

-- name: dispute_close
-- Settled or ruled.
UPDATE dispute SET closed_at = $3, outcome = $4 WHERE tenant_id = $1 AND id = $2 AND closed_at IS NULL;

-- name: disputes_open
-- A project's open disputes, and those whose appeal is pending, the nearest deadline first.
SELECT d.id, d.customer_id, d.cause, d.opened_at, d.closed_at, d.outcome,
       (SELECT min(o.due_at) FROM duty_open o WHERE o.tenant_id = $1 AND o.customer_id = d.customer_id
          AND o.code = ANY($4::text[])) AS due_at,
       EXISTS (SELECT 1 FROM dispute_appeal a WHERE a.tenant_id = $1 AND a.dispute_id = d.id
                 AND a.decided_at IS NULL) AS appealed
FROM dispute d
WHERE d.tenant_id = $1 AND d.project_id = $2
  AND (d.closed_at IS NULL OR EXISTS (SELECT 1 FROM dispute_appeal a WHERE a.tenant_id = $1 AND a.dispute_id = d.id
         AND a.decided_at IS NULL))
ORDER BY due_at NULLS LAST, d.opened_at LIMIT $3;

-- name: disputes_closed
-- A project's decided disputes, the latest first.
SELECT d.id, d.customer_id, d.cause, d.opened_at, d.closed_at, d.outcome, NULL::timestamptz AS due_at,
       EXISTS (SELECT 1 FROM dispute_appeal a WHERE a.tenant_id = $1 AND a.dispute_id = d.id
                 AND a.decided_at IS NULL) AS appealed
FROM dispute d
WHERE d.tenant_id = $1 AND d.project_id = $2 AND d.closed_at IS NOT NULL
ORDER BY d.closed_at DESC, d.id LIMIT $3;

-- name: sides_of
-- Who is in these disputes, in the order they came in.
SELECT dispute_id, party, place FROM dispute_side WHERE tenant_id = $1 AND dispute_id = ANY($2::uuid[])
ORDER BY dispute_id, place;

-- name: side_insert
-- Another side; nothing if they are in it already.
INSERT INTO dispute_side (tenant_id, dispute_id, party, place, joined_at)
SELECT $1, $2, $3, 1 + count(*), $4 FROM dispute_side WHERE tenant_id = $1 AND dispute_id = $2
ON CONFLICT (tenant_id, dispute_id, party) DO NOTHING;

-- name: mediators_of
-- The group leaders named in these disputes.
SELECT dispute_id, staff_id FROM dispute_mediator
WHERE tenant_id = $1 AND dispute_id = ANY($2::uuid[]) AND released_at IS NULL
ORDER BY dispute_id, named_at, staff_id;

-- name: mediator_insert
-- Somebody is asked to mediate by name, and stays even if they lead no group any more.
INSERT INTO dispute_mediator (tenant_id, dispute_id, staff_id, named_by, named_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, dispute_id, staff_id) DO UPDATE
SET named_by = excluded.named_by, named_at = excluded.named_at, released_at = NULL
WHERE dispute_mediator.named_by IS NULL;

-- name: mediator_ask
-- The leader of a side's group is asked; nothing if they are asked already.
INSERT INTO dispute_mediator (tenant_id, dispute_id, staff_id, named_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, dispute_id, staff_id) DO UPDATE SET named_at = excluded.named_at, released_at = NULL
WHERE dispute_mediator.released_at IS NOT NULL;

-- name: mediators_release
-- Asked for their group, which they lead no more, or a side by now: those outside $3 are let go.
UPDATE dispute_mediator SET released_at = $4
WHERE tenant_id = $1 AND dispute_id = $2 AND named_by IS NULL AND released_at IS NULL
  AND NOT staff_id = ANY($3::uuid[]) RETURNING staff_id;

-- name: disputes_going
-- A project's open disputes.
SELECT id, customer_id FROM dispute WHERE tenant_id = $1 AND project_id = $2 AND closed_at IS NULL ORDER BY id;

-- name: leads_or_mediates
-- Whether there can be anything for a leader: most people lead nobody, and their page asks often.
SELECT EXISTS (SELECT FROM sales_group WHERE tenant_id = $1 AND leader_id = $2)
    OR EXISTS (SELECT FROM dispute_mediator WHERE tenant_id = $1 AND staff_id = $2 AND released_at IS NULL);

-- name: mediated_by
-- Open disputes of a project that wait for somebody who was asked and is no side, the nearest deadline first.
SELECT d.id, d.customer_id, d.opened_at,
       (SELECT min(o.due_at) FROM duty_open o WHERE o.tenant_id = $1 AND o.customer_id = d.customer_id
          AND o.code = ANY($4::text[])) AS due_at
FROM dispute_mediator m JOIN dispute d ON d.tenant_id = m.tenant_id AND d.id = m.dispute_id
WHERE m.tenant_id = $1 AND m.staff_id = $2 AND m.released_at IS NULL AND d.project_id = $3 AND d.closed_at IS NULL
  AND NOT EXISTS (SELECT FROM dispute_side s WHERE s.tenant_id = $1 AND s.dispute_id = d.id AND s.party = $2)
ORDER BY due_at NULLS LAST, d.opened_at;

-- name: sides_of_customers
-- Who is at odds about these customers now.
SELECT d.customer_id, s.party FROM dispute d
JOIN dispute_side s ON s.tenant_id = d.tenant_id AND s.dispute_id = d.id
WHERE d.tenant_id = $1 AND d.customer_id = ANY($2::uuid[]) AND d.closed_at IS NULL ORDER BY d.id, s.place;

-- name: paper_insert
-- What a side hands in.
INSERT INTO dispute_paper (tenant_id, id, dispute_id, party, written_by, kind, body, evidence, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9);

-- name: papers_of
-- What was handed in, the first paper first.
SELECT id, party, written_by, kind, body, evidence, at FROM dispute_paper
WHERE tenant_id = $1 AND dispute_id = $2 ORDER BY at, id;

-- name: ruling_insert
-- What was decided.
INSERT INTO dispute_ruling (tenant_id, id, dispute_id, kind, by_staff, performance, commission, reason, fact_id, at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10);

-- name: rulings_of
-- What was decided, the first first.
SELECT id, kind, by_staff, performance::text AS performance, commission::text AS commission, reason, at
FROM dispute_ruling WHERE tenant_id = $1 AND dispute_id = $2 ORDER BY at, id;

-- name: appeal_insert
-- An appeal; nothing if this side has appealed.
INSERT INTO dispute_appeal (tenant_id, id, dispute_id, party, filed_by, grounds, filed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, dispute_id, party) DO NOTHING;

-- name: appeals_of
-- A dispute's appeals, the first first.
SELECT id, dispute_id, party, filed_at, grounds, decided_by, decided_at, result, unfair, reason FROM dispute_appeal
WHERE tenant_id = $1 AND dispute_id = $2 ORDER BY filed_at, id;

-- name: appeal_decide
-- Rejected or overturned; nothing if somebody was quicker.
UPDATE dispute_appeal SET decided_by = $3, decided_at = $4, result = $5, unfair = $6, reason = $7
WHERE tenant_id = $1 AND id = $2 AND decided_at IS NULL;

-- name: names_of_parties
-- Names of staff and agencies.
SELECT id, name FROM staff WHERE tenant_id = $1 UNION ALL SELECT id, name FROM agency WHERE tenant_id = $1;

-- name: roles_of_parties
-- Who is what: a role here, or a company that brings customers.
SELECT id, role FROM staff WHERE tenant_id = $1 UNION ALL SELECT id, 'agency' FROM agency WHERE tenant_id = $1;

-- name: staff_of_project
-- Who works at the project's offices, with their roles; those who left are left out.
SELECT DISTINCT s.id, s.name, s.role FROM staff s
JOIN staff_office so ON so.tenant_id = s.tenant_id AND so.staff_id = s.id
JOIN office o ON o.tenant_id = so.tenant_id AND o.id = so.office_id
WHERE s.tenant_id = $1 AND o.project_id = $2 AND (s.departed_at IS NULL OR s.departed_at > $3)
ORDER BY s.name, s.id;

-- name: agencies_of_project
-- The project's companies that bring customers.
SELECT id, name FROM agency WHERE tenant_id = $1 AND project_id = $2 ORDER BY name, id;

-- name: staff_of_role
-- Whoever has this role in the whole company.
SELECT id FROM staff WHERE tenant_id = $1 AND role = $2 AND (departed_at IS NULL OR departed_at > $3) ORDER BY id;

-- name: offices_of_project
-- Whose pages a change concerns.
SELECT id FROM office WHERE tenant_id = $1 AND project_id = $2;

-- name: project_names
-- A project's name.
SELECT name_zh, name_en FROM project WHERE tenant_id = $1 AND id = $2;
