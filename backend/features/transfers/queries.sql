-- name: transfer_insert
-- A transfer begins.
INSERT INTO transfer (tenant_id, id, project_id, office_id, direction, kind, format, name_ct, size, phase, since, until,
                      in_full, reason, lang, started_by, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: plan_anew
-- For the rest of this transaction: plans made when the tables were still empty would read them whole ever after.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true);

-- name: transfer_find
-- One transfer.
SELECT * FROM transfer WHERE tenant_id = $1 AND id = $2;

-- name: transfer_lock
-- The same, held until commit: whoever writes the next piece must be at its beginning.
-- Its key is not held: the piece after this one refers to it already, and the two would wait for each other.
SELECT * FROM transfer WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE;

-- name: transfers_of_projects
-- What went in and out of the projects of these offices, the newest first.
SELECT t.* FROM transfer t
WHERE t.tenant_id = $1
  AND t.project_id IN (SELECT o.project_id FROM office o WHERE o.tenant_id = $1 AND o.id = ANY($2::uuid[]))
ORDER BY t.started_at DESC, t.id DESC LIMIT $3;

-- name: transfer_turn
-- On to the next phase, from its beginning.
UPDATE transfer SET phase = $3, cursor = $4, total = $5 WHERE tenant_id = $1 AND id = $2;

-- name: transfer_headed
-- What the file holds, as far as the reader saw.
UPDATE transfer SET header_row = $3, header_ct = $4, columns = $5::integer[] WHERE tenant_id = $1 AND id = $2;

-- name: transfer_columns
-- Which column is what, as somebody confirmed.
UPDATE transfer SET columns = $3::integer[], counts = '{0,0,0,0,0}' WHERE tenant_id = $1 AND id = $2;

-- name: transfer_step
-- So far; and how the rows are counted now.
UPDATE transfer SET cursor = $3, counts = $4::integer[], place = $5 WHERE tenant_id = $1 AND id = $2;

-- name: transfer_confirm
-- Somebody has seen the preview and lets it be written.
UPDATE transfer SET phase = 'writing', cursor = 0, confirmed_by = $3, confirmed_at = $4
WHERE tenant_id = $1 AND id = $2 AND phase = 'checked' AND stopped IS NULL;

-- name: transfer_finish
-- All done.
UPDATE transfer SET phase = 'done', finished_at = $3, size = $4 WHERE tenant_id = $1 AND id = $2;

-- name: transfer_stop
-- Cancelled by somebody, or it cannot go on; what was written stays.
UPDATE transfer SET stopped_at = $3, stopped = $4
WHERE tenant_id = $1 AND id = $2 AND stopped IS NULL AND phase <> 'done';

-- name: transfer_resume
-- Goes on where it was stopped.
UPDATE transfer SET stopped_at = NULL, stopped = NULL
WHERE tenant_id = $1 AND id = $2 AND stopped IS NOT NULL AND emptied_at IS NULL
  AND phase IN ('checking', 'checked', 'writing');

-- name: transfer_emptied
-- Its contents are gone.
UPDATE transfer SET emptied_at = $3, name_ct = '', header_ct = NULL WHERE tenant_id = $1 AND id = $2;

-- name: pieces_insert
-- Pieces of a file.
INSERT INTO transfer_piece (tenant_id, transfer_id, part, place, body)
SELECT $1, $2, $3, p.place, p.body FROM unnest($4::integer[], $5::bytea[]) AS p (place, body);

-- name: piece_find
-- One piece.
SELECT body FROM transfer_piece WHERE tenant_id = $1 AND transfer_id = $2 AND part = $3 AND place = $4;

-- name: pieces_delete
-- One part of a file goes.
DELETE FROM transfer_piece WHERE tenant_id = $1 AND transfer_id = $2 AND part = $3;

-- name: rows_insert
-- What becomes of these rows.
INSERT INTO transfer_row (tenant_id, transfer_id, place, outcome, code, field, other)
SELECT $1, $2, r.place, r.outcome, r.code, r.field, r.other
FROM unnest($3::integer[], $4::text[], $5::text[], $6::text[], $7::integer[])
     AS r (place, outcome, code, field, other);

-- name: rows_between
-- The results of a piece, in order.
SELECT place, outcome, code, field, other FROM transfer_row
WHERE tenant_id = $1 AND transfer_id = $2 AND place >= $3 AND place < $4 ORDER BY place;

-- name: rows_of_outcome
-- The next rows with this result.
SELECT place, outcome, code, field, other FROM transfer_row
WHERE tenant_id = $1 AND transfer_id = $2 AND outcome = $3 AND place > $4 ORDER BY place LIMIT $5;

-- name: firsts_insert
-- These rows say what they say for the first time in this file, unless an earlier one did.
INSERT INTO transfer_first (tenant_id, transfer_id, key, place)
SELECT $1, $2, f.key, f.place FROM unnest($3::bytea[], $4::integer[]) WITH ORDINALITY AS f (key, place, n) ORDER BY f.n
ON CONFLICT DO NOTHING;

