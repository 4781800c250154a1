#!/usr/bin/env bats
# store-migrate: what its page promises.

load helper
load store

setup() {
  store_setup
}

@test "store-migrate: makes the file, its folders private, once" {
  only_sqlite
  run --separate-stderr -0 store-migrate --store a/b/c.db
  same "$(field version | tr '\n' ' ')" "$(seq -s ' ' "$newest") "
  same "$(stat -c %a a a/b | tr '\n' ' ')" "700 700 "
  run --separate-stderr -0 store-migrate --store a/b/c.db
  [ -z "$output" ]
}

@test "store-migrate: --check says whether steps are missing" {
  run --separate-stderr -0 store-migrate --check
  same "$(field applied | sort -u)" 2026-11-01T00:00:00Z
  store_room empty.db
  empty=$(store_url empty.db)
  [ -n "${MW_TEST_POSTGRES:-}" ] || : >"$empty"
  before=$(store_digest "$empty")
  run --separate-stderr -1 store-migrate --check --store "$empty"
  same "$(field applied | sort -u)" null
  same "$(store_digest "$empty")" "$before"
  only_sqlite
  run --separate-stderr -66 store-migrate --check --store none.db
  [ ! -e none.db ]
  [[ $stderr == *"none.db: no such store; store-migrate makes one" ]]
}

@test "store-migrate: the default store is in the state folder" {
  unset MILLWRIGHT_STORE
  run -0 store-migrate
  [ -f "$XDG_STATE_HOME/millwright/shop.db" ]
  run --separate-stderr -0 store-cat
  same "$(field record | tr '\n' ' ')" "query end "
}

# set_version N: what the store says its schema is.
set_version() {
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    sql "PRAGMA user_version = $1"
  else
    sql "DELETE FROM migration WHERE version > $1; INSERT INTO migration
      VALUES ($1, '', '', now()) ON CONFLICT DO NOTHING"
  fi
}

@test "a store newer than the program is 78" {
  set_version 77
  for p in "store-cat" "store-put" "store-migrate" "store-migrate --check"; do
    # shellcheck disable=SC2086
    run --separate-stderr -78 $p </dev/null
    [[ $stderr == *"store is at schema 77, this program knows 1 to $newest: upgrade Millwright" ]] ||
      fail "$p: $stderr"
  done
}

@test "an older store is 78 and names store-migrate, which mends it" {
  local start=start_us t
  [ -z "${MW_TEST_POSTGRES:-}" ] || start=start
  sql "DROP TABLE prediction; DROP TABLE prediction_past;
    DROP TABLE anomaly; DROP TABLE anomaly_past"
  for t in span output job sensor maintenance; do
    sql "DROP INDEX ${t}_seq; DROP INDEX ${t}_past_seq"
    [ "$t" = sensor ] || sql "ALTER TABLE $t DROP COLUMN bulk"
  done
  sql "DROP INDEX commit_log_bulk; ALTER TABLE commit_log DROP COLUMN bulk"
  sql "DROP TABLE source_row; DROP TABLE quarantine;
    DROP TABLE quarantine_past; DROP INDEX job_job;
    CREATE INDEX job_job ON job (job, op, $start);
    DELETE FROM migration WHERE version > 3"
  set_version 3
  run --separate-stderr -78 store-cat
  [[ $stderr == *"store is at schema 3, this program needs $newest: run store-migrate" ]] ||
    fail "$stderr"
  run --separate-stderr -1 store-migrate --check
  run --separate-stderr -0 store-migrate
  same "$(field name)" $'ledger\nchanges\njob_prefix\nbulk\nprediction\nledger_key'
  run -0 store-cat
}

# In PostgreSQL the ledger's key begins with the row's since version 9, and
# whether there are rows of a source stands in its state.
@test "rows from before the ledger's key was turned are found again" {
  local rows='{"record":"span","machine":"M1","start":"2026-03-02T06:00:00Z","end":"2026-03-02T07:00:00Z","state":"running"}
{"record":"span","machine":"M1","start":"2026-03-02T07:00:00Z","end":"2026-03-02T08:00:00Z","state":"idle"}'
  run --separate-stderr -0 store-put --source old <<<"$rows"
  same "$(field inserted)" 2
  sql "DELETE FROM migration WHERE version > 8"
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    sql "PRAGMA user_version = 8"
  else
    sql "DELETE FROM state WHERE name = 'store.rows';
      ALTER TABLE source_row DROP CONSTRAINT source_row_pkey,
      ADD PRIMARY KEY (source, source_key, machine)"
  fi
  run --separate-stderr -0 store-migrate
  same "$(field name)" ledger_key
  run --separate-stderr -0 store-put --source old <<<"$rows"
  same "$(field inserted),$(field unchanged)" 0,2
  run --separate-stderr -0 store-put --source new <<<"$rows"
  same "$(field inserted)" 2
  run --separate-stderr -0 store-admin check
}

@test "an edited migration is 78" {
  sql "UPDATE migration SET sha256 = 'x' WHERE version = 3"
  run --separate-stderr -78 store-migrate
  [[ $stderr == *'migration 3 "facts" was applied as x, this program has '* ]]
}

@test "a file that is no store is 78, a missing one 66" {
  only_sqlite
  sqlite3 other.db 'CREATE TABLE t (x)'
  run --separate-stderr -78 store-cat --store other.db
  [[ $stderr == *"other.db: a database, but not a Millwright store" ]]
  run --separate-stderr -78 store-migrate --store other.db
  same "$(sqlite3 other.db .tables)" t
  head -c 5000 /dev/urandom >noise.db
  run --separate-stderr -78 store-cat --store noise.db
  run --separate-stderr -66 store-cat --store none.db
  [[ $stderr == *"none.db: no such store"* ]]
}
