-- name: many_upsert
-- The customers of these numbers, each locked until commit; the same as customer_upsert for one, in one order for all.
INSERT INTO customer (tenant_id, id, project_id, phone_bi, phone_ct, phone_mask, name_ct, title, salt, created_at,
                      name_bi, surname_bi)
SELECT $1, c.id, $2, c.phone_bi, c.phone_ct, c.phone_mask, c.name_ct, c.title, c.salt, $3, c.name_bi, c.surname_bi
FROM unnest($4::uuid[], $5::bytea[], $6::bytea[], $7::text[], $8::bytea[], $9::text[], $10::bytea[], $11::bytea[],
            $12::bytea[]) AS c (id, phone_bi, phone_ct, phone_mask, name_ct, title, salt, name_bi, surname_bi)
ORDER BY c.phone_bi
ON CONFLICT (tenant_id, project_id, phone_bi) DO UPDATE SET key_version = excluded.key_version
RETURNING id, phone_bi, salt, name_ct IS NULL AS nameless;

-- name: many_findable
-- What the names of new customers are found by.
INSERT INTO customer_token (tenant_id, project_id, customer_id, token, created_at)
SELECT $1, $2, t.customer_id, t.token, $3 FROM unnest($4::uuid[], $5::bytea[]) AS t (customer_id, token)
ON CONFLICT DO NOTHING;

-- name: many_alike
-- Which new customers are perhaps somebody known: one name and one ending, or one surname and one mask.
INSERT INTO customer_alike (tenant_id, project_id, a_id, b_id, because, found_at)
SELECT $1, $2, least(c.id, me.id), greatest(c.id, me.id),
       CASE WHEN c.name_bi = me.name_bi THEN 'name_tail' ELSE 'mask' END, $3
FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])
     AS me (id, phone_mask, tail, name_bi, surname_bi)
CROSS JOIN LATERAL (
  SELECT o.id, o.phone_mask, o.name_bi, o.surname_bi FROM customer o
  WHERE o.tenant_id = $1 AND o.project_id = $2 AND o.phone_tail = me.tail OFFSET 0
) AS c
WHERE c.id <> me.id
  AND (c.name_bi = me.name_bi OR (c.surname_bi = me.surname_bi AND c.phone_mask = me.phone_mask
                                  AND (c.name_bi IS NULL OR me.name_bi IS NULL)))
ON CONFLICT DO NOTHING;

-- name: many_numbers
-- Names and full numbers of several customers, for an export that may hold them.
SELECT id, phone_ct, phone_mask, name_ct, title, created_at FROM customer
WHERE tenant_id = $1 AND id = ANY($2::uuid[]);

-- name: many_revealed
-- Somebody took the full numbers of all these away.
INSERT INTO phone_reveal (tenant_id, id, customer_id, staff_id, reason, at)
SELECT $1, r.id, r.customer_id, $2, $3, $4 FROM unnest($5::uuid[], $6::uuid[]) AS r (id, customer_id);
