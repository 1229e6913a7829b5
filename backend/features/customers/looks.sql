-- name: looks_newest
-- Who looked at which full number of a project, the newest first.
SELECT r.id, r.at, r.reason, s.name AS by, c.id AS customer_id, c.project_id, c.phone_mask, c.name_ct, c.title, c.created_at
FROM phone_reveal r
  JOIN customer c ON c.tenant_id = $1 AND c.id = r.customer_id
  JOIN staff s ON s.tenant_id = $1 AND s.id = r.staff_id
WHERE r.tenant_id = $1 AND c.project_id = $2 AND (r.at, r.id) < ($3, $4)
ORDER BY r.at DESC, r.id DESC LIMIT $5;

-- name: searches_counted
-- Consultants' searches in a project since then: how many, how many found nobody, how many met a colleague's customer.
SELECT s.name AS by, count(*) AS count, count(*) FILTER (WHERE l.found = 0 AND NOT l.elsewhere) AS in_vain,
       count(*) FILTER (WHERE l.elsewhere) AS elsewhere, max(l.at) AS last_at
FROM customer_search l JOIN staff s ON s.tenant_id = $1 AND s.id = l.staff_id
WHERE l.tenant_id = $1 AND l.project_id = $2 AND l.at >= $3
GROUP BY s.id, s.name ORDER BY count(*) DESC, s.name;