-- name: firsts_find
-- Which rows of this file said these things first.
SELECT key, place FROM transfer_first WHERE tenant_id = $1 AND transfer_id = $2 AND key = ANY($3::bytea[]);

-- name: firsts_delete
-- Forgotten, before the file is looked at again, or once it has been written.
DELETE FROM transfer_first WHERE tenant_id = $1 AND transfer_id = $2;

-- name: rows_change
-- What was new when it was looked at and is not any more.
UPDATE transfer_row SET outcome = $4, code = $5
WHERE tenant_id = $1 AND transfer_id = $2 AND place = ANY($3::integer[]);

-- name: rows_delete
-- The results go, before the file is looked at again.
DELETE FROM transfer_row WHERE tenant_id = $1 AND transfer_id = $2;

-- name: entries_claim
-- Imported once: only the keys that come back are ours to write.
INSERT INTO transfer_entry (tenant_id, project_id, kind, key, transfer_id, place)
SELECT $1, $2, $3, e.key, $4, e.place FROM unnest($5::bytea[], $6::integer[]) AS e (key, place)
ON CONFLICT DO NOTHING RETURNING key;

-- name: entries_known
-- Which of these were imported before.
SELECT key FROM transfer_entry
WHERE tenant_id = $1 AND project_id = $2 AND kind = $3 AND key = ANY($4::bytea[]);

-- name: consultants_of_project
-- Who may stand in a sheet as the consultant; those who left, too: a history names them.
SELECT DISTINCT s.id, s.name, s.login FROM staff s
JOIN staff_office w ON w.tenant_id = s.tenant_id AND w.staff_id = s.id
JOIN office o ON o.tenant_id = w.tenant_id AND o.id = w.office_id
WHERE s.tenant_id = $1 AND o.project_id = $2 AND s.role = 'consultant';

-- name: agencies_of_project
-- The channel agencies of a project.
SELECT id, name FROM agency WHERE tenant_id = $1 AND project_id = $2;

-- name: logins_known
-- Which of these accounts exist.
SELECT login FROM staff WHERE tenant_id = $1 AND login = ANY($2::text[]);

-- name: customers_page
-- A project's customers, some at a time.
SELECT id, created_at FROM customer
WHERE tenant_id = $1 AND project_id = $2 AND id > $3 AND erased_at IS NULL
  AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at < $6)
ORDER BY id LIMIT $4;

-- name: calls_page
-- Calls of a project in the order of the ledger. The kind stands here in full: that is what the index is for.
SELECT seq, entry FROM evidence
WHERE tenant_id = $1 AND project_id = $2 AND kind = 'call_taken' AND seq > $3 ORDER BY seq LIMIT $4;

-- name: visits_page
-- Registered visits of a project in the order of the ledger.
SELECT seq, entry FROM evidence
WHERE tenant_id = $1 AND project_id = $2 AND kind = 'visit_registered' AND seq > $3 ORDER BY seq LIMIT $4;

-- name: reports_page
-- Channel reports of a project in the order of the ledger.
SELECT seq, entry FROM evidence
WHERE tenant_id = $1 AND project_id = $2 AND kind = 'channel_reported' AND seq > $3 ORDER BY seq LIMIT $4;

-- name: staff_page
-- Who works at the offices of a project, some at a time.
SELECT s.id, s.name, s.login, s.role, s.departed_at, s.created_at,
       array_agg(o.name_zh ORDER BY o.name_zh) AS offices
FROM staff s
JOIN staff_office w ON w.tenant_id = s.tenant_id AND w.staff_id = s.id
JOIN office o ON o.tenant_id = w.tenant_id AND o.id = w.office_id
WHERE s.tenant_id = $1 AND o.project_id = $2 AND s.id > $3
GROUP BY s.tenant_id, s.id ORDER BY s.id LIMIT $4;

-- name: names_of_staff
-- Names for ids.
SELECT id, name FROM staff WHERE tenant_id = $1;

-- name: offices_of_project
-- The offices of a project.
SELECT id, name_zh, name_en, timezone FROM office WHERE tenant_id = $1 AND project_id = $2;

-- name: numbers_of_facts
-- Where facts stand in the ledger.
SELECT id, seq FROM evidence WHERE tenant_id = $1 AND id = ANY($2::uuid[]);

-- name: role_of
-- What somebody is here.
SELECT role FROM staff WHERE tenant_id = $1 AND id = $2;

-- name: rows_before
-- How many rows of the file come before this one.
SELECT count(*) FROM transfer_row WHERE tenant_id = $1 AND transfer_id = $2 AND place < $3;

-- name: transfer_in_reach
-- Whether the transfer is of a project that one of these offices belongs to.
SELECT EXISTS (
  SELECT FROM transfer t JOIN office o ON o.tenant_id = t.tenant_id AND o.project_id = t.project_id
  WHERE t.tenant_id = $1 AND t.id = $2 AND o.id = ANY($3::uuid[])
);
