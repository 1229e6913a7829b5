-- name: many_groups
-- Everybody linked to each of these customers, however far; `root` is whom it is asked for.
WITH RECURSIVE members (root, id) AS (
  SELECT id, id FROM unnest($2::uuid[]) AS given (id)
  UNION
  SELECT m.root, other.id FROM members m CROSS JOIN LATERAL (
    SELECT l.b_id FROM customer_link l WHERE l.tenant_id = $1 AND l.a_id = m.id AND l.ended_at IS NULL
    UNION ALL
    SELECT l.a_id FROM customer_link l WHERE l.tenant_id = $1 AND l.b_id = m.id AND l.ended_at IS NULL
  ) AS other (id)
)
SELECT root, id FROM members;

-- name: many_entries
-- Facts about these subjects, and about whom each is.
SELECT s.subject_id, e.seq, e.entry FROM evidence_subject s
CROSS JOIN LATERAL (
  SELECT v.seq, v.entry FROM evidence v
  WHERE v.tenant_id = $1 AND v.project_id = $2 AND v.seq = s.seq AND v.kind <> 'verdict' OFFSET 0
) AS e
WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = ANY($3::uuid[]);

-- name: many_presence
-- Where each of these people was, as last recorded at or before each moment; `places` says which questions it answers.
SELECT found.seq, e.entry, found.places
FROM (
  SELECT last.seq, array_agg(asked.place) AS places
  FROM unnest($3::uuid[], $4::bigint[]) WITH ORDINALITY AS asked (subject_id, moment, place)
  CROSS JOIN LATERAL (
    SELECT s.seq FROM evidence_subject s
    WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = asked.subject_id AND s.seq <= asked.moment
    ORDER BY s.seq DESC LIMIT 1
  ) AS last
  GROUP BY last.seq
) AS found
JOIN evidence e ON e.tenant_id = $1 AND e.project_id = $2 AND e.seq = found.seq;
