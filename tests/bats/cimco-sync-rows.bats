#!/usr/bin/env bats
# cimco-sync: what is stored is what the good rows say, by whatever way it was
# read: every day's run, --reconcile, or the first run of another store.
# sync.bash reads mapping, store and now.
# shellcheck disable=SC2034

load helper
load servers
load sync

setup_file() {
  mariadb_start
}

teardown_file() {
  mariadb_stop
}

setup() {
  mw_setup
  new_store
  now=2026-03-10T00:00:00Z
}

# as_new: the store has what a new one would get.
as_new() {
  facts >got
  new_store new.db
  store=new.db sync -q >/dev/null
  facts new.db | diff - got
}

# right [OUTCOME]: this run, said in words, and nothing is wrong behind it.
right() {
  run --separate-stderr -0 sync
  [ $# -eq 0 ] || same "$(counts <<<"$output")" "$1"
  as_new
  run --separate-stderr -0 sync --verify
}

# ---- good and bad rows of one key ----

# jobs [LINE]: makes the table and its mapping, with a line for the mapping.
jobs() {
  source_sql <<<'CREATE TABLE v (machine VARCHAR(20), st DATETIME,
    et DATETIME, job VARCHAR(20), parts INT)'
  cat >m.yaml <<EOF
source: cimco
time_zone: UTC
tables:
  - from: v
    key: [machine, st, job]
    cursor: {column: st, kind: start, lookback: 15d}
    job: {machine: machine, start: st, end: et, job: job}
    output: {parts: parts}
${1-}
EOF
  mapping=$PWD/m.yaml
}

# twin PARTS [HOUR]: a row of the one key, bad when it ends at 09.
twin() {
  echo "INSERT INTO v VALUES ('A', '2026-03-08 10:00:00',
    '2026-03-08 ${2-11}:00:00', 'J1', $1);"
}

# pieces: what is stored of the key, by its number.
pieces() {
  ask "SELECT substr(source_key, 25), parts FROM output ORDER BY 1"
}

# A bad row beside a good one took its number, and the good one was doubled.
@test "a bad twin changes nothing of the good row" {
  use_mariadb
  jobs
  for p in 1 2 3; do
    { echo 'DELETE FROM v;'; twin 100; } | source_sql
    new_store
    run -0 sync
    twin $p 09 | source_sql
    right 'read 2, unchanged 1, quarantined 1'
    same "$(pieces)" '|100.0'
    run --separate-stderr -0 sync --reconcile
    same "$(counts <<<"$output")" 'read 2, unchanged 1, quarantined 1'
    same "$(ask 'SELECT substr(source_key, 25) FROM quarantine')" '#2'
  done
}

@test "a twin that becomes bad takes its own facts along, and brings them back" {
  for how in '' --reconcile; do
    use_mariadb
    jobs
    for p in 1 2; do
      new_store
      { echo 'DELETE FROM v;'; twin 100; twin $p; twin 7; } | source_sql
      run -0 sync
      source_sql <<<"UPDATE v SET et = '2026-03-08 09:00:00'
        WHERE parts IN ($p, 7)"
      run --separate-stderr -1 sync --verify
      run --separate-stderr -0 sync $how
      same "$(jq -r '.deleted' <<<"$output")" 2
      same "$(pieces)" '|100.0'
      as_new
      run --separate-stderr -0 sync --verify
      source_sql <<<"UPDATE v SET et = '2026-03-08 11:00:00'"
      run --separate-stderr -0 sync $how
      same "$(jq -r '.resolved' <<<"$output")" 2
      same "$(ask 'SELECT sum(parts) FROM output')" "$((107 + p)).0"
      as_new
      run --separate-stderr -0 sync --verify
    done
  done
}

@test "bad rows without a good one keep what is stored of their key" {
  use_mariadb
  jobs
  { twin 100; twin 5; } | source_sql
  run -0 sync
  source_sql <<<"UPDATE v SET et = '2026-03-08 09:00:00'"
  for how in '' --reconcile --verify; do
    run --separate-stderr -0 sync $how
    same "$(ask 'SELECT sum(parts) FROM output')" 105.0
  done
  source_sql <<<'DELETE FROM v WHERE parts = 5'
  right_but_kept() {
    run --separate-stderr -0 sync "$@"
    same "$(ask 'SELECT count(*) FROM output')" 1
  }
  right_but_kept
  right_but_kept --reconcile
  right_but_kept --verify
  # A good one takes the place.
  twin 30 | source_sql
  right
  same "$(pieces)" '|30.0'
}

@test "copies that are kept are numbered before bad rows, too" {
  use_mariadb
  jobs '    duplicates: keep'
  { twin 100; twin 100; twin 5 09; twin 5 09; } | source_sql
  right 'read 4, inserted 2, quarantined 2'
  same "$(pieces)" "$(printf '%s|100.0\n' '' '#2')"
  same "$(ask 'SELECT substr(source_key, 25) FROM quarantine ORDER BY 1')" \
    "$(printf '%s\n' '#3' '#4')"
  twin 100 | source_sql
  right 'read 5, inserted 1, unchanged 2, quarantined 2, resolved 1'
  same "$(ask 'SELECT substr(source_key, 25) FROM quarantine ORDER BY 1')" "$(printf '%s\n' '#4' '#5')"
}
