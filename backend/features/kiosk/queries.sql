-- name: consent_insert
-- What the visitor agreed to, under which words, when correcting.
INSERT INTO consent (tenant_id, submission_id, notice_version, agreed_at, tell_agency) VALUES ($1, $2, $3, $4, $5);

-- name: contact_upsert
-- A tablet showed that it is alive.
INSERT INTO device_contact (tenant_id, device_id, last_seen_at, unsent) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, device_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, unsent = excluded.unsent;

-- name: device_find
-- A tablet, its office, the key it seals to and the rulebook's versions there, oldest first: all that a submission needs.
SELECT d.id, d.office_id, o.project_id, d.letter, d.name, d.sign_key, d.paired_at, d.revoked_at,
       k.id AS key_id, k.private_ct AS key_private, ARRAY(
         SELECT v.id FROM rulebook_version v
         WHERE v.tenant_id = o.tenant_id AND v.project_id = o.project_id AND v.effective_from <= $3 AND NOT EXISTS (
           SELECT FROM rulebook_withdrawal w WHERE w.tenant_id = v.tenant_id AND w.version_id = v.id)
         ORDER BY v.effective_from, v.number
       ) AS rulebook_ids
FROM device d
JOIN office o ON o.tenant_id = d.tenant_id AND o.id = d.office_id
LEFT JOIN office_key k ON k.tenant_id = d.tenant_id AND k.office_id = d.office_id AND k.retired_at IS NULL
WHERE d.tenant_id = $1 AND d.id = $2;

