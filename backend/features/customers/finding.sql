-- name: found_by_token
-- Customers of a project whose name is found so, the newest first.
SELECT c.id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at
FROM customer_token t JOIN customer c ON c.tenant_id = $1 AND c.id = t.customer_id
WHERE t.tenant_id = $1 AND t.project_id = $2 AND t.token = $3 AND (t.created_at, t.customer_id) < ($4, $5)
ORDER BY t.created_at DESC, t.customer_id DESC LIMIT $6;

-- name: found_by_tail
-- Customers of a project whose number ends so, and whose name is found so if one was said; the newest first.
SELECT c.id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at FROM customer c
WHERE c.tenant_id = $1 AND c.project_id = $2 AND c.phone_tail = $3 AND (c.created_at, c.id) < ($4, $5)
  AND ($7::bytea IS NULL
       OR EXISTS (SELECT FROM customer_token t WHERE t.tenant_id = $1 AND t.customer_id = c.id AND t.token = $7))
ORDER BY c.created_at DESC, c.id DESC LIMIT $6;

-- name: newest
-- Customers of a project, the newest first.
SELECT c.id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at FROM customer c
WHERE c.tenant_id = $1 AND c.project_id = $2 AND c.erased_at IS NULL AND (c.created_at, c.id) < ($3, $4)
ORDER BY c.created_at DESC, c.id DESC LIMIT $5;

-- name: mine_newest
-- Whom somebody holds or received, the newest first: ids tell the time, so only the page's rows are read.
WITH mine AS (
  SELECT h.customer_id FROM standing_holder h WHERE h.tenant_id = $1 AND h.project_id = $2 AND h.holder_id = $3
  UNION
  -- OFFSET 0: each visit by its key, whatever the planner thinks of all the others.
  SELECT v.customer_id FROM reception r CROSS JOIN LATERAL (
    SELECT v.customer_id, v.project_id FROM visit v WHERE v.tenant_id = $1 AND v.id = r.visit_id OFFSET 0
  ) AS v
  WHERE r.tenant_id = $1 AND r.consultant_id = $3 AND r.accepted_at IS NOT NULL AND v.project_id = $2
    AND v.customer_id IS NOT NULL
)
SELECT c.* FROM (
  SELECT mine.customer_id FROM mine WHERE mine.customer_id < $4 ORDER BY mine.customer_id DESC OFFSET 0
) AS found CROSS JOIN LATERAL (
  SELECT c.id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at FROM customer c
  WHERE c.tenant_id = $1 AND c.id = found.customer_id AND c.erased_at IS NULL OFFSET 0
) AS c
ORDER BY found.customer_id DESC LIMIT $5;

-- name: mine_by_token
-- Of these, those whose name is found so.
WITH mine AS (
  SELECT h.customer_id FROM standing_holder h WHERE h.tenant_id = $1 AND h.project_id = $2 AND h.holder_id = $3
  UNION
  -- OFFSET 0: each visit by its key, whatever the planner thinks of all the others.
  SELECT v.customer_id FROM reception r CROSS JOIN LATERAL (
    SELECT v.customer_id, v.project_id FROM visit v WHERE v.tenant_id = $1 AND v.id = r.visit_id OFFSET 0
  ) AS v
  WHERE r.tenant_id = $1 AND r.consultant_id = $3 AND r.accepted_at IS NOT NULL AND v.project_id = $2
    AND v.customer_id IS NOT NULL
)
SELECT c.* FROM (
  SELECT t.customer_id FROM customer_token t JOIN mine USING (customer_id)
  WHERE t.tenant_id = $1 AND t.project_id = $2 AND t.token = $6 AND t.customer_id < $4
  ORDER BY t.customer_id DESC OFFSET 0
) AS found CROSS JOIN LATERAL (
  SELECT c.id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at FROM customer c
  WHERE c.tenant_id = $1 AND c.id = found.customer_id AND c.erased_at IS NULL OFFSET 0
) AS c
ORDER BY found.customer_id DESC LIMIT $5;

-- name: mine_by_number
-- Of a few customers, by their last digits or their id, those whom somebody holds or received.
SELECT c.id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at FROM (
  SELECT * FROM customer c
  WHERE c.tenant_id = $1 AND c.project_id = $2 AND c.phone_tail = $6 AND $6 <> '' AND c.id < $4
  UNION ALL
  SELECT * FROM customer c WHERE c.tenant_id = $1 AND c.project_id = $2 AND c.id = $7
) AS c
WHERE (
    EXISTS (SELECT FROM standing_holder h WHERE h.tenant_id = $1 AND h.customer_id = c.id AND h.holder_id = $3)
    OR EXISTS (
      SELECT FROM visit v JOIN reception r ON r.tenant_id = $1 AND r.visit_id = v.id
      WHERE v.tenant_id = $1 AND v.customer_id = c.id AND r.consultant_id = $3 AND r.accepted_at IS NOT NULL
    )
  )
  AND ($8::bytea IS NULL
       OR EXISTS (SELECT FROM customer_token t WHERE t.tenant_id = $1 AND t.customer_id = c.id AND t.token = $8))
ORDER BY c.id DESC LIMIT $5;

-- name: last_contacts
-- The newest entry of these kinds about each customer.
SELECT asked.id, last.seq, last.entry
FROM unnest($3::uuid[]) AS asked (id) CROSS JOIN LATERAL (
  SELECT e.seq, e.entry FROM evidence_subject s
    JOIN evidence e ON e.tenant_id = $1 AND e.project_id = $2 AND e.seq = s.seq
  WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = asked.id AND e.kind = ANY($4::text[])
  ORDER BY s.seq DESC LIMIT 1
) AS last;

-- name: merged_with
-- Who is the same person as each of these, as merged now.
SELECT l.a_id, l.b_id FROM customer_link l
WHERE l.tenant_id = $1 AND (l.a_id = ANY($2::uuid[]) OR l.b_id = ANY($2::uuid[]))
  AND l.relation = 'same_person' AND l.ended_at IS NULL;

-- name: holders_named
-- The names of consultants and agencies.
SELECT s.id, s.name FROM staff s WHERE s.tenant_id = $1 AND s.id = ANY($2::uuid[])
UNION ALL
SELECT a.id, a.name FROM agency a WHERE a.tenant_id = $1 AND a.id = ANY($2::uuid[]);

-- name: search_insert
-- A consultant searched: how, not what for.
INSERT INTO customer_search (tenant_id, id, project_id, staff_id, sought, found, elsewhere, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: searches_since
-- How often somebody has searched since then.
SELECT count(*) FROM customer_search WHERE tenant_id = $1 AND staff_id = $2 AND at >= $3;
