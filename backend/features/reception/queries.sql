-- name: board_lock
-- The board, held until commit, and who has left the company.
SELECT r.board, r.entry_seq, ARRAY(
  SELECT s.id FROM staff_office o JOIN staff s ON s.tenant_id = o.tenant_id AND s.id = o.staff_id
  WHERE o.tenant_id = r.tenant_id AND o.office_id = r.office_id AND s.departed_at IS NOT NULL
) AS departed
FROM rotation r WHERE r.tenant_id = $1 AND r.office_id = $2 FOR UPDATE OF r;

-- name: board_open
-- The first board of a new office.
INSERT INTO rotation (tenant_id, office_id, board, entry_seq) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING;

-- name: board_read
-- The board as committed, and who has left the company.
SELECT r.board, r.entry_seq, ARRAY(
  SELECT s.id FROM staff_office o JOIN staff s ON s.tenant_id = o.tenant_id AND s.id = o.staff_id
  WHERE o.tenant_id = r.tenant_id AND o.office_id = r.office_id AND s.departed_at IS NOT NULL
) AS departed
FROM rotation r WHERE r.tenant_id = $1 AND r.office_id = $2;

-- name: board_save
-- The board after a step, the turn ledger lines that led there, and the visitors offered; the names of who got one.
WITH lines AS (
  INSERT INTO turn_entry (tenant_id, office_id, seq, consultant_id, kind, visit_id, at, entry)
  SELECT $1, $2, l.seq, l.consultant_id, l.kind, l.visit_id, $5, l.entry
  FROM unnest($6::bigint[], $7::uuid[], $8::text[], $9::uuid[], $10::bytea[])
       AS l (seq, consultant_id, kind, visit_id, entry)
), moved AS (
  UPDATE rotation SET board = $3, entry_seq = $4 WHERE tenant_id = $1 AND office_id = $2
), offered AS (
  INSERT INTO reception (tenant_id, id, visit_id, office_id, consultant_id, kind, offered_at)
  SELECT $1, o.id, o.visit_id, $2, o.consultant_id, o.kind, $5
  FROM unnest($11::uuid[], $12::uuid[], $13::uuid[], $14::text[]) AS o (id, visit_id, consultant_id, kind)
  ON CONFLICT (tenant_id, visit_id) WHERE closed_at IS NULL DO NOTHING
  RETURNING visit_id, consultant_id
)
SELECT o.visit_id, s.name FROM offered o JOIN staff s ON s.tenant_id = $1 AND s.id = o.consultant_id;

-- name: entries_since
-- The turn ledger of an office since then, with tickets.
SELECT t.seq, t.consultant_id, t.entry, v.ticket FROM turn_entry t
LEFT JOIN visit v ON v.tenant_id = t.tenant_id AND v.id = t.visit_id
WHERE t.tenant_id = $1 AND t.office_id = $2 AND t.at >= $3 ORDER BY t.seq;

-- name: entries_all
-- The whole turn ledger of an office.
SELECT entry FROM turn_entry WHERE tenant_id = $1 AND office_id = $2 ORDER BY seq;

-- name: entries_of_circle
-- The turn ledger of an office since its circle was set last, with tickets.
SELECT t.seq, t.consultant_id, t.entry, v.ticket FROM turn_entry t
LEFT JOIN visit v ON v.tenant_id = t.tenant_id AND v.id = t.visit_id
WHERE t.tenant_id = $1 AND t.office_id = $2 AND t.seq >= coalesce((
  SELECT max(c.seq) FROM turn_entry c WHERE c.tenant_id = $1 AND c.office_id = $2 AND c.kind = 'circle_set'), 0)
ORDER BY t.seq;

-- name: entry_by_hand
-- The last order by hand about a visit.
SELECT entry FROM turn_entry WHERE tenant_id = $1 AND office_id = $2 AND visit_id = $3 AND kind = 'assigned'
ORDER BY seq DESC LIMIT 1;

-- name: owner_calls
-- The last call about each of these visits.
SELECT DISTINCT ON (visit_id) visit_id, owner_id, result, called_at, called_by FROM owner_call
WHERE tenant_id = $1 AND visit_id = ANY($2::uuid[]) ORDER BY visit_id, called_at DESC;

-- name: owner_call_insert
-- The desk called the owner of a visitor.
INSERT INTO owner_call (tenant_id, id, visit_id, owner_id, result, called_at, called_by)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: owners_told
-- Which owners of these visits were told by a notice, and when.
SELECT visit_id, owner_id, told_at FROM owner_told WHERE tenant_id = $1 AND visit_id = ANY($2::uuid[]);

