-- name: everybody
-- The people of a developer.
SELECT id, login FROM staff WHERE tenant_id = $1 ORDER BY login;
