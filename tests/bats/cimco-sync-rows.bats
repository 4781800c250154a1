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

# empty_store [FILE]: a new one in the place of what may be there.
empty_store() {
  rm -f "${1:-shop.db}"*
  new_store "${1:-shop.db}"
}

# as_new: the store has what a new one would get.
as_new() {
  facts >got
  empty_store new.db
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
    empty_store
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
      empty_store
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

# ---- times that are not spelt as others are ----

# texts TYPE KIND: a table whose times are texts of a type, and its mapping.
texts() {
  source_sql <<<"CREATE TABLE v (machine VARCHAR(20), st $1, et VARCHAR(40),
    job VARCHAR(20), parts INT)"
  cat >m.yaml <<EOF
source: cimco
time_zone: ${zone:-America/Chicago}
tables:
  - from: v
    key: [machine, st, job]
    cursor: {column: st, kind: start, lookback: 2d}
    output: {machine: machine, start: {column: st, type: $2}, end: {column: et, type: $2}, job: job, parts: parts}
EOF
  mapping=$PWD/m.yaml
}

# row START JOB [END]: one piece; without an end it is open.
row() {
  printf "INSERT INTO v VALUES ('A', '%s', '%s', '%s', 1);\n" "$1" "${3-}" \
    "$2"
}

# spellings_hold N: each of N rows is stored, and stays; edits, late rows and
# deletions are put right, and nothing else is.
spellings_hold() {
  local job jobs
  right
  same "$(ask 'SELECT count(*) FROM output')" "$1"
  run --separate-stderr -0 sync
  same "$(jq '.inserted + .updated + .deleted' <<<"$output")" 0
  source_sql <<<'UPDATE v SET parts = parts + 1'
  run --separate-stderr -1 sync --verify
  same "$(jq -s 'map(select(.record == "difference")) | length' \
    <<<"$output")" "$1"
  jobs=$(source_sql <<<'SELECT job FROM v LIMIT 4')
  run --separate-stderr -0 sync --reconcile
  for job in $jobs; do
    source_sql <<<"UPDATE v SET parts = parts + 1 WHERE job = '$job'"
    run --separate-stderr -0 sync --reconcile
    same "$(jq -c '[.inserted, .updated, .deleted]' <<<"$output")" '[0,1,0]'
  done
  as_new
  source_sql <<<'CREATE TABLE w AS SELECT * FROM v; DELETE FROM v;'
  run -0 sync --accept-deletes 100 --reconcile
  same "$(facts)" ''
  source_sql <<<'INSERT INTO v SELECT * FROM w; DROP TABLE w'
  run --separate-stderr -0 sync --reconcile
  same "$(jq .inserted <<<"$output")" "$1"
  as_new
  run --separate-stderr -0 sync --verify
  run --separate-stderr -0 sync
  run --separate-stderr -0 sync --verify
}

# Rows with a blank in front were deleted as gone whenever their time was
# read alone, and inserted again by the next run.
@test "epochs that do not sort as their times do are kept, and found late" {
  use_mariadb
  texts 'VARCHAR(20)' epoch_text
  { row 1772712000 regular 1772715600
    row 1773057600 today 1773061200
    row ' 1772712060' blank
    row ' 1773057660' blank-today 1773061200
    row "$(printf '\t1772625600')" tab 1772629200
    row "1772539200$(printf '\t')" behind 1772542800
    row '1772539200 ' blank-behind
    row 9999999999 last
  } | source_sql
  spellings_hold 8
  source_sql <<<'CREATE INDEX s ON v (st)'
  empty_store
  spellings_hold 8
}

@test "epochs of other lengths, too" {
  use_mariadb
  texts 'VARCHAR(20)' epoch_text
  { row 1773057600 today 1773061200
    row 100000000 nine 100003600
    row 177271200 among 177275200
    row 0177271201 zero 177275200
    row 99999999 eight 100003600
  } | source_sql
  spellings_hold 5
  source_sql <<<"CREATE INDEX s ON v (st); UPDATE v SET et = '0'"
  empty_store
  spellings_hold 5
  # As numbers they sort well.
  source_sql <<<'ALTER TABLE v MODIFY st BIGINT'
  empty_store
  spellings_hold 5
}

@test "wall times in texts, with blanks, offsets and years to come" {
  use_mariadb
  zone=Pacific/Kiritimati texts 'VARCHAR(40)' local
  { row '2026-03-09 10:00:00' today '2026-03-09 11:00:00'
    row '2026-03-02 10:00' regular '2026-03-02 11:00:00'
    row ' 2026-03-02 10:00:00' blank
    row "$(printf '\n2026-03-02')" newline '2026-03-02 11:00:00'
    row '2026-03-02 10:00:00Z' Z
    row '2026-03-02T10:00:00-23:59' west
    row '2026-03-02 10:00:00+14:00' east '2026-03-05 11:00:00'
    row '9999-12-29 10:00:00' far
    row '9999-12-31 10:00:00' last
    row '1971-01-02 10:00:00' first '1971-01-02 11:00:00'
  } | source_sql
  spellings_hold 10
  source_sql <<<'CREATE INDEX s ON v (st)'
  empty_store
  spellings_hold 10
}

@test "wall times at the calendar's end, and where clocks jump far" {
  use_mariadb
  for zone in Antarctica/Troll Pacific/Apia; do
    use_mariadb
    texts DATETIME local
    { row '2026-03-09 10:00:00' today '2026-03-09 11:00:00'
      row '9999-12-29 10:00:00' far
      row '9999-12-31 10:00:00' last
      row '1971-01-02 10:00:00' first '1971-01-02 11:00:00'
      row '2026-03-29 01:30:00' gap '2026-03-29 05:00:00'
      row '2025-03-30 01:30:00' old-gap
      row '2011-12-30 01:00:00' no-day '2011-12-31 05:00:00'
      row '2011-12-30 23:00:00' no-day-open
    } | source_sql
    spellings_hold 8
  done
}

