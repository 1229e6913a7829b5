-- name: many_entries
-- Many rows of a book at once, as entry_insert writes one.
INSERT INTO register_entry (tenant_id, id, project_id, office_id, book, customer_id, visit_id, staff_id, written_by,
  written_at, body_ct, state, state_at, state_by)
SELECT $1, e.id, $2, $3, e.book, e.customer_id, NULL, e.staff_id, $4, e.written_at, e.body_ct, 'kept', e.written_at, $4
FROM unnest($5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::timestamptz[], $10::bytea[])
     AS e (id, book, customer_id, staff_id, written_at, body_ct);
