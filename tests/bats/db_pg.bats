#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# lib/db against PostgreSQL: starts servers and runs test_db_pg, which is
# built with the unit tests and skips itself there.

load helper
load servers

setup_file() {
  export CMOCKA_MESSAGE_OUTPUT=STDOUT
  # The caller's own servers are nobody's business here.
  unset PGHOST PGPORT PGUSER PGDATABASE PGSERVICE PGPASSFILE PGSSLMODE PGOPTIONS
  postgres_start
  make_users "$POSTGRES_DIR"
  POSTGRES_TLS=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  cp -a "$(postgres_template)" "$POSTGRES_TLS/data"
  start_postgres_tls "$POSTGRES_TLS" || cat "$POSTGRES_TLS/log" >&2
  make_users "$POSTGRES_TLS"
  export POSTGRES_TLS MW_TEST_PG=$POSTGRES_DIR MW_TEST_PG_TLS=$POSTGRES_PORT
  export MW_TEST_PG_CERTS=$POSTGRES_TLS/tls
  POSTGRES_OPEN=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  cp -a "$(postgres_template)" "$POSTGRES_OPEN/data"
  start_postgres_tcp "$POSTGRES_OPEN" || cat "$POSTGRES_OPEN/log" >&2
  export POSTGRES_OPEN MW_TEST_PG_OPEN=$POSTGRES_PORT
  unset POSTGRES_PORT
}

# make_users DIR: keyed must say a password.
make_users() {
  postgres_sql "$1" <<-'SQL'
	CREATE ROLE keyed LOGIN PASSWORD 's3cr#t';
	CREATE DATABASE latin ENCODING LATIN1 TEMPLATE template0;
	SQL
  sed -i '1i host all keyed all scram-sha-256\nlocal all keyed scram-sha-256' \
    "$1/data/pg_hba.conf"
  postgres_sql "$1" <<<'SELECT pg_reload_conf()' >/dev/null
}

teardown_file() {
  postgres_stop
  kill_postgres "$POSTGRES_TLS"
  kill_postgres "$POSTGRES_OPEN"
  rm -rf "$POSTGRES_TLS" "$POSTGRES_OPEN"
}

setup() {
  mw_setup
  T=$MW_BUILD/unit/test_db_pg
  [ -x "$T" ] || skip "not built: $T"
}

@test "db: PostgreSQL keeps every promise of db.h" {
  run "$T"
  echo "$output"
  [ "$status" -eq 0 ]
  # Only the test that kills the server waits for the next case.
  [ "$(grep -c '^\[  SKIPPED \] [a-z]' <<<"$output")" -le 2 ]
}

@test "db: a PostgreSQL killed in mid-stream is a failure, not an end" {
  run env MW_TEST_PG_KILL="$(head -n 1 "$POSTGRES_DIR/data/postmaster.pid")" "$T"
  echo "$output"
  [ "$status" -eq 0 ]
  [[ "$output" == *"OK ] a_dead_server_is_no_end_of_data"* ]]
}
