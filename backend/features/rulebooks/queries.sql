-- name: case_insert
-- A worked case of the project's own; nothing if its dispute is one already.
INSERT INTO rulebook_case (tenant_id, id, project_id, draft_id, dispute_id, body, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, dispute_id) WHERE dispute_id IS NOT NULL DO NOTHING;

-- name: case_of_dispute
-- The case that a dispute became.
SELECT id FROM rulebook_case WHERE tenant_id = $1 AND dispute_id = $2;

-- name: cases_of_project
-- A project's own worked cases, the newest first.
SELECT id, draft_id, dispute_id, body, added_by, added_at FROM rulebook_case
WHERE tenant_id = $1 AND project_id = $2 ORDER BY added_at DESC, id;

-- name: draft_close
-- Discarded, or published as a version; the row and its revisions stay.
UPDATE rulebook_draft SET closed_by = $3, closed_at = $4, version_id = $5
WHERE tenant_id = $1 AND id = $2 AND closed_at IS NULL;

-- name: draft_find
-- A draft.
SELECT id, project_id, base_version_id, base_preset, started_by, started_at, closed_by, closed_at, version_id
FROM rulebook_draft WHERE tenant_id = $1 AND id = $2;

-- name: draft_insert
-- A draft begins, unless the project has an open one.
INSERT INTO rulebook_draft (tenant_id, id, project_id, base_version_id, base_preset, started_by, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, project_id) WHERE closed_at IS NULL DO NOTHING;

-- name: draft_lock
-- Held while it is published or discarded, so that it is done once.
SELECT closed_at FROM rulebook_draft WHERE tenant_id = $1 AND id = $2 FOR UPDATE;

-- name: draft_of_project
-- The project's open draft.
SELECT id FROM rulebook_draft WHERE tenant_id = $1 AND project_id = $2 AND closed_at IS NULL;

-- name: names_of_staff
-- Names for ids.
SELECT id, name FROM staff WHERE tenant_id = $1;

-- name: projects_named
-- Projects by id, with the names to show.
SELECT id, name_zh, name_en FROM project WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY name_zh, id;

-- name: revision_find
-- What a draft said at one of its revisions.
SELECT revision, document, clause, changed_by, changed_at FROM rulebook_draft_revision
WHERE tenant_id = $1 AND draft_id = $2 AND revision = $3;

-- name: revision_insert
-- The next revision, unless somebody else has written it meanwhile.
INSERT INTO rulebook_draft_revision (tenant_id, draft_id, revision, document, clause, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, draft_id, revision) DO NOTHING;

-- name: revision_latest
-- What a draft says now.
SELECT revision, document, clause, changed_by, changed_at FROM rulebook_draft_revision
WHERE tenant_id = $1 AND draft_id = $2 ORDER BY revision DESC LIMIT 1;

-- name: version_current
-- The version in force at that instant.
SELECT v.id, v.project_id, v.number, v.digest, v.effective_from, v.published_by, v.published_at
FROM rulebook_version v
WHERE v.tenant_id = $1 AND v.project_id = $2 AND v.effective_from <= $3 AND NOT EXISTS (
  SELECT FROM rulebook_withdrawal w WHERE w.tenant_id = v.tenant_id AND w.version_id = v.id)
ORDER BY v.effective_from DESC, v.number DESC LIMIT 1;

-- name: version_document
-- The frozen text of a version.
SELECT document FROM rulebook_version WHERE tenant_id = $1 AND id = $2;

-- name: version_find
-- One version.
SELECT id, project_id, number, digest, effective_from, published_by, published_at FROM rulebook_version
WHERE tenant_id = $1 AND id = $2;

-- name: version_insert
-- Publish: append a version; none is ever changed.
INSERT INTO rulebook_version
  (tenant_id, id, project_id, number, document, digest, effective_from, published_by, published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: versions_all
-- A project's versions, the newest first, those withdrawn among them.
SELECT v.id, v.project_id, v.number, v.digest, v.effective_from, v.published_by, v.published_at,
       w.withdrawn_by, w.withdrawn_at
FROM rulebook_version v
LEFT JOIN rulebook_withdrawal w ON w.tenant_id = v.tenant_id AND w.version_id = v.id
WHERE v.tenant_id = $1 AND v.project_id = $2 ORDER BY v.number DESC;

-- name: versions_in_force
-- Every version whose first day had come by then, oldest first: older ones still judge the cases of their time.
SELECT v.id, v.project_id, v.number, v.digest, v.effective_from, v.published_by, v.published_at
FROM rulebook_version v
WHERE v.tenant_id = $1 AND v.project_id = $2 AND v.effective_from <= $3 AND NOT EXISTS (
  SELECT FROM rulebook_withdrawal w WHERE w.tenant_id = v.tenant_id AND w.version_id = v.id)
ORDER BY v.effective_from, v.number;

-- name: withdrawal_insert
-- A version is taken back before its first day.
INSERT INTO rulebook_withdrawal (tenant_id, version_id, withdrawn_by, withdrawn_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, version_id) DO NOTHING;
