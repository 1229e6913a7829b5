-- name: customers_count
-- How many customers a trial will pass.
SELECT count(*) FROM customer WHERE tenant_id = $1 AND project_id = $2;

-- name: homes_page
-- The next customers, each group of them once, under its smallest id, with the ledger's entries about the group.
-- The same as attribution.known_facts loads for one customer; later links and entries are another trial's.
WITH RECURSIVE page AS MATERIALIZED (
  SELECT id FROM customer WHERE tenant_id = $1 AND project_id = $2 AND id > $3 ORDER BY id LIMIT $4
), member (root, id) AS (
  SELECT id, id FROM page
  UNION
  SELECT m.root, other.id FROM member m CROSS JOIN LATERAL (
    SELECT l.b_id FROM customer_link l WHERE l.tenant_id = $1 AND l.a_id = m.id AND l.created_at <= $6
      AND (l.ended_at IS NULL OR l.ended_at > $6)
    UNION ALL
    SELECT l.a_id FROM customer_link l WHERE l.tenant_id = $1 AND l.b_id = m.id AND l.created_at <= $6
      AND (l.ended_at IS NULL OR l.ended_at > $6)
  ) AS other (id)
), home AS MATERIALIZED (
  SELECT root, array_agg(id ORDER BY id) AS members FROM member GROUP BY root
)
SELECT h.root, h.members, known.seqs, known.entries
FROM home h LEFT JOIN LATERAL (
  SELECT array_agg(e.seq ORDER BY e.seq) AS seqs, array_agg(e.entry ORDER BY e.seq) AS entries,
         max(e.recorded_at) AS last
  FROM (
    SELECT DISTINCT s.seq FROM evidence_subject s
    WHERE h.members[1] = h.root AND s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = ANY(h.members)
      AND s.seq <= $5
  ) AS about CROSS JOIN LATERAL (
    -- OFFSET 0: each entry by its key, whatever the planner thinks of the size of a developer.
    SELECT v.seq, v.entry, v.recorded_at FROM evidence v
    WHERE v.tenant_id = $1 AND v.project_id = $2 AND v.seq = about.seq AND v.kind <> 'verdict' OFFSET 0
  ) AS e
) AS known ON known.last >= $7
ORDER BY h.root;

-- name: entries_of_each
-- Facts about each of these subjects, for those who introduced somebody.
SELECT asked.id, known.seqs, known.entries
FROM unnest($3::uuid[]) AS asked (id) CROSS JOIN LATERAL (
  SELECT array_agg(e.seq ORDER BY e.seq) AS seqs, array_agg(e.entry ORDER BY e.seq) AS entries
  FROM (
    SELECT DISTINCT s.seq FROM evidence_subject s
    WHERE s.tenant_id = $1 AND s.project_id = $2 AND s.subject_id = asked.id AND s.seq <= $4
  ) AS about CROSS JOIN LATERAL (
    SELECT v.seq, v.entry FROM evidence v
    WHERE v.tenant_id = $1 AND v.project_id = $2 AND v.seq = about.seq AND v.kind <> 'verdict' OFFSET 0
  ) AS e
) AS known;

-- name: presence_at
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

-- name: head_seq
-- The ledger's last number now: what a trial knows ends there.
SELECT seq FROM evidence_head WHERE tenant_id = $1 AND project_id = $2;

-- name: trial_insert
-- A trial is asked for; a second one of the project has to wait for the first.
INSERT INTO rulebook_trial
  (tenant_id, id, project_id, source, before_ids, candidate, candidate_digest, since, until, at, last_seq, points,
   started_by, started_at, total, summary, chain)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (tenant_id, project_id) WHERE finished_at IS NULL AND stopped_at IS NULL DO NOTHING;

-- name: trial_find
-- One trial.
SELECT id, project_id, source, before_ids, candidate_digest, since, until, at, last_seq, points, started_by, started_at,
       total, walked, cursor, summary, chain, digest, finished_at, stopped_at, stopped,
       cause, moved_at, stumbles
FROM rulebook_trial WHERE tenant_id = $1 AND id = $2;

