-- Roles and rights that migrations take for granted. `guishu migrate` applies it first, as an administrator,
-- after: SELECT set_config('guishu.runtime_password', $1, false), set_config('guishu.relay_password', $2, false)
-- Safe to repeat, and works where the administrator is no superuser (managed databases), PostgreSQL 16 and up.

DO $roles$
DECLARE
    wanted record;
BEGIN
    FOR attempt IN 1..20 LOOP
        BEGIN
            FOR wanted IN
                SELECT * FROM (VALUES
                    -- Entered by SET ROLE only: nobody holds a password to the tables.
                    ('app_owner', 'NOLOGIN', NULL),
                    ('app_runtime', 'LOGIN', current_setting('guishu.runtime_password')),
                    ('app_relay', 'LOGIN', current_setting('guishu.relay_password'))
                ) AS roles (name, login, password)
            LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
                    EXECUTE format(
                        'CREATE ROLE %I %s NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION',
                        wanted.name, wanted.login);
                END IF;
                IF wanted.password IS NOT NULL THEN
                    EXECUTE format('ALTER ROLE %I PASSWORD %L', wanted.name, wanted.password);
                END IF;
            END LOOP;

            -- A request that waits longer than this has lost its reader.
            ALTER ROLE app_runtime SET statement_timeout = '5s';
            ALTER ROLE app_runtime SET lock_timeout = '2s';
            ALTER ROLE app_runtime SET idle_in_transaction_session_timeout = '10s';

            IF current_user <> 'app_owner' THEN
                EXECUTE format('GRANT app_owner TO %I', current_user);
            END IF;
            EXIT;
        EXCEPTION
            -- Roles belong to the whole cluster: another database's migration may be at them right now
            -- (internal_error is "tuple concurrently updated").
            WHEN duplicate_object OR unique_violation OR internal_error THEN
                IF attempt = 20 THEN
                    RAISE;
                END IF;
                PERFORM pg_sleep(0.05 * random());
        END;
    END LOOP;
END
$roles$;

-- Row security is worth nothing for a role that may pass it.
DO $check$
BEGIN
    IF EXISTS (
        SELECT FROM pg_roles
        WHERE rolname IN ('app_runtime', 'app_relay') AND (rolsuper OR rolbypassrls OR rolcreaterole)
    ) THEN
        RAISE EXCEPTION 'app_runtime and app_relay must be NOSUPERUSER, NOBYPASSRLS and NOCREATEROLE';
    END IF;
    IF pg_has_role('app_runtime', 'app_owner', 'MEMBER') OR pg_has_role('app_relay', 'app_owner', 'MEMBER') THEN
        RAISE EXCEPTION 'app_runtime and app_relay must not be members of app_owner';
    END IF;
END
$check$;

DO $rights$
DECLARE
    db name := current_database();
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_database WHERE datname = db AND pg_get_userbyid(datdba) = 'app_owner'
    ) THEN
        BEGIN
            -- Owning the database is owning schema public, too (its owner is pg_database_owner).
            EXECUTE format('ALTER DATABASE %I OWNER TO app_owner', db);
        EXCEPTION WHEN insufficient_privilege THEN
            EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', db);
            GRANT CREATE, USAGE ON SCHEMA public TO app_owner;
        END;
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', db);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO app_owner, app_runtime, app_relay', db);
END
$rights$;

CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION app_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public, app TO app_runtime, app_relay;
