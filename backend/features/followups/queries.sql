-- name: contact_insert
-- What was said in a contact.
INSERT INTO followup_contact (tenant_id, id, project_id, customer_id, staff_id, at, channel, answered, occasion, body_ct)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: contact_known
-- Whether this contact has been written down.
SELECT EXISTS (SELECT FROM followup_contact WHERE tenant_id = $1 AND id = $2);

-- name: contacts_of
-- A customer's contacts, the newest first.
SELECT id, staff_id, at, channel, answered, occasion, body_ct FROM followup_contact
WHERE tenant_id = $1 AND customer_id = $2 ORDER BY at DESC, id DESC LIMIT $3;

-- name: contacts_counted
-- How often these customers were contacted since then, attempts included.
SELECT customer_id, count(*) AS times FROM followup_contact
WHERE tenant_id = $1 AND customer_id = ANY($2::uuid[]) AND at >= $3 GROUP BY customer_id;

-- name: contacts_last
-- The last contact of each of these customers.
SELECT DISTINCT ON (customer_id) customer_id, at, channel, answered FROM followup_contact
WHERE tenant_id = $1 AND customer_id = ANY($2::uuid[]) ORDER BY customer_id, at DESC, id DESC;

-- name: plan_put
-- The next contact agreed with a customer takes the place of one's own before, of a colleague's only if $6.
INSERT INTO followup_plan (tenant_id, customer_id, project_id, staff_id, due_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, customer_id) DO UPDATE SET staff_id = excluded.staff_id, due_at = excluded.due_at
WHERE followup_plan.staff_id = excluded.staff_id OR $6;

-- name: plan_drop
-- Nothing is agreed any more; of one person only ($3), if not null.
DELETE FROM followup_plan WHERE tenant_id = $1 AND customer_id = $2 AND ($3::uuid IS NULL OR staff_id = $3);

-- name: plans_of
-- What somebody has agreed, the soonest first.
SELECT customer_id, project_id, staff_id, due_at FROM followup_plan
WHERE tenant_id = $1 AND staff_id = $2 AND project_id = $3 ORDER BY due_at LIMIT 200;

-- name: cards_of
-- Grades and marks of these customers.
SELECT customer_id, grade, marks FROM followup_card WHERE tenant_id = $1 AND customer_id = ANY($2::uuid[]);

-- name: card_lock
-- The customer's card, made if there is none, held until commit: of two changes at once, the later sees the earlier.
INSERT INTO followup_card (tenant_id, customer_id, project_id, grade, marks, changed_at)
VALUES ($1, $2, $3, NULL, '{}', $4)
ON CONFLICT (tenant_id, customer_id) DO UPDATE SET changed_at = excluded.changed_at RETURNING grade, marks;

-- name: card_save
-- Grade and marks as they stand now.
UPDATE followup_card SET grade = $3, marks = $4, changed_at = $5 WHERE tenant_id = $1 AND customer_id = $2;

-- name: campaign_insert
-- A milestone or festival; nothing if the festival has been announced.
INSERT INTO campaign (tenant_id, id, project_id, kind, what, held_at, note, announced_at, announced_by, reached)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING;

-- name: campaign_same
-- The same milestone on the same day.
SELECT id FROM campaign WHERE tenant_id = $1 AND project_id = $2 AND kind = 'milestone' AND what = $3 AND held_at = $4
LIMIT 1;

-- name: campaign_find
-- One campaign.
SELECT id, project_id, kind, what, held_at, note, announced_at, announced_by, reached FROM campaign
WHERE tenant_id = $1 AND id = $2;

-- name: campaign_reached
-- How far the project's customers have been gone through; null: all of them.
UPDATE campaign SET reached = $3 WHERE tenant_id = $1 AND id = $2;

-- name: campaigns_news
-- A project's campaigns announced or held since then, without counting anybody.
SELECT what, held_at, note, announced_at FROM campaign WHERE tenant_id = $1 AND project_id = $2 AND held_at >= $3
ORDER BY held_at, id LIMIT 100;

-- name: campaigns_listed
-- A project's campaigns (or one) with how many customers they concern, have heard, want to be left alone.
SELECT c.id, c.project_id, c.kind, c.what, c.held_at, c.note, c.announced_at, c.announced_by,
       c.reached IS NOT NULL AS going, count(x.customer_id) AS total,
       count(*) FILTER (WHERE x.state = 'done') AS done, count(*) FILTER (WHERE x.state = 'spared') AS spared
FROM campaign c LEFT JOIN campaign_customer x ON x.tenant_id = $1 AND x.campaign_id = c.id
WHERE c.tenant_id = $1 AND c.project_id = $2 AND ($4::uuid IS NULL OR c.id = $4) GROUP BY c.tenant_id, c.id ORDER BY c.held_at DESC, c.id LIMIT $3;

-- name: festivals_announced
-- Which festivals of a project have been announced since then.
SELECT what, held_at FROM campaign WHERE tenant_id = $1 AND project_id = $2 AND kind = 'festival' AND held_at >= $3;

-- name: campaign_concerns
-- Whom a campaign concerns, found now.
INSERT INTO campaign_customer (tenant_id, campaign_id, customer_id, staff_id, state, state_at)
SELECT $1, $2, f.customer_id, f.staff_id, 'open', $5 FROM unnest($3::uuid[], $4::uuid[]) AS f (customer_id, staff_id)
JOIN customer k ON k.tenant_id = $1 AND k.id = f.customer_id ON CONFLICT DO NOTHING;

-- name: campaign_settled
-- What a customer has heard of ('done') or will not hear of ('spared'): all that is open since then but these.
UPDATE campaign_customer x SET state = $3, state_at = $6 FROM campaign c
WHERE x.tenant_id = $1 AND x.customer_id = $2 AND x.state = 'open' AND NOT x.campaign_id = ANY($4::uuid[])
  AND c.tenant_id = $1 AND c.id = x.campaign_id AND c.held_at >= $5;

-- name: campaign_by_staff
-- A campaign's coverage by consultant.
SELECT staff_id, count(*) AS total, count(*) FILTER (WHERE state = 'done') AS done,
       count(*) FILTER (WHERE state = 'spared') AS spared
FROM campaign_customer WHERE tenant_id = $1 AND campaign_id = $2 GROUP BY staff_id ORDER BY count(*) DESC;

-- name: round_begin
-- A project's morning round begins; nothing if it has.
INSERT INTO followup_round (tenant_id, project_id, begun_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: lapsing
-- Whose customers' windows end by then, the soonest first; those already over among them.
SELECT customer_id, holder_id, until FROM standing_holder
WHERE tenant_id = $1 AND project_id = $2 AND until <= $3 ORDER BY until, customer_id LIMIT $4;

-- name: pooled
-- Customers who are nobody's now, the latest first.
SELECT customer_id, pool, decided_at FROM standing
WHERE tenant_id = $1 AND project_id = $2 AND status = 'pool' ORDER BY decided_at DESC, customer_id LIMIT $3;