-- name: trial_lock
-- The same, held until commit: whoever writes the next chunk must be at its beginning.
SELECT id, project_id, source, before_ids, candidate_digest, since, until, at, last_seq, points, started_by, started_at,
       total, walked, cursor, summary, chain, digest, finished_at, stopped_at, stopped,
       cause, moved_at, stumbles
FROM rulebook_trial WHERE tenant_id = $1 AND id = $2 FOR UPDATE;

-- name: trials_of_project
-- A project's trials, the newest first.
SELECT id, project_id, source, before_ids, candidate_digest, since, until, at, last_seq, points, started_by, started_at,
       total, walked, cursor, summary, chain, digest, finished_at, stopped_at, stopped,
       cause, moved_at, stumbles
FROM rulebook_trial WHERE tenant_id = $1 AND project_id = $2 ORDER BY started_at DESC, id DESC LIMIT $3;

-- name: trial_candidate
-- The candidate's frozen text.
SELECT candidate FROM rulebook_trial WHERE tenant_id = $1 AND id = $2;

-- name: trial_walk
-- One chunk further: cursor and sums together with the flips that the same transaction writes.
UPDATE rulebook_trial
SET cursor = $3, walked = $4, summary = $5, chain = $6, moved_at = $7, stumbles = 0, cause = NULL
WHERE tenant_id = $1 AND id = $2;

-- name: trial_finish
-- Everybody was looked at.
UPDATE rulebook_trial SET finished_at = $3, digest = $4 WHERE tenant_id = $1 AND id = $2;

-- name: trial_stop
-- Cancelled by somebody, or failed for a cause; what was found so far stays.
UPDATE rulebook_trial SET stopped_at = $3, stopped = $4, cause = $5
WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL AND stopped_at IS NULL;

-- name: trial_stumbled
-- The worker was thrown off without coming further. How often in a row.
UPDATE rulebook_trial SET stumbles = stumbles + 1, cause = $3
WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL AND stopped_at IS NULL RETURNING stumbles;

-- name: trial_resume
-- Goes on where it stopped, unless another trial of the project runs now.
UPDATE rulebook_trial t SET stopped_at = NULL, stopped = NULL, cause = NULL, stumbles = 0, moved_at = $3
WHERE t.tenant_id = $1 AND t.id = $2 AND t.stopped_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM rulebook_trial o WHERE o.tenant_id = $1 AND o.project_id = t.project_id AND o.id <> t.id
    AND o.finished_at IS NULL AND o.stopped_at IS NULL);

-- name: flips_insert
-- The flips of a chunk.
INSERT INTO rulebook_trial_flip (tenant_id, trial_id, place, customer_id, parties, clauses, body)
SELECT $1, $2, f.place, f.customer_id, string_to_array(f.parties, E'\n'), string_to_array(f.clauses, E'\n'), f.body
FROM unnest($3::integer[], $4::uuid[], $5::text[], $6::text[], $7::bytea[])
     AS f (place, customer_id, parties, clauses, body);

-- name: flips_page
-- Flips in order, all or those of one party or clause.
SELECT place, customer_id, body FROM rulebook_trial_flip
WHERE tenant_id = $1 AND trial_id = $2 AND place > $3
  AND ($5::text IS NULL OR $5 = ANY(parties)) AND ($6::text IS NULL OR $6 = ANY(clauses))
ORDER BY place LIMIT $4;

-- name: trial_in_reach
-- Whether the trial is of a project that one of these offices belongs to, and one such office.
SELECT o.id FROM rulebook_trial t JOIN office o ON o.tenant_id = t.tenant_id AND o.project_id = t.project_id
WHERE t.tenant_id = $1 AND t.id = $2 AND o.id = ANY($3::uuid[]) ORDER BY o.id LIMIT 1;

-- name: project_by_slug
-- A project by its code, for the command line.
SELECT id FROM project WHERE tenant_id = $1 AND slug = $2;

-- name: names_of_staff
-- Names for ids.
SELECT id, name FROM staff WHERE tenant_id = $1;