# ---- counters ----

# counters: a table of two counters, and its mapping.
counters() {
  source_sql <<<'CREATE TABLE v (portid VARCHAR(20), starttime VARCHAR(20),
    c VARCHAR(20), d INT, what INT)'
  cat >m.yaml <<EOF
source: cimco
time_zone: UTC
machines: {"12": Mazak}
tables:
  - from: v
    key: [portid, starttime]
    cursor: {column: starttime, kind: start, lookback: 2d}
    output: {machine: portid, start: {column: starttime, type: epoch_text}, length: 1h, parts: {column: c, counter: cumulative}, target: {column: d, counter: cumulative}, op: what}
EOF
  mapping=$PWD/m.yaml
}

# counted MACHINE DAY HOUR C [D]: a row of March 2026.
counted() {
  local c=$4
  [ "$c" = NULL ] || c="'$c'"
  echo "INSERT INTO v VALUES ('$1', '$((1772323200 + ($2 - 1) * 86400 +
    $3 * 3600))', $c, ${5-NULL}, 1);"
}

# parts: of the rows, in order.
parts() {
  ask "SELECT coalesce(CAST(CAST(parts AS INT) AS TEXT), '-') FROM output
    ORDER BY source_key" | paste -sd ' '
}

# An edit of the last row made "first" ones of the rows behind a null.
@test "a range counts from the newest row before it that counts" {
  for use in use_mariadb use_sqlite; do
    $use
    empty_store
    counters
    { counted A 4 0 100
      counted A 5 0 NULL 7
      counted A 6 0 -5
      counted A 6 1 x
      counted A 6 2 ''
      counted A 9 0 150 9
      counted A 9 1 160 9
    } | source_sql
    right
    same "$(parts)" '- - - - - 50 10'
    for index in '' 'CREATE INDEX s ON v (starttime);' \
      'CREATE UNIQUE INDEX p ON v (portid, starttime);'; do
      source_sql <<<"$index UPDATE v SET c = c + 1
        WHERE starttime = '$((1772323200 + 8 * 86400 + 3600))'"
      right 'read 2, updated 1, unchanged 1'
    done
    same "$(parts)" '- - - - - 50 13'
    same "$(ask 'SELECT count(target) FROM output')" 2
  done
}

@test "machines are told apart by their bytes, blanks around aside" {
  use_mariadb
  counters
  { counted A 4 0 100
    counted a 5 0 7
    counted ' B' 4 0 10
    counted b 4 1 500
    counted 'B ' 4 2 20
    counted "$(printf 'B\t')" 4 3 30
    counted 12 4 3 30
    counted 'B 1' 4 5 1
    for m in A a B b 12 ' B 1'; do counted "$m" 9 0 600; done
  } | source_sql
  right
  source_sql <<<'UPDATE v SET c = 601 WHERE c = 600'
  right
  same "$(ask "SELECT source_key, CAST(parts AS INT) FROM output
    WHERE start_us >= 1773014400000000 ORDER BY 1")" "$(sed \
    's/$/ 1773014400/; s/\(.*\)=\([0-9]*\)\(.*\)/\1|1773014400|\2/' <<-'EOF'
	 B 1=600
	12=571
	A=501
	B=571
	a=594
	b=101
	EOF
  )"
  run --separate-stderr -0 sync --reconcile
  same "$(jq .updated <<<"$output")" 0
}

@test "however far back it counted, and whatever shares that moment" {
  use_mariadb
  counters
  sed -i 's/key: .*/&\n    duplicates: keep/' m.yaml
  { for c in 7 90 3 41 90; do counted A 1 0 $c; done
    seq 900 | awk '{ printf "INSERT INTO v VALUES (\047A\047, \047%d\047, " \
      "\047none\047, NULL, %d);\n", 1772326800 + int($1 / 3), $1 }'
    counted B 9 0 5
    counted B 9 1 6
    counted A 9 1 100
  } | source_sql
  right
  for n in 1 2; do
    source_sql <<<'UPDATE v SET c = c + 1 WHERE c IN (100, 101)'
    right 'read 3, updated 1, unchanged 2, flagged 1'
  done
}

@test "a time that does not stand where it belongs counts nothing" {
  use_mariadb
  counters
  { counted A 4 0 100
    counted A 9 0 150
    counted A 9 2 170
    echo "INSERT INTO v VALUES ('A', ' $((1772323200 + 8 * 86400 +
      3600))', '160', NULL, 1), ('A', '177232320', '1', NULL, 1);"
  } | source_sql
  right
  same "$(parts)" '- - - 50 20'
  source_sql <<<'UPDATE v SET c = 171 WHERE c = 170'
  right
  same "$(parts)" '- - - 50 21'
  run --separate-stderr -0 sync --reconcile
  same "$(jq .updated <<<"$output")" 0
}

# A null that was stored by an older version.
@test "a difference that is stored wrong is put right by --reconcile" {
  use_mariadb
  counters
  { counted A 4 0 100; counted A 5 0 NULL; counted A 9 0 150; } | source_sql
  run -0 sync
  ask "UPDATE output SET parts = NULL, flags = 'first:c'"
  run --separate-stderr -1 sync --verify
  run --separate-stderr -0 sync --reconcile
  same "$(parts)" '- - 50'
  as_new
}
