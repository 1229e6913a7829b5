-- name: appeal_insert
-- An appeal, once a report.
INSERT INTO channel_appeal (tenant_id, report_id, agent_id, at, reason_ct) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: appeal_find
-- The appeal against what became of a report, and the office's answer.
SELECT p.at, p.reason_ct, s.name AS agent, p.agent_id, p.decided_at, p.result, p.answer_ct, d.name AS decider
FROM channel_appeal p
JOIN staff s ON s.tenant_id = p.tenant_id AND s.id = p.agent_id
LEFT JOIN staff d ON d.tenant_id = p.tenant_id AND d.id = p.decided_by
WHERE p.tenant_id = $1 AND p.report_id = $2;

-- name: appeal_answer
-- Once; nothing if somebody was quicker.
UPDATE channel_appeal SET decided_at = $3, decided_by = $4, result = $5, answer_ct = $6
WHERE tenant_id = $1 AND report_id = $2 AND decided_at IS NULL;

-- name: appeals_of_project
-- A project's appeals, those without an answer first, each with the dispute of its customer in which the agency is.
SELECT r.id, p.at AS appealed_at, p.decided_at, p.result, d.id AS dispute_id, d.closed_at
FROM channel_appeal p
JOIN channel_report r ON r.tenant_id = p.tenant_id AND r.id = p.report_id
LEFT JOIN LATERAL (
  SELECT x.id, x.closed_at FROM dispute x
  JOIN dispute_side s ON s.tenant_id = x.tenant_id AND s.dispute_id = x.id AND s.party = r.agency_id
  WHERE x.tenant_id = r.tenant_id AND x.customer_id = r.customer_id ORDER BY x.opened_at DESC, x.id DESC LIMIT 1
) d ON true
WHERE p.tenant_id = $1 AND r.project_id = $2
ORDER BY p.decided_at IS NOT NULL, p.at DESC LIMIT $3;

-- name: appeals_waiting
-- How many appeals wait for the office's own answer: those that no dispute of theirs deals with.
SELECT count(*)::int FROM channel_appeal p
JOIN channel_report r ON r.tenant_id = p.tenant_id AND r.id = p.report_id
WHERE p.tenant_id = $1 AND r.project_id = $2 AND p.decided_at IS NULL AND NOT EXISTS (
  SELECT FROM dispute x JOIN dispute_side s ON s.tenant_id = x.tenant_id AND s.dispute_id = x.id
  WHERE x.tenant_id = r.tenant_id AND x.customer_id = r.customer_id AND s.party = r.agency_id);

-- name: paper_insert
-- What an agency hands in about its report.
INSERT INTO channel_paper (tenant_id, id, report_id, agent_id, at, body) VALUES ($1, $2, $3, $4, $5, $6);

-- name: papers_of
-- What was handed in about a report, the first paper first.
SELECT p.id, p.at, p.body, s.name AS agent FROM channel_paper p
JOIN staff s ON s.tenant_id = p.tenant_id AND s.id = p.agent_id
WHERE p.tenant_id = $1 AND p.report_id = $2 ORDER BY p.at, p.id;

-- name: papers_since
-- How many papers an agency has handed in since then, in rooms and about its reports.
SELECT (SELECT count(*) FROM channel_paper p JOIN channel_report r ON r.tenant_id = p.tenant_id AND r.id = p.report_id
        WHERE p.tenant_id = $1 AND r.agency_id = $2 AND p.at > $3)
     + (SELECT count(*) FROM dispute_paper d WHERE d.tenant_id = $1 AND d.party = $2 AND d.at > $3);
