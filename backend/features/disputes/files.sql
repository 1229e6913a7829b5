-- name: file_insert
-- A file of a paper.
INSERT INTO paper_file (tenant_id, id, paper_id, media, size, digest, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: files_of
-- The files of some papers, without their contents.
SELECT id, paper_id, media, size, body IS NULL AS gone FROM paper_file
WHERE tenant_id = $1 AND paper_id = ANY($2::uuid[]) ORDER BY id;

-- name: file_find
-- One file.
SELECT paper_id, media, body FROM paper_file WHERE tenant_id = $1 AND id = $2;
