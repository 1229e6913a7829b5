-- name: outbox_put
-- Something that must happen after this transaction commits, and not if it does not.
INSERT INTO outbox (tenant_id, id, topic, payload, due_at, created_at)
SELECT $1, o.id, o.topic, o.payload, o.due_at, $6
FROM unnest($2::uuid[], $3::text[], $4::jsonb[], $5::timestamptz[]) AS o (id, topic, payload, due_at);

-- name: outbox_take
-- One undone row, locked, for the worker that carries it out; a second worker waits and then finds it done.
SELECT id, topic, payload, created_at, tries FROM outbox
WHERE tenant_id = $1 AND id = $2 AND done_at IS NULL AND dead_at IS NULL FOR UPDATE;

-- name: outbox_done
-- Carried out: in the same transaction as its effect, so that the effect happens once.
UPDATE outbox SET done_at = $3, last_error = NULL WHERE tenant_id = $1 AND id = $2;

-- name: outbox_failed
-- Try again later, or give up after many tries and leave it for a person.
UPDATE outbox SET last_error = $3, dead_at = $4 WHERE tenant_id = $1 AND id = $2 AND done_at IS NULL;

-- name: relay_due
-- The relay's only sight: which rows are due, for whom, and how often they were rung for.
SELECT tenant_id, id, topic, tries FROM outbox
WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= $1
ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED;

-- name: relay_rang
-- Rung for; ring again at due_at if it is still undone then.
UPDATE outbox o SET tries = o.tries + 1, due_at = r.due_at
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS r (tenant_id, id, due_at)
WHERE o.tenant_id = r.tenant_id AND o.id = r.id;
