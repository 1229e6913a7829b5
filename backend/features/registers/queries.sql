-- name: entry_insert
-- A new row of a book.
INSERT INTO register_entry (tenant_id, id, project_id, office_id, book, customer_id, visit_id, staff_id, written_by,
  written_at, body_ct, name_bi, state, state_at, state_by, step_id, until, corrects)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $10, $9, $14, $15, $16);

-- name: entry_find
-- One row.
SELECT * FROM register_entry WHERE tenant_id = $1 AND id = $2;

-- name: entry_lock
-- One row, held until commit: of two who act on it at once the second sees what the first did.
SELECT * FROM register_entry WHERE tenant_id = $1 AND id = $2 FOR UPDATE;

-- name: entry_step
-- The row goes on to another state.
UPDATE register_entry SET state = $3, state_at = $4, state_by = $5, step_id = $6, claimed_by = $7, until = $8,
  body_ct = $9 WHERE tenant_id = $1 AND id = $2;

-- name: entries_of_day
-- A book of an office between two instants, the oldest first.
SELECT * FROM register_entry
WHERE tenant_id = $1 AND office_id = $2 AND book = $3 AND written_at >= $4 AND written_at < $5
ORDER BY written_at, id;

-- name: entries_in_state
-- Rows of a project that are in one of these states, the newest first.
SELECT * FROM register_entry
WHERE tenant_id = $1 AND project_id = $2 AND book = $3 AND state = ANY($4::text[])
ORDER BY written_at DESC, id LIMIT $5;

-- name: entries_of_staff
-- Somebody's rows of a book, the newest first.
SELECT * FROM register_entry WHERE tenant_id = $1 AND staff_id = $2 AND book = $3
ORDER BY written_at DESC, id LIMIT $4;

-- name: entries_of_customers
-- Rows about these customers in one book, the oldest first.
SELECT * FROM register_entry WHERE tenant_id = $1 AND customer_id = ANY($2::uuid[]) AND book = $3
ORDER BY written_at, id;

-- name: entries_of_visits
-- What was written by hand about these visits.
SELECT * FROM register_entry WHERE tenant_id = $1 AND visit_id = ANY($2::uuid[]) ORDER BY written_at, id;

-- name: customers_alike
-- Customers of a project on whose slips the same first name stands.
SELECT DISTINCT customer_id FROM register_entry WHERE tenant_id = $1 AND project_id = $2 AND name_bi = $3;

-- name: customer_forget
-- What the books say about a person beyond the facts goes with the person.
UPDATE register_entry SET body_ct = '', name_bi = NULL WHERE tenant_id = $1 AND customer_id = $2;

-- name: amendments_forget
-- And so does what was written about altering it.
UPDATE register_amendment SET why_ct = '', answer_ct = NULL WHERE tenant_id = $1 AND customer_id = $2;

-- name: amendment_insert
-- A wish to alter a record; nothing if one is open already.
INSERT INTO register_amendment (tenant_id, id, project_id, office_id, customer_id, record, what, to_staff_id, why_ct,
  asked_by, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING;

-- name: amendment_lock
-- One wish, held until commit.
SELECT * FROM register_amendment WHERE tenant_id = $1 AND id = $2 FOR UPDATE;

-- name: amendment_decide
-- What the manager said to it.
UPDATE register_amendment SET decided_by = $3, decided_at = $4, granted = $5, answer_ct = $6, correction = $7
WHERE tenant_id = $1 AND id = $2;

-- name: amendments_of_office
-- An office's wishes, the open ones first, then the newest.
SELECT * FROM register_amendment WHERE tenant_id = $1 AND office_id = $2
ORDER BY decided_at IS NOT NULL, asked_at DESC LIMIT $3;

-- name: amendments_of_records
-- What was asked and decided about these records.
SELECT * FROM register_amendment WHERE tenant_id = $1 AND record = ANY($2::uuid[]) ORDER BY asked_at;

-- name: look_insert
-- Somebody looked into a book, or was not let.
INSERT INTO register_look (tenant_id, id, office_id, book, staff_id, at, let, clause)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: looks_since
-- Whether this person was noted for this book since then.
SELECT EXISTS (SELECT FROM register_look
  WHERE tenant_id = $1 AND office_id = $2 AND at >= $3 AND book = $4 AND staff_id = $5 AND let = $6);

-- name: looks_of_office
-- Who looked, the newest first.
SELECT book, staff_id, at, let, clause FROM register_look WHERE tenant_id = $1 AND office_id = $2
ORDER BY at DESC LIMIT $3;
