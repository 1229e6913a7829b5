-- name: agency_hold
-- An agency and its project, held until commit: its limits are counted by one request after the other.
SELECT a.id, a.project_id, a.name, a.suspended_at, a.contract_from, a.contract_until,
       (SELECT o.timezone FROM office o WHERE o.tenant_id = $1 AND o.project_id = a.project_id ORDER BY o.id LIMIT 1)
         AS timezone
FROM agency a WHERE a.tenant_id = $1 AND a.id = $2 FOR UPDATE OF a;

-- name: agency_find
-- An agency and its project.
SELECT a.id, a.project_id, a.name, a.suspended_at, a.contract_from, a.contract_until,
       (SELECT o.timezone FROM office o WHERE o.tenant_id = $1 AND o.project_id = a.project_id ORDER BY o.id LIMIT 1)
         AS timezone
FROM agency a WHERE a.tenant_id = $1 AND a.id = $2;

-- name: agency_suspend
-- Nobody of the agency signs in or reports any more, until it is allowed again (NULL).
UPDATE agency SET suspended_at = $3 WHERE tenant_id = $1 AND id = $2;

-- name: agency_contract
-- From when until when it reports (NULL: without end).
UPDATE agency SET contract_from = $3, contract_until = $4 WHERE tenant_id = $1 AND id = $2;

-- name: agencies_of_projects
-- The agencies of some projects, with how many people and reports they have.
SELECT a.id, a.project_id, a.name, a.suspended_at, a.contract_from, a.contract_until,
       (SELECT count(*)::int FROM staff s WHERE s.tenant_id = $1 AND s.agency_id = a.id AND s.departed_at IS NULL) AS people,
       (SELECT count(*)::int FROM channel_report r WHERE r.tenant_id = $1 AND r.agency_id = a.id) AS reports
FROM agency a WHERE a.tenant_id = $1 AND a.project_id = ANY($2::uuid[]) ORDER BY a.name, a.id;

-- name: accounts_of_agency
-- Who signs in for an agency, its leads first.
SELECT id, agency_id, login, name, role, created_at, suspended_at FROM staff
WHERE tenant_id = $1 AND agency_id = $2 AND departed_at IS NULL ORDER BY role DESC, name, id;

-- name: account_suspend
-- Somebody of an agency signs in no more, until they are allowed again (NULL).
UPDATE staff SET suspended_at = $4 WHERE tenant_id = $1 AND id = $2 AND agency_id = $3 AND departed_at IS NULL;

-- name: login_taken
-- Whether somebody signs in under this name already.
SELECT EXISTS (SELECT FROM staff WHERE tenant_id = $1 AND login = $2);

-- name: queries_recent
-- What an agency asked since then, for its limits.
SELECT agent_id, at, number_bi, mask_bi, answer FROM channel_query
WHERE tenant_id = $1 AND agency_id = $2 AND at > $3 ORDER BY at;

