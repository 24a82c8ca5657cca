-- PostgreSQL 15 or newer: before it anybody may make tables in the schema "public".
-- Once, before the first `lapor migrate`, as its superuser:
--     sudo -u postgres psql --file=postgresql-roles.sql
-- Then give each its password (\password lapor_owner, \password lapor_office), or let both in by the unix socket
-- as users of the system (peer, with a map in pg_ident.conf).

-- Whose the tables are. It upgrades them; the gateway never runs as it.
CREATE ROLE lapor_owner LOGIN;

-- As which the gateway runs, and every command. What it may do: postgresql-grants.sql.
CREATE ROLE lapor_office LOGIN;

CREATE DATABASE lapor OWNER lapor_owner ENCODING 'UTF8' TEMPLATE template0;

-- Nobody else, and no tables made in passing.
REVOKE ALL ON DATABASE lapor FROM PUBLIC;
GRANT CONNECT ON DATABASE lapor TO lapor_office;