-- name: owner_told_insert
-- An owner is told that their customer is here, once for a visit.
INSERT INTO owner_told (tenant_id, visit_id, owner_id, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: works_in_project
-- Whether somebody works at an office of the project and has not left.
SELECT EXISTS (
  SELECT FROM staff s JOIN staff_office w ON w.tenant_id = s.tenant_id AND w.staff_id = s.id
  JOIN office o ON o.tenant_id = w.tenant_id AND o.id = w.office_id
  WHERE s.tenant_id = $1 AND s.id = $2 AND o.project_id = $3 AND (s.departed_at IS NULL OR s.departed_at > $4)
);

-- name: reception_last
-- Who has had a visitor last, or has them.
SELECT r.*, s.name FROM reception r JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.consultant_id
WHERE r.tenant_id = $1 AND r.visit_id = $2 ORDER BY r.offered_at DESC, r.id DESC LIMIT 1;

-- name: visit_record
-- A visit that staff write down. Sent twice, it is written once.
INSERT INTO visit (tenant_id, id, project_id, office_id, customer_id, ticket, arrived_at, kind, asked_for, answers,
                   recorded_by, left_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, id) DO NOTHING;

-- name: visit_leave
-- A visitor went without being received.
UPDATE visit SET left_at = $3, left_by = $4 WHERE tenant_id = $1 AND id = $2 AND left_at IS NULL;

-- name: visits_recorded
-- How many visits staff wrote down at an office since then.
SELECT count(*) FROM visit WHERE tenant_id = $1 AND office_id = $2 AND arrived_at >= $3 AND recorded_by IS NOT NULL;

-- name: office_find
-- One office and its project.
SELECT id, project_id, name_zh, name_en, timezone FROM office WHERE tenant_id = $1 AND id = $2;

-- name: reception_insert
-- Hand a visitor to a consultant. Nothing is inserted if somebody already has the visitor.
INSERT INTO reception (tenant_id, id, visit_id, office_id, consultant_id, kind, offered_at, accepted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, visit_id) WHERE closed_at IS NULL DO NOTHING;

-- name: reception_live
-- Who has this visitor now.
SELECT * FROM reception WHERE tenant_id = $1 AND visit_id = $2 AND closed_at IS NULL;

-- name: reception_accept
-- The consultant to whom the visitor was offered begins to receive.
UPDATE reception SET accepted_at = $4
WHERE tenant_id = $1 AND visit_id = $2 AND consultant_id = $3 AND closed_at IS NULL AND accepted_at IS NULL;

-- name: reception_close
-- A reception is over: ended, passed on, handed over or withdrawn.
UPDATE reception SET closed_at = $4, outcome = $5, reason = $6
WHERE tenant_id = $1 AND visit_id = $2 AND consultant_id = $3 AND closed_at IS NULL;

-- name: visit_find
-- One visit.
SELECT id, project_id, office_id, customer_id, ticket, arrived_at, kind, asked_for, answers, recorded_by, left_at
FROM visit WHERE tenant_id = $1 AND id = $2;

-- name: visits_since
-- An office's visits since then, with the last reception of each and what may be shown of the visitor.
SELECT v.id, v.project_id, v.office_id, v.customer_id, v.ticket, v.arrived_at, v.kind, v.asked_for, v.answers,
       v.recorded_by, v.left_at,
       r.id AS r_id, r.consultant_id, r.kind AS r_kind, r.offered_at, r.accepted_at, r.closed_at, r.outcome, r.reason
FROM visit v
LEFT JOIN LATERAL (
  SELECT * FROM reception r WHERE r.tenant_id = v.tenant_id AND r.visit_id = v.id
  ORDER BY r.offered_at DESC, r.id DESC LIMIT 1
) r ON true
WHERE v.tenant_id = $1 AND v.office_id = $2 AND v.arrived_at >= $3 AND v.arrived_at < $4
ORDER BY v.arrived_at;

-- name: receptions_earlier
-- Receptions of an office's visits since then after which the visitor went to somebody else.
SELECT r.id, r.visit_id, r.office_id, r.consultant_id, r.kind, r.offered_at, r.accepted_at, r.closed_at, r.outcome,
       r.reason
FROM visit v JOIN reception r ON r.tenant_id = v.tenant_id AND r.visit_id = v.id
WHERE v.tenant_id = $1 AND v.office_id = $2 AND v.arrived_at >= $3 AND v.arrived_at < $4 AND EXISTS (
  SELECT FROM reception n WHERE n.tenant_id = r.tenant_id AND n.visit_id = r.visit_id
    AND (n.offered_at > r.offered_at OR n.offered_at = r.offered_at AND n.id > r.id))
ORDER BY r.offered_at, r.id;

-- name: absence_open
-- Somebody leaves the floor.
INSERT INTO absence (tenant_id, id, office_id, staff_id, reason, note, started_at, started_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: absence_close
-- Somebody is back on the floor.
UPDATE absence SET ended_at = $4, ended_by = $5
WHERE tenant_id = $1 AND office_id = $2 AND staff_id = $3 AND ended_at IS NULL;

-- name: staff_names
-- Names of an office's people.
SELECT s.id, s.name, s.role, s.departed_at FROM staff s
JOIN staff_office o ON o.tenant_id = s.tenant_id AND o.staff_id = s.id
WHERE s.tenant_id = $1 AND o.office_id = $2 ORDER BY s.name;
