-- name: agency_insert
-- A channel agency that may bring customers to a project.
INSERT INTO agency (tenant_id, id, project_id, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: office_insert
-- A sales office of a project.
INSERT INTO office (tenant_id, id, project_id, name_zh, name_en, timezone) VALUES ($1, $2, $3, $4, $5, $6);

-- name: project_insert
-- A project of the developer.
INSERT INTO project (tenant_id, id, slug, name_zh, name_en, region) VALUES ($1, $2, $3, $4, $5, $6);

-- name: tenant_insert
-- A developer joins; nothing happens if the code is taken.
INSERT INTO tenant (id, slug, name_zh, name_en, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;

-- name: tenants_listed
-- Every developer, or the one with this code.
SELECT id, slug FROM tenant WHERE $1::text IS NULL OR slug = $1 ORDER BY slug;
