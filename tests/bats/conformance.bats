#!/usr/bin/env bats
# The same promises in PostgreSQL: whole bats files of the store's programs,
# run again with their stores there.

load helper
load servers

setup_file() {
  postgres_start
}

teardown_file() {
  postgres_stop
}

setup() {
  mw_setup
  unset PGHOST PGPORT PGUSER PGDATABASE PGSERVICE PGPASSFILE PGSSLMODE PGOPTIONS
}

# in_postgres FILE [PATTERN]: every test of it, or those, or its words on what
# failed.
in_postgres() {
  local path
  # The bats that runs this one has put its inner programs first.
  path=$(tr : '\n' <<<"$PATH" | grep -v bats-core | paste -sd :)
  run env -i PATH="$path" HOME="$HOME" LC_ALL=C.UTF-8 \
    TMPDIR="${MW_TMP:-/tmp}" MW_TMP="${MW_TMP:-/tmp}" \
    MW_BUILD="$MW_BUILD" MW_TEST_POSTGRES="$POSTGRES_DIR" \
    MW_RUN_TMP="${MW_RUN_TMP:-$BATS_RUN_TMPDIR}" \
    ASAN_OPTIONS="$ASAN_OPTIONS" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" \
    bats --formatter tap ${2:+--filter "$2"} "$BATS_TEST_DIRNAME/$1"
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(grep -c '^ok' <<<"$output")" -gt 0 ]
}

@test "store-migrate in PostgreSQL" {
  in_postgres store-migrate.bats
}

@test "store-put in PostgreSQL" {
  in_postgres store-put.bats
}

@test "store-cat in PostgreSQL" {
  in_postgres store-cat.bats
}

@test "store-admin in PostgreSQL" {
  in_postgres store-admin.bats
}

@test "cimco-sync in PostgreSQL" {
  in_postgres cimco-sync.bats
}

@test "cimco-sync --reconcile in PostgreSQL" {
  in_postgres cimco-sync-reconcile.bats
}

@test "what cimco-sync keeps of good and bad rows, in PostgreSQL" {
  in_postgres cimco-sync-rows.bats
}

@test "cimco-sync's faults in PostgreSQL" {
  in_postgres cimco-sync-faults.bats
}

@test "cimco-sync's lying source in PostgreSQL" {
  in_postgres cimco-sync-lies.bats
}

@test "cimco-sync's changing source in PostgreSQL" {
  in_postgres cimco-sync-source.bats
}

@test "cimco-sync's zones in PostgreSQL" {
  in_postgres cimco-sync-zone.bats
}

# Of what the night runs, that with a store.
@test "the night in PostgreSQL" {
  in_postgres nightly.bats '^(backup|nightly-reconcile|predict): '
}

@test "restate in PostgreSQL" {
  in_postgres restate.bats
}

@test "cimco-sync and numbers in PostgreSQL" {
  in_postgres cimco-sync-values.bats
}
