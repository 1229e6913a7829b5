-- Why a trial (试算) broke off, when it last came further, and how often it has stumbled since.
SET LOCAL lock_timeout = '2s';

ALTER TABLE rulebook_trial
  ADD COLUMN cause    text CHECK (cause IN ('household', 'process', 'slow')),
  ADD COLUMN moved_at timestamptz,
  ADD COLUMN stumbles integer NOT NULL DEFAULT 0;
GRANT UPDATE (cause, moved_at, stumbles) ON rulebook_trial TO app_runtime;
