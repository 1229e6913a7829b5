-- name: verdict_insert
-- Keep verdicts; a later one supersedes, none is changed.
INSERT INTO verdict (tenant_id, id, project_id, subject_id, question, status, body, digest, rulebook_id, at,
                     last_seq, evidence_seq, next_change_at)
SELECT $1, v.id, $2, v.subject_id, v.question, v.status, v.body, v.digest, v.rulebook_id, $3, v.last_seq,
       v.evidence_seq, v.next_change_at
FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::bytea[], $9::text[], $10::bigint[], $11::bigint[],
            $12::timestamptz[], $13::uuid[])
     AS v (id, subject_id, question, status, body, digest, last_seq, evidence_seq, next_change_at, rulebook_id);

-- name: verdict_find
-- One verdict.
SELECT id, project_id, subject_id, rulebook_id, at, evidence_seq, digest, body FROM verdict
WHERE tenant_id = $1 AND id = $2;

-- name: verdicts_about
-- A subject's verdicts, the newest first.
SELECT id, project_id, subject_id, rulebook_id, at, evidence_seq, digest, body FROM verdict
WHERE tenant_id = $1 AND subject_id = $2 ORDER BY evidence_seq DESC LIMIT $3;

-- name: verdicts_latest
-- The newest answer to a question about each of these subjects.
SELECT DISTINCT ON (subject_id) id, project_id, subject_id, rulebook_id, at, evidence_seq, digest, body FROM verdict
WHERE tenant_id = $1 AND subject_id = ANY($2::uuid[]) AND question = $3
ORDER BY subject_id, evidence_seq DESC;

-- name: verdicts_page
-- A project's verdicts in the order of the chain, for replay.
SELECT id, project_id, subject_id, rulebook_id, at, evidence_seq, digest, body FROM verdict
WHERE tenant_id = $1 AND project_id = $2 AND evidence_seq > $3 ORDER BY evidence_seq LIMIT $4;

-- name: entry_of_verdict
-- The ledger's line about a verdict.
SELECT entry, hash FROM evidence WHERE tenant_id = $1 AND project_id = $2 AND seq = $3;

-- name: names_of_staff
-- Names for ids: colleagues, and agencies (分销单位).
SELECT id, name FROM staff WHERE tenant_id = $1 UNION ALL SELECT id, name FROM agency WHERE tenant_id = $1;

-- name: is_agency
-- Whether an id is an agency's.
SELECT EXISTS (SELECT 1 FROM agency WHERE tenant_id = $1 AND id = $2);

-- name: place_names
-- Names of a project and its tenant.
SELECT p.name_zh, p.name_en, t.name_zh AS tenant_zh, t.name_en AS tenant_en
FROM project p JOIN tenant t ON t.id = p.tenant_id WHERE p.tenant_id = $1 AND p.id = $2;

-- name: verdicts_standing
-- The newest answer to each question about each subject of a project, some subjects at a time.
SELECT DISTINCT ON (subject_id, question) id, project_id, subject_id, rulebook_id, at, evidence_seq, digest, body
FROM verdict
WHERE tenant_id = $1 AND project_id = $2 AND question = ANY($3::text[]) AND subject_id IN (
  SELECT DISTINCT subject_id FROM verdict
  WHERE tenant_id = $1 AND project_id = $2 AND question = ANY($3::text[]) AND subject_id > $4
  ORDER BY subject_id LIMIT $5)
ORDER BY subject_id, question, evidence_seq DESC;