-- name: query_insert
-- A question and its answer, before the answer is given.
INSERT INTO channel_query (tenant_id, id, agency_id, agent_id, at, number_bi, mask_bi, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: report_insert
-- A report as its agency sees it; its fact has the same id.
INSERT INTO channel_report (tenant_id, id, project_id, agency_id, agent_id, subject_id, customer_id, form, at, shown,
                            mask_bi, person_bi, name_ct, gender, answer, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: reports_insert
-- Imported reports: nothing was answered when they were made.
INSERT INTO channel_report (tenant_id, project_id, id, agency_id, agent_id, subject_id, customer_id, form, at, shown,
                            mask_bi, person_bi, name_ct, gender, answer)
SELECT $1, $2, id, agency_id, agent_id, subject_id, customer_id, 'single', at, shown, mask_bi, person_bi, name_ct,
       gender, 'check'
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::timestamptz[], $9::text[], $10::bytea[],
            $11::bytea[], $12::bytea[], $13::text[])
  AS row (id, agency_id, agent_id, subject_id, customer_id, at, shown, mask_bi, person_bi, name_ct, gender);

-- name: report_find
-- One report.
SELECT r.*, a.name AS agency, s.name AS agent, c.name AS receiver FROM channel_report r
JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
LEFT JOIN staff c ON c.tenant_id = r.tenant_id AND c.id = r.received_by
WHERE r.tenant_id = $1 AND r.id = $2;

-- name: reports_of_agency
-- An agency's reports, the newest first; of one agent only ($3), those after a place in the list ($4, $5), so many.
SELECT r.*, a.name AS agency, s.name AS agent, c.name AS receiver FROM channel_report r
JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
LEFT JOIN staff c ON c.tenant_id = r.tenant_id AND c.id = r.received_by
WHERE r.tenant_id = $1 AND r.agency_id = $2 AND ($3::uuid IS NULL OR r.agent_id = $3) AND (r.at, r.id) < ($4, $5)
ORDER BY r.at DESC, r.id DESC LIMIT $6;

-- name: reports_of_day
-- A project's reports of a day, the newest first.
SELECT r.*, a.name AS agency, s.name AS agent, c.name AS receiver FROM channel_report r
JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
LEFT JOIN staff c ON c.tenant_id = r.tenant_id AND c.id = r.received_by
WHERE r.tenant_id = $1 AND r.project_id = $2 AND r.at >= $3 AND r.at < $4
ORDER BY r.at DESC, r.id DESC LIMIT 500;

-- name: reports_by_mask
-- Reports that show the same of their number: whom a masked number may mean.
SELECT r.*, a.name AS agency, s.name AS agent, c.name AS receiver FROM channel_report r
JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
LEFT JOIN staff c ON c.tenant_id = r.tenant_id AND c.id = r.received_by
WHERE r.tenant_id = $1 AND r.project_id = $2 AND r.mask_bi = ANY($3::bytea[]) ORDER BY r.at, r.id LIMIT 200;

-- name: reports_of_customer
-- Reports that turned out to mean a customer.
SELECT r.*, a.name AS agency, s.name AS agent, c.name AS receiver FROM channel_report r
JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
LEFT JOIN staff c ON c.tenant_id = r.tenant_id AND c.id = r.received_by
WHERE r.tenant_id = $1 AND r.customer_id = $2 ORDER BY r.at, r.id LIMIT 200;

-- name: report_receive
-- 登记: the desk has entered the report in its register; once.
UPDATE channel_report SET received_at = $3, received_by = $4 WHERE tenant_id = $1 AND id = $2 AND received_at IS NULL;

-- name: report_meant
-- A masked number turned out to be a customer's.
UPDATE channel_report SET customer_id = $3 WHERE tenant_id = $1 AND subject_id = $2 AND customer_id IS NULL;

-- name: people_by_tail
-- Customers whose number ends so; the mask is compared after decrypting.
SELECT id, phone_ct FROM customer
WHERE tenant_id = $1 AND project_id = $2 AND phone_tail = $3 AND erased_at IS NULL ORDER BY created_at DESC LIMIT 300;

-- name: follow_up_insert
-- A follow-up with its note.
INSERT INTO channel_follow_up (tenant_id, id, report_id, agent_id, at, channel, answered, note_ct)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: follow_ups_of_report
-- An agency's follow-ups of one report, the newest first.
SELECT f.id, f.at, f.channel, f.answered, f.note_ct, s.name AS agent FROM channel_follow_up f
JOIN staff s ON s.tenant_id = f.tenant_id AND s.id = f.agent_id
WHERE f.tenant_id = $1 AND f.report_id = ANY($2::uuid[]) ORDER BY f.at DESC LIMIT 100;

-- name: reports_find
-- Some reports.
SELECT r.*, a.name AS agency, s.name AS agent, c.name AS receiver FROM channel_report r
JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
LEFT JOIN staff c ON c.tenant_id = r.tenant_id AND c.id = r.received_by
WHERE r.tenant_id = $1 AND r.id = ANY($2::uuid[]);

-- name: tellable
-- Who of an agency is told about a report: its agent, or its leads where the office entered it.
SELECT s.id FROM staff s
WHERE s.tenant_id = $1 AND s.agency_id = $2 AND s.departed_at IS NULL AND s.suspended_at IS NULL
  AND (s.id = $3 OR (s.role = 'agency_lead' AND NOT EXISTS (
    SELECT FROM staff x WHERE x.tenant_id = $1 AND x.id = $3 AND x.agency_id = $2)));

-- name: desk_of_office
-- Who looks after an office's registers: clerks and managers.
SELECT s.id FROM staff s
JOIN staff_office so ON so.tenant_id = s.tenant_id AND so.staff_id = s.id
WHERE s.tenant_id = $1 AND so.office_id = $2 AND s.role IN ('site_clerk', 'site_manager') AND s.departed_at IS NULL;

-- name: told_agency
-- When a visitor came who agreed that this agency is told, and has not taken it back.
SELECT min(v.arrived_at) FROM visit v
JOIN consent c ON c.tenant_id = v.tenant_id AND c.submission_id = v.submission_id
WHERE v.tenant_id = $1 AND v.customer_id = $2 AND c.tell_agency = $3 AND c.withdrawn_at IS NULL AND v.arrived_at >= $4;

-- name: visit_find
-- A visit of an office, with the agency that the visitor named on the tablet.
SELECT v.id, v.office_id, v.project_id, v.customer_id, v.ticket, v.arrived_at, v.answers,
       e.entry AS fact
FROM visit v
LEFT JOIN LATERAL (
  SELECT x.entry FROM evidence_subject s
  JOIN evidence x ON x.tenant_id = s.tenant_id AND x.project_id = s.project_id AND x.seq = s.seq
  WHERE s.tenant_id = v.tenant_id AND s.project_id = v.project_id AND s.subject_id = v.id AND x.kind = 'visited'
  ORDER BY s.seq DESC LIMIT 1
) e ON true
WHERE v.tenant_id = $1 AND v.id = $2;

-- name: arrival_insert
-- A slip, or the same slip again with what had been missing.
INSERT INTO channel_arrival (tenant_id, id, office_id, visit_id, customer_id, agency_id, way, entered_at, recorded_at,
                             recorded_by, lacking, outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: arrivals_of_visits
-- The newest slip of each of these visits.
SELECT DISTINCT ON (r.visit_id) r.*, a.name AS agency, s.name AS recorder FROM channel_arrival r
LEFT JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.recorded_by
WHERE r.tenant_id = $1 AND r.visit_id = ANY($2::uuid[]) ORDER BY r.visit_id, r.recorded_at DESC, r.id DESC;

-- name: slips_lacking
-- Of these customers, those whose newest slip lacks something, with the agency that brought them.
SELECT DISTINCT s.agency_id, s.customer_id FROM (
  SELECT DISTINCT ON (r.visit_id) r.agency_id, r.customer_id, r.outcome FROM visit v
  JOIN channel_arrival r ON r.tenant_id = v.tenant_id AND r.visit_id = v.id
  WHERE v.tenant_id = $1 AND v.customer_id = ANY($2::uuid[]) ORDER BY r.visit_id, r.recorded_at DESC, r.id DESC
) s WHERE s.outcome = 'lacking' AND s.agency_id IS NOT NULL;

-- name: signature_insert
-- Who signed.
INSERT INTO channel_signature (tenant_id, arrival_id, role, signer, signed_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: signatures_of_arrival
-- Who signed a slip, and when that was written down.
SELECT g.role, g.signer, g.signed_at, s.name AS recorder FROM channel_signature g
JOIN staff s ON s.tenant_id = g.tenant_id AND s.id = g.recorded_by
WHERE g.tenant_id = $1 AND g.arrival_id = $2 ORDER BY g.signed_at, g.role;

-- name: numbers_alike
-- Other full numbers that an agency asked about since then and that show the same, by when each was asked about first.
SELECT number_bi, min(at) AS at FROM channel_query
WHERE tenant_id = $1 AND agency_id = $2 AND mask_bi = $3 AND number_bi <> $4 AND at > $5
GROUP BY number_bi ORDER BY min(at);

-- name: offices_of_project
-- Whose register shows a project's reports.
SELECT id FROM office WHERE tenant_id = $1 AND project_id = $2;

-- name: own_report_of
-- The subject of an agency's earlier report of the same person.
SELECT subject_id FROM channel_report
WHERE tenant_id = $1 AND agency_id = $2 AND project_id = $3 AND mask_bi = $4 AND person_bi = $5 ORDER BY at LIMIT 1;

-- name: numbers_of
-- The sealed numbers of some customers, for comparing them with reports.
SELECT id, phone_ct FROM customer WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND erased_at IS NULL;

-- name: reporters_of
-- Who of an agency reported this customer, with the newest report of each.
SELECT DISTINCT ON (r.agent_id) r.agent_id, r.id FROM channel_report r
JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.agent_id
WHERE r.tenant_id = $1 AND r.agency_id = $2 AND (r.subject_id = $3 OR r.customer_id = $3)
  AND s.departed_at IS NULL AND s.suspended_at IS NULL
ORDER BY r.agent_id, r.at DESC;

-- name: asked_by_agents
-- How many numbers each agent of an agency asked about since then, and how many were somebody else's.
SELECT agent_id, count(*)::int AS asked, (count(*) FILTER (WHERE answer IN ('protected', 'check')))::int AS missed
FROM channel_query WHERE tenant_id = $1 AND agency_id = $2 AND at > $3 GROUP BY agent_id;
