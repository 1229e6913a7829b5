-- name: entries_append
-- Entries, whom they are about, and the new head: one statement, the last of a transaction.
WITH entries AS (
  INSERT INTO evidence (tenant_id, project_id, seq, id, kind, prev_hash, hash, entry, recorded_at)
  SELECT $1, $2, e.seq, e.id, e.kind, e.prev_hash, e.hash, e.entry, $3
  FROM unnest($4::bigint[], $5::uuid[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[])
       AS e (seq, id, kind, prev_hash, hash, entry)
), subjects AS (
  INSERT INTO evidence_subject (tenant_id, project_id, subject_id, seq)
  SELECT $1, $2, s.subject_id, s.seq FROM unnest($10::uuid[], $11::bigint[]) AS s (subject_id, seq)
)
UPDATE evidence_head SET seq = $12, hash = $13 WHERE tenant_id = $1 AND project_id = $2;

-- name: entries_by_seq
-- Entries of a project by number.
SELECT seq, kind, entry, hash FROM evidence
WHERE tenant_id = $1 AND project_id = $2 AND seq = ANY($3::bigint[])
ORDER BY seq;

-- name: entries_about
-- Facts about these subjects, oldest first; verdicts are left out, they are not evidence of anything.
SELECT e.seq, e.entry FROM evidence e
WHERE e.tenant_id = $1 AND e.project_id = $2 AND e.kind <> 'verdict'
  AND e.seq IN (SELECT s.seq FROM evidence_subject s
                WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = ANY($3::uuid[]))
ORDER BY e.seq;

-- name: entries_last_about
-- For each subject its last entry at or before each of these numbers.
SELECT DISTINCT e.seq, e.entry
FROM unnest($3::uuid[]) AS subject (id)
CROSS JOIN unnest($4::bigint[]) AS moment (seq)
CROSS JOIN LATERAL (
  SELECT s.seq FROM evidence_subject s
  WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = subject.id AND s.seq <= moment.seq
  ORDER BY s.seq DESC LIMIT 1
) AS last
JOIN evidence e ON e.tenant_id = $1 AND e.project_id = $2 AND e.seq = last.seq
ORDER BY e.seq;

-- name: entries_page
-- The chain in order, a page at a time, for verification.
SELECT seq, kind, prev_hash, hash, entry FROM evidence
WHERE tenant_id = $1 AND project_id = $2 AND seq > $3
ORDER BY seq LIMIT $4;

-- name: head_lock
-- The end of the chain, held until commit.
SELECT seq, hash FROM evidence_head WHERE tenant_id = $1 AND project_id = $2 FOR UPDATE;

-- name: head_open
-- The first head of a new project.
INSERT INTO evidence_head (tenant_id, project_id, seq, hash) VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING;

-- name: head_read
-- The end of the chain as committed.
SELECT seq, hash FROM evidence_head WHERE tenant_id = $1 AND project_id = $2;

-- name: projects_all
-- Every project of the tenant, for verification.
SELECT id, slug FROM project WHERE tenant_id = $1 ORDER BY slug;

-- name: entries_recent
-- What concerns one subject since then, and its project at any time, oldest first; verdicts left out.
SELECT DISTINCT e.seq, e.entry FROM evidence_subject s
JOIN evidence e ON e.tenant_id = s.tenant_id AND e.project_id = s.project_id AND e.seq = s.seq
WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id IN ($3, $2)
  AND (e.recorded_at >= $4 OR s.subject_id = $2) AND e.kind <> 'verdict'
ORDER BY e.seq;

-- name: entries_concern
-- What was written about one subject is from now on read about another, too: an index, the chain stays as it is.
INSERT INTO evidence_subject (tenant_id, project_id, subject_id, seq)
SELECT s.tenant_id, s.project_id, $4, s.seq FROM evidence_subject s
WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = $3 ON CONFLICT DO NOTHING;
