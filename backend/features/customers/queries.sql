-- name: customer_find
-- One customer.
SELECT id, project_id, phone_ct, phone_mask, name_ct, title, created_at FROM customer
WHERE tenant_id = $1 AND id = $2;

-- name: customer_upsert
-- The customer of this number in this project, locked until commit, so that two tablets queue behind each other.
-- The column it sets is in no key: a lock on a key would block who links to this customer, and two could deadlock.
-- With a new customer: what the name is found by, and who is perhaps the same person.
WITH me AS (
  INSERT INTO customer (tenant_id, id, project_id, phone_bi, phone_ct, phone_mask, name_ct, title, salt, created_at,
                        name_bi, surname_bi)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (tenant_id, project_id, phone_bi) DO UPDATE SET key_version = excluded.key_version
  RETURNING id, salt, name_ct, phone_tail, phone_mask
), findable AS (
  INSERT INTO customer_token (tenant_id, project_id, customer_id, token, created_at)
  SELECT $1, $3, me.id, token, $10 FROM me, unnest($13::bytea[]) AS token WHERE me.id = $2
), alike AS (
  INSERT INTO customer_alike (tenant_id, project_id, a_id, b_id, because, found_at)
  SELECT $1, $3, least(c.id, me.id), greatest(c.id, me.id),
         CASE WHEN c.name_bi = $11 THEN 'name_tail' ELSE 'mask' END, $10
  FROM me JOIN customer c ON c.tenant_id = $1 AND c.project_id = $3 AND c.phone_tail = me.phone_tail
  WHERE me.id = $2 AND c.id <> me.id
    AND (c.name_bi = $11
         OR (c.surname_bi = $12 AND c.phone_mask = me.phone_mask AND (c.name_bi IS NULL OR $11 IS NULL)))
  ORDER BY c.created_at DESC LIMIT 5
)
SELECT id, salt, id = $2 AS is_new, name_ct IS NULL AND $7::bytea IS NOT NULL AS nameless FROM me;

-- name: customer_named
-- A customer who had none, or a surname only, has a name now: what it is found by, and who is perhaps the same person.
WITH me AS (
  UPDATE customer SET name_ct = $3, title = coalesce(title, $4), name_bi = $5, surname_bi = $6
  WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL
    AND (surname_bi IS NULL OR (name_bi IS NULL AND surname_bi = $6 AND $5::bytea IS NOT NULL))
  RETURNING id, project_id, created_at, phone_tail, phone_mask
), findable AS (
  INSERT INTO customer_token (tenant_id, project_id, customer_id, token, created_at)
  SELECT $1, me.project_id, me.id, token, me.created_at FROM me, unnest($7::bytea[]) AS token ON CONFLICT DO NOTHING
)
INSERT INTO customer_alike (tenant_id, project_id, a_id, b_id, because, found_at)
SELECT $1, me.project_id, least(c.id, me.id), greatest(c.id, me.id),
       CASE WHEN c.name_bi = $5 THEN 'name_tail' ELSE 'mask' END, $8
FROM me JOIN customer c ON c.tenant_id = $1 AND c.project_id = me.project_id AND c.phone_tail = me.phone_tail
WHERE c.id <> me.id
  AND (c.name_bi = $5 OR (c.surname_bi = $6 AND c.phone_mask = me.phone_mask AND (c.name_bi IS NULL OR $5 IS NULL)))
ORDER BY c.created_at DESC LIMIT 5
ON CONFLICT DO NOTHING;

-- name: customers_unfindable
-- Customers with a name that no search finds yet, some hundred at a time: written before there were tokens.
SELECT c.id, c.name_ct, c.title FROM customer c
WHERE c.tenant_id = $1 AND c.id > $2 AND c.name_ct IS NOT NULL AND c.surname_bi IS NULL ORDER BY c.id LIMIT $3;

-- name: customers_by_index
-- Customers of a project by blind index.
SELECT id, phone_bi FROM customer WHERE tenant_id = $1 AND project_id = $2 AND phone_bi = ANY($3::bytea[]);

-- name: customers_listed
-- Several customers at once.
SELECT id, project_id, phone_ct, phone_mask, name_ct, title, created_at FROM customer
WHERE tenant_id = $1 AND id = ANY($2::uuid[]);

-- name: group_of
-- Everybody linked to these customers, however far, and they themselves. A merge that was undone links nobody.
WITH RECURSIVE members AS (
  SELECT id FROM unnest($2::uuid[]) AS given (id)
  UNION
  SELECT CASE WHEN l.a_id = m.id THEN l.b_id ELSE l.a_id END
  FROM members m JOIN customer_link l
    ON l.tenant_id = $1 AND (l.a_id = m.id OR l.b_id = m.id) AND l.ended_at IS NULL
)
SELECT id FROM members;

-- name: link_insert
-- Two customers who belong together, by what they declared; of one name, they are perhaps one person.
WITH made AS (
  INSERT INTO customer_link (tenant_id, a_id, b_id, relation, created_at)
  VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), $4, $5) ON CONFLICT DO NOTHING
  RETURNING a_id, b_id
)
INSERT INTO customer_alike (tenant_id, project_id, a_id, b_id, because, found_at)
SELECT $1, a.project_id, a.id, b.id, 'household', $5
FROM made JOIN customer a ON a.tenant_id = $1 AND a.id = made.a_id
  JOIN customer b ON b.tenant_id = $1 AND b.id = made.b_id AND b.name_bi = a.name_bi
ON CONFLICT DO NOTHING;

-- name: reveal_insert
-- Somebody looked at a full number.
INSERT INTO phone_reveal (tenant_id, id, customer_id, staff_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: one_at_a_time
-- What one person is allowed so many times an hour is counted by one transaction after the other.
SELECT pg_advisory_xact_lock(hashtextextended($1, 8));

-- name: reveals_since
-- How many full numbers somebody has looked at since then.
SELECT count(*) FROM phone_reveal WHERE tenant_id = $1 AND staff_id = $2 AND at >= $3;

-- name: customer_erase
-- Number, name and salt go, and what they were found by.
-- The row stays, so that the ledger's ids still mean somebody, nobody knows who.
WITH tokens AS (
  DELETE FROM customer_token WHERE tenant_id = $1 AND customer_id = $2
), alike AS (
  DELETE FROM customer_alike WHERE tenant_id = $1 AND (a_id = $2 OR b_id = $2)
)
UPDATE customer SET phone_ct = '', phone_bi = $3, phone_mask = '', name_ct = NULL, title = NULL, salt = '', erased_at = $4,
                    name_bi = NULL, surname_bi = NULL
WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL;

-- name: envelopes_erase
-- What the tablets sealed about this customer goes, too.
UPDATE submission s SET envelope = '' FROM visit v
WHERE s.tenant_id = $1 AND v.tenant_id = $1 AND v.submission_id = s.id AND v.customer_id = $2;
