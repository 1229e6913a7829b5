-- name: standing_clear
-- What the last verdicts about these said goes, all of it, before the new ones are put in its place.
WITH gone AS (SELECT * FROM unnest($2::uuid[], $3::text[]) AS g (subject_id, question)),
duties AS (DELETE FROM duty_open d USING gone
           WHERE d.tenant_id = $1 AND d.subject_id = gone.subject_id AND d.question = gone.question),
penalties AS (DELETE FROM penalty_found p USING gone
              WHERE p.tenant_id = $1 AND p.subject_id = gone.subject_id AND p.question = gone.question)
DELETE FROM standing_holder h USING gone
WHERE h.tenant_id = $1 AND h.customer_id = gone.subject_id AND gone.question = 'owns';

-- name: standing_put
-- Whose these customers are now, who holds them, what has to be done, which penalties were found.
WITH owned AS (
  INSERT INTO standing (tenant_id, customer_id, project_id, status, pool, until, verdict_id, decided_at)
  SELECT $1, s.customer_id, $2, s.status, s.pool, s.until, s.verdict_id, $3
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::uuid[])
       AS s (customer_id, status, pool, until, verdict_id)
  ON CONFLICT (tenant_id, customer_id) DO UPDATE
  SET status = excluded.status, pool = excluded.pool, until = excluded.until, verdict_id = excluded.verdict_id,
      decided_at = excluded.decided_at),
held AS (
  INSERT INTO standing_holder (tenant_id, holder_id, customer_id, project_id, until)
  SELECT $1, h.holder_id, h.customer_id, $2, h.until
  FROM unnest($9::uuid[], $10::uuid[], $11::timestamptz[]) AS h (holder_id, customer_id, until)),
duties AS (
  INSERT INTO duty_open (tenant_id, project_id, subject_id, question, place, code, clause, who, staff_id, customer_id,
                         subject, need, missing, status, since, due_at, verdict_id)
  SELECT $1, $2, d.* FROM unnest($12::uuid[], $13::text[], $14::int[], $15::text[], $16::text[], $17::text[],
    $18::uuid[], $19::uuid[], $20::text[], $21::text[], $22::int[], $23::text[], $24::timestamptz[],
    $25::timestamptz[], $26::uuid[]) AS d)
INSERT INTO penalty_found (tenant_id, project_id, found_at, subject_id, question, place, matter, code, clause, who,
                           staff_id, body, verdict_id)
SELECT $1, $2, $3, p.* FROM unnest($27::uuid[], $28::text[], $29::int[], $30::uuid[], $31::text[], $32::text[],
  $33::text[], $34::uuid[], $35::bytea[], $36::uuid[]) AS p;

-- name: standings_of
-- Whose these customers are, and who holds them.
SELECT s.customer_id, s.project_id, s.status, s.pool, s.until, s.verdict_id, s.decided_at,
       array(SELECT h.holder_id FROM standing_holder h
             WHERE h.tenant_id = $1 AND h.customer_id = s.customer_id ORDER BY h.holder_id) AS holders
FROM standing s WHERE s.tenant_id = $1 AND s.customer_id = ANY($2::uuid[]);

-- name: held_by
-- Somebody's customers: the soonest to lapse first, then those whose protection is over, then those without an end.
SELECT s.customer_id, s.project_id, s.status, s.pool, s.until, s.verdict_id, s.decided_at,
       ARRAY[h.holder_id] AS holders
FROM standing_holder h JOIN standing s ON s.tenant_id = $1 AND s.customer_id = h.customer_id
WHERE h.tenant_id = $1 AND h.project_id = $2 AND h.holder_id = $3
ORDER BY h.until IS NULL, h.until <= $6, CASE WHEN h.until > $6 THEN h.until END, h.until DESC, h.customer_id
LIMIT $4 OFFSET $5;

-- name: held_count
-- How many customers somebody holds, how many of them lapse before then, and how many are no longer protected.
SELECT count(*) AS held, count(*) FILTER (WHERE until > $5 AND until <= $4) AS lapsing,
       count(*) FILTER (WHERE until <= $5) AS lapsed FROM standing_holder
WHERE tenant_id = $1 AND project_id = $2 AND holder_id = $3;

-- name: duties_of
-- What somebody has to do, the most urgent first.
SELECT project_id, code, clause, who, staff_id, customer_id, subject, need, missing, status, since, due_at, verdict_id
FROM duty_open WHERE tenant_id = $1 AND staff_id = $2 ORDER BY due_at, since LIMIT $3;

-- name: duties_in
-- What a role has to do in a project, or everybody ($3 null), the most urgent first.
SELECT project_id, code, clause, who, staff_id, customer_id, subject, need, missing, status, since, due_at, verdict_id
FROM duty_open WHERE tenant_id = $1 AND project_id = $2 AND ($3::text IS NULL OR who = $3)
ORDER BY due_at, since LIMIT $4;

-- name: duties_about
-- What has to be done about a customer.
SELECT project_id, code, clause, who, staff_id, customer_id, subject, need, missing, status, since, due_at, verdict_id
FROM duty_open WHERE tenant_id = $1 AND customer_id = $2 ORDER BY due_at, since;

-- name: penalties_in
-- The penalties found in a project since then, each matter once.
SELECT DISTINCT ON (matter) matter, project_id, subject_id, code, clause, who, staff_id, body, verdict_id, found_at
FROM penalty_found WHERE tenant_id = $1 AND project_id = $2 AND found_at >= $3 ORDER BY matter, found_at;

-- name: penalty_of
-- One penalty that was found.
SELECT matter, project_id, subject_id, code, clause, who, staff_id, body, verdict_id, found_at
FROM penalty_found WHERE tenant_id = $1 AND matter = $2 ORDER BY found_at LIMIT 1;

-- name: duties_for
-- What these posts have to do in a project, the most urgent first.
SELECT project_id, code, clause, who, staff_id, customer_id, subject, need, missing, status, since, due_at, verdict_id
FROM duty_open WHERE tenant_id = $1 AND project_id = $2 AND who = ANY($3::text[]) ORDER BY due_at, since LIMIT $4;

-- name: late_in
-- What somebody in a project has let slip, the longest ago first.
SELECT project_id, code, clause, who, staff_id, customer_id, subject, need, missing, status, since, due_at, verdict_id
FROM duty_open WHERE tenant_id = $1 AND project_id = $2 AND staff_id IS NOT NULL AND due_at <= $3
ORDER BY due_at, since LIMIT $4;
