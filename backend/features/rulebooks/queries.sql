-- name: version_current
-- The version in force at that instant.
SELECT id, number, digest, effective_from FROM rulebook_version
WHERE tenant_id = $1 AND project_id = $2 AND effective_from <= $3
ORDER BY effective_from DESC, number DESC LIMIT 1;

-- name: version_document
-- The frozen text of a version.
SELECT document FROM rulebook_version WHERE tenant_id = $1 AND id = $2;

-- name: version_find
-- One version.
SELECT id, number, digest, effective_from FROM rulebook_version WHERE tenant_id = $1 AND id = $2;

-- name: version_insert
-- Publish: append a version; none is ever changed.
INSERT INTO rulebook_version
  (tenant_id, id, project_id, number, document, digest, effective_from, published_by, published_at)
SELECT $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8
FROM rulebook_version WHERE tenant_id = $1 AND project_id = $3
RETURNING number;
