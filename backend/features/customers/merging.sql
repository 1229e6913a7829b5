-- name: pair_of
-- Two customers of one project, neither of them erased.
SELECT a.project_id FROM customer a
  JOIN customer b ON b.tenant_id = $1 AND b.id = $3 AND b.project_id = a.project_id AND b.erased_at IS NULL
WHERE a.tenant_id = $1 AND a.id = $2 AND a.erased_at IS NULL AND a.id <> b.id;

-- name: merges_of
-- Every merge of these two, the newest first.
SELECT l.fact_id, l.created_at, m.name AS made_by, l.made_why, l.ended_at, e.name AS ended_by, l.ended_why
FROM customer_link l
  JOIN staff m ON m.tenant_id = $1 AND m.id = l.made_by
  LEFT JOIN staff e ON e.tenant_id = $1 AND e.id = l.ended_by
WHERE l.tenant_id = $1 AND l.a_id = least($2::uuid, $3::uuid) AND l.b_id = greatest($2::uuid, $3::uuid)
  AND l.relation = 'same_person' AND l.fact_id IS NOT NULL
ORDER BY l.created_at DESC;

-- name: merge_insert
-- Two customers are one person, as somebody decided; the fact says so in the ledger.
INSERT INTO customer_link (tenant_id, a_id, b_id, relation, created_at, fact_id, made_by, made_why)
VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'same_person', $4, $5, $6, $7);

-- name: merge_end
-- Undo the merge of these two. The fact that said so, none if they are not merged.
UPDATE customer_link SET ended_at = $4, ended_by = $5, ended_why = $6
WHERE tenant_id = $1 AND a_id = least($2::uuid, $3::uuid) AND b_id = greatest($2::uuid, $3::uuid)
  AND relation = 'same_person' AND fact_id IS NOT NULL AND ended_at IS NULL
RETURNING fact_id;

-- name: alike_settle
-- What somebody decided about two who may be one person; no row where they are merged and $9 does not let that end.
INSERT INTO customer_alike AS known
  (tenant_id, project_id, a_id, b_id, because, found_at, state, settled_at, settled_by, settled_why)
VALUES ($1, $2, least($3::uuid, $4::uuid), greatest($3::uuid, $4::uuid), 'hand', $5, $6, $5, $7, $8)
ON CONFLICT (tenant_id, a_id, b_id) DO UPDATE
  SET state = excluded.state, settled_at = excluded.settled_at, settled_by = excluded.settled_by,
      settled_why = excluded.settled_why
  WHERE known.state <> 'merged' OR $9
RETURNING a_id;

-- name: alike_of
-- What is known about two who may be one person.
SELECT k.a_id, k.b_id, k.because, k.found_at, k.state, k.settled_at, s.name AS settled_by, k.settled_why
FROM customer_alike k LEFT JOIN staff s ON s.tenant_id = $1 AND s.id = k.settled_by
WHERE k.tenant_id = $1 AND k.a_id = least($2::uuid, $3::uuid) AND k.b_id = greatest($2::uuid, $3::uuid);

-- name: alike_open
-- Who may be one person and nobody has said yet, the newest first.
SELECT k.a_id, k.b_id, k.because, k.found_at, k.state, NULL AS settled_at, NULL AS settled_by, NULL AS settled_why
FROM customer_alike k
WHERE k.tenant_id = $1 AND k.project_id = $2 AND k.state = 'open' AND (k.found_at, k.a_id, k.b_id) < ($3, $4, $5)
ORDER BY k.found_at DESC, k.a_id DESC, k.b_id DESC LIMIT $6;

-- name: alike_settled
-- What was decided last.
SELECT k.a_id, k.b_id, k.because, k.found_at, k.state, k.settled_at, s.name AS settled_by, k.settled_why
FROM customer_alike k JOIN staff s ON s.tenant_id = $1 AND s.id = k.settled_by
WHERE k.tenant_id = $1 AND k.project_id = $2 AND k.state = ANY($3::text[])
ORDER BY k.settled_at DESC LIMIT $4;

-- name: alike_count
-- How many pairs wait for somebody, a hundred at most.
SELECT count(*) FROM (
  SELECT FROM customer_alike k WHERE k.tenant_id = $1 AND k.project_id = $2 AND k.state = 'open' LIMIT 100
) AS pairs;
