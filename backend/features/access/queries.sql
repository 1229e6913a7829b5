-- name: colleagues_of_office
-- Everybody who works at an office, those who left included: their names stand in old receptions.
SELECT s.id, s.name, s.initials, s.role, s.departed_at IS NOT NULL AND s.departed_at <= $3 AS departed
FROM staff s
JOIN staff_office o ON o.tenant_id = s.tenant_id AND o.staff_id = s.id
WHERE s.tenant_id = $1 AND o.office_id = $2
ORDER BY s.name, s.id;

-- name: failure_add
-- An attempt counts as failed until it succeeds, so that a hundred at once are counted, too.
INSERT INTO sign_in_failure (tenant_id, login, at, address) VALUES ($1, $2, $3, $4);

-- name: failures_clear
-- A success forgives.
DELETE FROM sign_in_failure WHERE tenant_id = $1 AND login = $2;

-- name: failures_recent
-- How often this login failed since then.
SELECT count(*) FROM sign_in_failure WHERE tenant_id = $1 AND login = $2 AND at > $3;

-- name: offices_by_ids
-- Offices by id, with the names to show.
SELECT id, project_id, name_zh, name_en, timezone FROM office
WHERE tenant_id = $1 AND id = ANY($2::uuid[])
ORDER BY name_zh, id;

-- name: office_assign
-- Somebody begins to work at an office.
INSERT INTO staff_office (tenant_id, staff_id, office_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: session_actor
-- Who a living session belongs to, and the offices they may see.
SELECT s.last_seen_at, p.id AS staff_id, p.name, p.role, p.agency_id,
  CASE WHEN p.role IN ('tenant_admin', 'hq')
    THEN ARRAY(SELECT o.id FROM office o WHERE o.tenant_id = $1 ORDER BY o.name_zh, o.id)
    ELSE ARRAY(SELECT w.office_id FROM staff_office w WHERE w.tenant_id = $1 AND w.staff_id = p.id ORDER BY w.office_id)
  END AS office_ids
FROM session s
JOIN staff p ON p.tenant_id = s.tenant_id AND p.id = s.staff_id
LEFT JOIN agency g ON g.tenant_id = p.tenant_id AND g.id = p.agency_id
WHERE s.tenant_id = $1 AND s.token_hash = $2
  AND s.revoked_at IS NULL AND s.expires_at > $3 AND s.last_seen_at > $4
  AND (p.departed_at IS NULL OR p.departed_at > $3) AND p.suspended_at IS NULL AND g.suspended_at IS NULL;

-- name: session_open
-- A new session.
INSERT INTO session (tenant_id, token_hash, staff_id, created_at, last_seen_at, expires_at)
VALUES ($1, $2, $3, $4, $4, $5);

-- name: session_revoke
-- The session is over; the row stays.
UPDATE session SET revoked_at = $3 WHERE tenant_id = $1 AND token_hash = $2 AND revoked_at IS NULL;

-- name: session_seen
-- It was used; never brings a revoked one back.
UPDATE session SET last_seen_at = $3
WHERE tenant_id = $1 AND token_hash = $2 AND revoked_at IS NULL AND last_seen_at < $3;

-- name: staff_account
-- The account behind a login, if it may still sign in.
SELECT p.id, p.password_hash FROM staff p
LEFT JOIN agency g ON g.tenant_id = p.tenant_id AND g.id = p.agency_id
WHERE p.tenant_id = $1 AND p.login = $2 AND (p.departed_at IS NULL OR p.departed_at > $3)
  AND p.suspended_at IS NULL AND g.suspended_at IS NULL;

-- name: staff_add
-- Somebody new.
INSERT INTO staff (tenant_id, id, login, name, initials, role, password_hash, created_at, agency_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: staff_depart
-- Somebody leaves: their sessions and their turn end with them.
UPDATE staff SET departed_at = $3 WHERE tenant_id = $1 AND id = $2 AND departed_at IS NULL;

-- name: staff_restore
-- Somebody who had left is back.
UPDATE staff SET departed_at = NULL WHERE tenant_id = $1 AND id = $2 AND departed_at IS NOT NULL;

-- name: tenant_by_slug
-- The tenant that a company code names.
SELECT id FROM tenant WHERE slug = $1;

-- name: company_code
-- The code of one's own company.
SELECT slug FROM tenant WHERE id = $1;

-- name: customer_in_reach
-- Whether the customer is of a project that one of these offices belongs to.
SELECT EXISTS (
  SELECT FROM customer c JOIN office o ON o.tenant_id = c.tenant_id AND o.project_id = c.project_id
  WHERE c.tenant_id = $1 AND c.id = $2 AND o.id = ANY($3::uuid[])
);

-- name: verdict_in_reach
-- Whether the verdict is of a project that one of these offices belongs to.
SELECT EXISTS (
  SELECT FROM verdict v JOIN office o ON o.tenant_id = v.tenant_id AND o.project_id = v.project_id
  WHERE v.tenant_id = $1 AND v.id = $2 AND o.id = ANY($3::uuid[])
);

-- name: accounts_of_office
-- Everybody who works at an office, with the name they sign in by and when they were last here.
SELECT s.id, s.login, s.name, s.role, s.departed_at IS NOT NULL AND s.departed_at <= $3 AS departed,
       (SELECT max(n.last_seen_at) FROM session n WHERE n.tenant_id = $1 AND n.staff_id = s.id) AS last_seen_at
FROM staff s JOIN staff_office o ON o.tenant_id = s.tenant_id AND o.staff_id = s.id
WHERE s.tenant_id = $1 AND o.office_id = $2 ORDER BY s.name, s.id;

-- name: password_set
-- Another password; the one before no longer opens.
UPDATE staff SET password_hash = $3 WHERE tenant_id = $1 AND id = $2;

-- name: password_of
-- What one's own password is checked against.
SELECT password_hash FROM staff WHERE tenant_id = $1 AND id = $2;

-- name: sessions_end
-- Everywhere somebody is signed in, but for the browser ($4) that asked.
UPDATE session SET revoked_at = $3
WHERE tenant_id = $1 AND staff_id = $2 AND revoked_at IS NULL AND ($4::bytea IS NULL OR token_hash <> $4);

-- name: form_begin
-- One transaction at a time for a form: whoever sends it again waits here for the first.
INSERT INTO form_sent (tenant_id, staff_id, form, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: form_led
-- Where the form led that was sent before.
SELECT led_to FROM form_sent WHERE tenant_id = $1 AND staff_id = $2 AND form = $3;

-- name: form_done
-- It counted, and led there.
UPDATE form_sent SET led_to = $4 WHERE tenant_id = $1 AND staff_id = $2 AND form = $3;

-- name: form_open
-- It was not taken as it was: it may be sent again.
DELETE FROM form_sent WHERE tenant_id = $1 AND staff_id = $2 AND form = $3;

-- name: forms_forget
-- What this person sent so long ago that no browser repeats it.
DELETE FROM form_sent WHERE tenant_id = $1 AND staff_id = $2 AND sent_at < $3;
