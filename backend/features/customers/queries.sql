-- name: customer_find
-- One customer.
SELECT id, project_id, phone_ct, phone_mask, name_ct, title, created_at FROM customer
WHERE tenant_id = $1 AND id = $2;

-- name: customer_upsert
-- The customer of this number in this project, locked until commit, so that two tablets queue behind each other.
-- The column it sets is in no key: a lock on a key would block who links to this customer, and two could deadlock.
INSERT INTO customer (tenant_id, id, project_id, phone_bi, phone_ct, phone_mask, name_ct, title, salt, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant_id, project_id, phone_bi) DO UPDATE SET key_version = excluded.key_version
RETURNING id, salt, id = $2 AS is_new;

-- name: customers_by_index
-- Customers of a project by blind index.
SELECT id, phone_bi FROM customer WHERE tenant_id = $1 AND project_id = $2 AND phone_bi = ANY($3::bytea[]);

-- name: customers_by_mask
-- Customers of a project whose number ends so; for search at the desk.
SELECT id, project_id, phone_ct, phone_mask, name_ct, title, created_at FROM customer
WHERE tenant_id = $1 AND project_id = $2 AND right(phone_mask, 4) = $3
ORDER BY created_at DESC LIMIT 20;

-- name: customers_listed
-- Several customers at once.
SELECT id, project_id, phone_ct, phone_mask, name_ct, title, created_at FROM customer
WHERE tenant_id = $1 AND id = ANY($2::uuid[]);

-- name: group_of
-- Everybody linked to these customers, however far, and they themselves.
WITH RECURSIVE members AS (
  SELECT id FROM unnest($2::uuid[]) AS given (id)
  UNION
  SELECT CASE WHEN l.a_id = m.id THEN l.b_id ELSE l.a_id END
  FROM members m JOIN customer_link l ON l.tenant_id = $1 AND (l.a_id = m.id OR l.b_id = m.id)
)
SELECT id FROM members;

-- name: link_insert
-- Two customers who belong together, by what they declared.
INSERT INTO customer_link (tenant_id, a_id, b_id, relation, created_at)
VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), $4, $5) ON CONFLICT DO NOTHING;

-- name: reveal_insert
-- Somebody looked at a full number.
INSERT INTO phone_reveal (tenant_id, id, customer_id, staff_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: reveals_since
-- How many full numbers somebody has looked at since then.
SELECT count(*) FROM phone_reveal WHERE tenant_id = $1 AND staff_id = $2 AND at >= $3;

-- name: customer_erase
-- Number, name and salt go; the row stays, so that the ledger's ids still mean somebody, nobody knows who.
UPDATE customer SET phone_ct = '', phone_bi = $3, phone_mask = '', name_ct = NULL, title = NULL, salt = '', erased_at = $4
WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL;

-- name: envelopes_erase
-- What the tablets sealed about this customer goes, too.
UPDATE submission s SET envelope = '' FROM visit v
WHERE s.tenant_id = $1 AND v.tenant_id = $1 AND v.submission_id = s.id AND v.customer_id = $2;