-- name: device_insert
-- A tablet joins an office.
INSERT INTO device (tenant_id, id, office_id, letter, name, sign_key, paired_by, paired_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: device_letters
-- Letters in use, revoked tablets included: a ticket number must never mean two visitors.
SELECT letter FROM device WHERE tenant_id = $1 AND office_id = $2;

-- name: device_revoke
-- A tablet is refused from now on.
UPDATE device SET revoked_at = $3, revoked_by = $4 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL;

-- name: devices_all
-- The tenant's tablets, with their last sign of life.
SELECT d.id, d.office_id, o.name_zh AS office_name, d.letter, d.name, d.paired_at, s.name AS paired_by,
       d.revoked_at, c.last_seen_at, coalesce(c.unsent, 0) AS unsent
FROM device d
JOIN office o ON o.tenant_id = d.tenant_id AND o.id = d.office_id
JOIN staff s ON s.tenant_id = d.tenant_id AND s.id = d.paired_by
LEFT JOIN device_contact c ON c.tenant_id = d.tenant_id AND c.device_id = d.id
WHERE d.tenant_id = $1 ORDER BY d.revoked_at NULLS FIRST, o.name_zh, d.letter;

-- name: key_current
-- The key that an office's tablets seal to.
SELECT id, public FROM office_key WHERE tenant_id = $1 AND office_id = $2 AND retired_at IS NULL;

-- name: key_find
-- A seal key, retired ones too: a tablet may have been offline.
SELECT private_ct FROM office_key WHERE tenant_id = $1 AND id = $2 AND office_id = $3;

-- name: key_insert
-- A new seal key.
INSERT INTO office_key (tenant_id, id, office_id, public, private_ct, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: lobby_confirm
-- The code is used up: the tablet now belongs to somebody. Nothing happens if it already does or is too late.
UPDATE pairing SET tenant_id = $2, device_id = $3, confirmed_at = $4
WHERE id = $1 AND confirmed_at IS NULL AND expires_at > $4;

-- name: lobby_find_code
-- The tablet that shows this code now.
SELECT id, fingerprint, device_name, sign_key, expires_at FROM pairing
WHERE code_hash = $1 AND confirmed_at IS NULL AND expires_at > $2;

-- name: lobby_find
-- A tablet asks how its pairing stands.
SELECT p.secret_hash, p.expires_at, p.tenant_id, p.device_id, p.confirmed_at FROM pairing p WHERE p.id = $1;

-- name: lobby_insert
-- A tablet wants to belong somewhere.
INSERT INTO pairing (id, code_hash, secret_hash, sign_key, fingerprint, device_name, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: lobby_sweep
-- Pairings that nobody confirmed are forgotten after a day.
DELETE FROM pairing WHERE expires_at < $1::timestamptz - interval '1 day';

-- name: lobby_waiting
-- How many tablets ask at this moment.
SELECT count(*) FROM pairing WHERE confirmed_at IS NULL AND expires_at > $1;

-- name: office_config
-- What a tablet may know of its office.
SELECT o.name_zh AS office_zh, o.name_en AS office_en, p.name_zh AS project_zh, p.name_en AS project_en,
       t.name_zh AS tenant_zh, t.name_en AS tenant_en
FROM office o
JOIN project p ON p.tenant_id = o.tenant_id AND p.id = o.project_id
JOIN tenant t ON t.id = o.tenant_id
WHERE o.tenant_id = $1 AND o.id = $2;

-- name: office_consultants
-- Whom a visitor may ask for.
SELECT s.id, s.name, s.initials FROM staff s
JOIN staff_office so ON so.tenant_id = s.tenant_id AND so.staff_id = s.id
WHERE s.tenant_id = $1 AND so.office_id = $2 AND s.role = 'consultant' AND s.departed_at IS NULL ORDER BY s.initials;

-- name: named_here
-- Of a consultant and an agency that a visitor named, those that are of this office and of its project.
SELECT (SELECT staff_id FROM staff_office WHERE tenant_id = $1 AND staff_id = $2 AND office_id = $3) AS consultant_id,
       (SELECT id FROM agency WHERE tenant_id = $1 AND id = $4 AND project_id = $5) AS agency_id;

-- name: office_agencies
-- Agencies that a visitor may have come with.
SELECT a.id, a.name FROM agency a WHERE a.tenant_id = $1 AND a.project_id = $2 ORDER BY a.name;

-- name: pairing_failed
-- A wrong code was typed.
INSERT INTO pairing_failure (tenant_id, staff_id, at) VALUES ($1, $2, $3);

-- name: pairing_failures
-- Wrong codes typed in this tenant since then.
SELECT count(*) FROM pairing_failure WHERE tenant_id = $1 AND at >= $2;

-- name: quarantine_insert
-- Keep what could not be read. Sent twice, it is kept once.
INSERT INTO quarantine (tenant_id, id, office_id, device_id, raw, fingerprint, code, detail, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant_id, device_id, fingerprint) DO NOTHING;

-- name: quarantine_open
-- What waits for a person.
SELECT q.id, q.office_id, d.name AS device_name, q.raw, q.code, q.detail, q.received_at, q.resolved_at, q.resolution
FROM quarantine q JOIN device d ON d.tenant_id = q.tenant_id AND d.id = q.device_id
WHERE q.tenant_id = $1 ORDER BY q.resolved_at NULLS FIRST, q.received_at DESC LIMIT 200;

-- name: quarantine_resolve
-- A person has dealt with it and says how.
UPDATE quarantine SET resolved_at = $3, resolved_by = $4, resolution = $5
WHERE tenant_id = $1 AND id = $2 AND resolved_at IS NULL;

-- name: submission_find
-- A submission as first received, and at which office.
SELECT s.fingerprint, d.office_id FROM submission s
JOIN device d ON d.tenant_id = s.tenant_id AND d.id = s.device_id
WHERE s.tenant_id = $1 AND s.id = $2;

-- name: submission_outcome
-- What became of a submission or a correction: its visit, who was offered, and its entry in the ledger.
SELECT v.ticket, v.project_id, e.seq, e.hash,
       (SELECT s.name FROM reception r JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.consultant_id
        WHERE r.tenant_id = v.tenant_id AND r.visit_id = v.id ORDER BY r.offered_at DESC, r.id DESC LIMIT 1) AS consultant
FROM visit v
LEFT JOIN visit_amendment a ON a.tenant_id = v.tenant_id AND a.visit_id = v.id AND a.submission_id = $2
JOIN evidence e ON e.tenant_id = v.tenant_id AND e.project_id = v.project_id AND e.seq = coalesce(a.evidence_seq, (
  SELECT min(s.seq) FROM evidence_subject s
  WHERE s.tenant_id = v.tenant_id AND s.project_id = v.project_id AND s.subject_id = v.id))
WHERE v.tenant_id = $1 AND (v.submission_id = $2 OR a.submission_id = $2);

-- name: submission_insert
-- The idempotency key of a check-in: a second copy inserts nothing.
INSERT INTO submission (tenant_id, id, device_id, device_seq, fingerprint, envelope, signature, captured_at,
                        received_at, sent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING;

-- name: visit_insert
-- A visitor came through the door, and what they agreed to (nothing, if they left nothing).
WITH came AS (
  INSERT INTO visit (tenant_id, id, project_id, office_id, customer_id, submission_id, ticket, arrived_at, kind,
                     asked_for, answers)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
)
INSERT INTO consent (tenant_id, submission_id, notice_version, agreed_at, tell_agency)
SELECT $1, $6, $12, $13::timestamptz, $14::uuid WHERE $12::text IS NOT NULL;

-- name: visit_of_submission
-- The visit that a submission made, if it came from this tablet.
SELECT v.id, v.customer_id, v.office_id, v.ticket, v.answers FROM visit v
JOIN submission s ON s.tenant_id = v.tenant_id AND s.id = v.submission_id
WHERE v.tenant_id = $1 AND v.submission_id = $2 AND s.device_id = $3;

-- name: visit_identified
-- A ticket without a number gets its customer, or a corrected one.
UPDATE visit SET customer_id = $3, kind = $4, answers = $5, asked_for = $6 WHERE tenant_id = $1 AND id = $2;

-- name: consent_withdraw
-- The visitor takes the consent back; what was done before stays lawful.
UPDATE consent SET withdrawn_at = $3 WHERE tenant_id = $1 AND submission_id = $2 AND withdrawn_at IS NULL;

-- name: receipt_find
-- What a visitor's own page shows: neither name nor number.
SELECT v.ticket, v.arrived_at, v.office_id, v.customer_id, o.name_zh AS office_zh, o.name_en AS office_en,
       t.name_zh AS tenant_zh, t.name_en AS tenant_en, c.agreed_at, c.withdrawn_at
FROM visit v
JOIN office o ON o.tenant_id = v.tenant_id AND o.id = v.office_id
JOIN tenant t ON t.id = v.tenant_id
LEFT JOIN consent c ON c.tenant_id = v.tenant_id AND c.submission_id = v.submission_id
WHERE v.tenant_id = $1 AND v.submission_id = $2;

-- name: desk_of_office
-- Who keeps the registers of an office: clerks and managers.
SELECT s.id FROM staff s
JOIN staff_office so ON so.tenant_id = s.tenant_id AND so.staff_id = s.id
WHERE s.tenant_id = $1 AND so.office_id = $2 AND s.role IN ('site_clerk', 'site_manager') AND s.departed_at IS NULL;

-- name: amendment_insert
-- A correction and its entry in the ledger.
INSERT INTO visit_amendment (tenant_id, submission_id, visit_id, evidence_seq) VALUES ($1, $2, $3, $4);
