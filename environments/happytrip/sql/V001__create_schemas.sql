CREATE SCHEMA app;
CREATE SCHEMA audit;
CREATE SCHEMA staging;

COMMENT ON SCHEMA app IS 'What the portal works with.';
COMMENT ON SCHEMA audit IS 'Who changed what; written by triggers only.';
COMMENT ON SCHEMA staging IS 'Data on its way into app; only the owner works here.';

GRANT USAGE ON SCHEMA app TO app_user, reporting_user;

-- Recorded before the first object, so that they hold for every object that the owner makes. What PUBLIC has by default can only be
-- taken away for all schemas together.
ALTER DEFAULT PRIVILEGES FOR ROLE happytrip_owner REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE happytrip_owner IN SCHEMA app GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_user;
ALTER DEFAULT PRIVILEGES FOR ROLE happytrip_owner IN SCHEMA app GRANT USAGE, SELECT ON SEQUENCES TO app_user;
ALTER DEFAULT PRIVILEGES FOR ROLE happytrip_owner IN SCHEMA app GRANT EXECUTE ON ROUTINES TO app_user;
ALTER DEFAULT PRIVILEGES FOR ROLE happytrip_owner IN SCHEMA app GRANT SELECT ON TABLES TO reporting_user;
