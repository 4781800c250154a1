#!/usr/bin/env bats
# cimco-sync: what was in the source is in the store, once, whatever happens.
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
}

# ---- the three shapes ----

three_shapes() {
  joblog
  {
    job Machine0001 '2026-03-02 06:00:00' '2026-03-02 14:00:00' J1 \
      PartsProduced=100 JobDuration=28800 IdleTime=600
    job Machine0002 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J2
    echo "CREATE TABLE valtb_hourly_dashboard (portid VARCHAR(10),
      starttime VARCHAR(20), endtime VARCHAR(20), state VARCHAR(10),
      column1 VARCHAR(20), column2 VARCHAR(20), column3 VARCHAR(20));
      INSERT INTO valtb_hourly_dashboard VALUES
        ('12', '1772452800', '0', 'x', '5', '60', '55'),
        ('13', '1772452800', '0', 'x', '5', '60', NULL);
      CREATE TABLE events (id INT PRIMARY KEY, machine VARCHAR(20),
        start_ts DATETIME, end_ts DATETIME, status VARCHAR(10),
        cause VARCHAR(20), emp VARCHAR(20), changed_at DATETIME);
      INSERT INTO events VALUES
        (1, 'M1', '2026-03-02 12:00:00', '2026-03-02 13:00:00', 'RUN', NULL,
          'E1', '2026-03-02 13:00:00'),
        (2, 'M1', '2026-03-02 13:00:00', NULL, 'STOP', 'jam', NULL,
          '2026-03-02 13:00:01');"
  } | source_sql
}

@test "the three shapes of a CIMCO database, from MariaDB and from SQLite" {
  mapping=$top/etc/mapping/cimco.yaml
  use_mariadb
  three_shapes
  run --separate-stderr -0 sync
  same "$(jq -r .table <<<"$output")" "$(printf '%s\n' joblog_ob \
    valtb_hourly_dashboard events)"
  same "$(counts <<<"$output")" "$(printf '%s\n' 'read 2, inserted 2' \
    'read 2, inserted 2' 'read 2, inserted 2')"
  facts >mariadb
  same "$(ask "SELECT machine, start_us / 1000000, end_us / 1000000, parts,
    target FROM output ORDER BY 1, 2")" "$(printf '%s\n' \
    '13|1772452800|1772456400||60.0' 'Machine0001|1772452800|1772481600|100.0|' \
    'Mazak01|1772452800|1772456400|55.0|60.0')"
  same "$(ask "SELECT state, reason, open, end_us / 1000000 FROM span
    WHERE machine = 'M1' ORDER BY start_us")" "$(printf '%s\n' \
    'running|||1772456400' 'down|jam|1|1773099900')"
  use_sqlite
  three_shapes
  store=other.db
  new_store other.db
  run -0 sync
  facts other.db >sqlite
  diff mariadb sqlite
}

@test "one table of the mapping, by name" {
  mapping=$top/etc/mapping/cimco.yaml
  use_sqlite
  three_shapes
  run --separate-stderr -0 sync --table events,joblog_ob
  same "$(jq -r .table <<<"$output")" "$(printf '%s\n' joblog_ob events)"
  run --separate-stderr -64 sync --table event
  [[ $stderr == *': "event"; did you mean "events"?'* ]] || fail "$stderr"
}

# ---- what changes ----

@test "a second run writes nothing" {
  use_mariadb
  joblog
  many 300 | source_sql
  open_job Machine0001 '2026-03-09 06:00:00' J9 | source_sql
  run -0 sync
  before=$(store_digest "$(store_url shop.db)")
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 301, unchanged 301'
  same "$(jq .seq <<<"$output")" null
  same "$(store_digest "$(store_url shop.db)")" "$before"
  # Nor does one five minutes later, for the sake of its cursor.
  now=2026-03-10T00:05:00Z
  run -0 sync
  same "$(store_digest "$(store_url shop.db)")" "$before"
}

@test "edits, deletions and late rows within the lookback are found" {
  use_mariadb
  joblog
  many 100 | source_sql
  open_job Machine0001 '2026-03-09 06:00:00' J100 | source_sql
  run -0 sync
  {
    echo "UPDATE joblog_ob SET PartsProduced = 77 WHERE JobNumber = 'J3';"
    echo "DELETE FROM joblog_ob WHERE JobNumber = 'J4';"
    job Machine0001 '2026-03-01 00:10:00' '2026-03-01 00:50:00' late
    echo "UPDATE joblog_ob SET State = 'CLOSED', PartsProduced = 9,
      EndTime = '2026-03-09 07:00:00' WHERE JobNumber = 'J100';"
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" \
    'read 101, inserted 1, updated 2, unchanged 98, deleted 1'
  same "$(ask "SELECT job, parts FROM output WHERE job IN ('J3', 'J100')
    ORDER BY 1")" "$(printf '%s\n' 'J100|9.0' 'J3|77.0')"
  same "$(ask "SELECT count(*) FROM job WHERE job = 'J4'")" 0
  same "$(ask "SELECT open, end_us / 1000000 FROM job WHERE job = 'J100'")" \
    '|1773057600'
  same "$(ask "SELECT count(*) FROM job WHERE job = 'late'")" 1
}

@test "many edits give what a first sync would, and go in together" {
  local log=${MW_TEST_POSTGRES:+$MW_TEST_POSTGRES/log} url before=0
  use_sqlite
  joblog
  many 2000 | source_sql
  new_store
  sync >/dev/null
  source_sql <<<"UPDATE joblog_ob SET PartsProduced = PartsProduced + 1
      WHERE rowid % 3 > 0;
    UPDATE joblog_ob SET machine = 'Machine0099' WHERE rowid % 100 = 1;
    DELETE FROM joblog_ob WHERE rowid % 50 = 0"
  url=$(store_url shop.db)
  if [ -n "$log" ]; then
    url+=%20-clog_statement%3Dall
    before=$(grep -c 'execute mw' "$log") || true
  fi
  cimco-sync --mapping "$top/etc/mapping/joblog_ob.yaml" --source "$src" \
    --store "$url" --retry 0s --now 2026-03-10T00:00:00Z >out
  # Of a job log the machine is in the key.
  [[ $(counts <out) == "read 1960, inserted 20, updated 1293, unchanged 647, \
deleted 60"* ]]
  # Row by row it would be some ten of each.
  [ -z "$log" ] ||
    [ "$(($(grep -c 'execute mw' "$log") - before))" -lt 100 ]
  new_store again.db
  store=again.db sync >/dev/null
  diff <(facts) <(facts again.db)
  [ "$(ask 'SELECT count(*) FROM job_past')" -gt 0 ]
}

@test "an edited job number does not count twice" {
  use_mariadb
  joblog
  many 50 | source_sql
  run -0 sync
  before=$(ask 'SELECT sum(seconds_ms) FROM span')
  source_sql <<<"UPDATE joblog_ob SET JobNumber = 'X7' WHERE JobNumber = 'J7'"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" \
    'read 50, inserted 1, unchanged 49, deleted 1'
  same "$(ask 'SELECT sum(seconds_ms) FROM span')" "$before"
  same "$(ask 'SELECT count(*) FROM source_row')" 50
}

@test "what is open in the store is read again however old it is" {
  use_mariadb
  joblog
  { open_job M1 '2026-01-05 06:00:00' old
    job M1 '2026-01-05 05:00:00' '2026-01-05 06:00:00' before
    many 20; } | source_sql
  run -0 sync
  # Months later: of January only the open job's row is asked for.
  now=2026-04-30T00:00:00Z
  run -0 sync
  { echo "UPDATE joblog_ob SET State = 'CLOSED', IdleTime = 5,
      EndTime = '2026-04-29 06:00:00' WHERE JobNumber = 'old';"
    echo "UPDATE joblog_ob SET IdleTime = 5 WHERE JobNumber = 'before';"
  } | source_sql
  now=2026-05-30T00:00:00Z
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 2, updated 2'
  # What was open and is gone goes.
  open_job M1 '2026-01-05 06:00:00' again | source_sql
  source_sql <<<"UPDATE joblog_ob SET State = 'OPENED',
    EndTime = NULL WHERE JobNumber = 'J0'"
  now=2026-03-10T00:00:00Z
  run -0 sync
  same "$(ask 'SELECT job FROM job WHERE open = 1')" J0
}

@test "a row of a stamp cursor is read when its stamp moves" {
  mapping=$top/etc/mapping/events.yaml
  use_mariadb
  three_shapes
  now=2026-03-02T13:30:00Z
  run --separate-stderr -0 sync
  [[ $stderr == *"more than 15 minutes after its changed_at may be missed"* ]]
  { echo "UPDATE events SET end_ts = '2026-03-02 14:00:00',
      changed_at = '2026-03-02 14:00:00' WHERE id = 2;"
    echo "UPDATE events SET cause = 'unseen' WHERE id = 1;"
    echo "INSERT INTO events VALUES (3, 'M1', '2026-03-02 14:00:00', NULL,
      'SETUP', NULL, NULL, '2026-03-02 14:00:00');"
    # Stamped at the very moment of the cursor.
    echo "INSERT INTO events VALUES (4, 'M2', '2026-03-02 13:00:00',
      '2026-03-02 13:10:00', 'RUN', NULL, NULL, '2026-03-02 13:15:00');
      CREATE INDEX c ON events (changed_at);"
  } | source_sql
  now=2026-03-02T14:30:00Z
  run --separate-stderr -0 sync
  # The first is older than the overlap.
  same "$(counts <<<"$output")" 'read 3, inserted 2, updated 1'
  [ -z "$stderr" ]
  same "$(jq -r .cursor <<<"$output")" 2026-03-02T14:15:00Z
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" ''
}

# ---- the brakes ----

@test "more deletions than the brake allows are not applied" {
  use_mariadb
  joblog
  many 300 | source_sql
  run -0 sync
  source_sql <<<"DELETE FROM joblog_ob WHERE CAST(SUBSTR(JobNumber, 2) AS
    INTEGER) < 101;
    UPDATE joblog_ob SET PartsProduced = 77 WHERE JobNumber = 'J299'"
  run --separate-stderr -65 sync
  same "$(counts <<<"$output")" 'read 199, updated 1, unchanged 198'
  same "$stderr" "cimco-sync: cimco.joblog_ob: 101 of 300 stored rows are \
gone from the source, more than 100: nothing was deleted; --accept-deletes \
N goes on"
  same "$(ask 'SELECT count(*) FROM source_row')" 300
  run -65 sync --accept-deletes 100
  run --separate-stderr -0 sync --accept-deletes 101
  same "$(counts <<<"$output")" 'read 199, unchanged 199, deleted 101'
}

# The new rows were stored, the old ones stayed, and all was counted twice.
@test "rows that go by other keys are not there twice while the brake holds" {
  use_mariadb
  joblog
  many 300 | source_sql
  run -0 sync
  facts >before
  source_sql <<<"UPDATE joblog_ob SET JobNumber = CONCAT('X', JobNumber)
    WHERE CAST(SUBSTR(JobNumber, 2) AS INTEGER) < 101"
  for i in 1 2; do
    run --separate-stderr -65 sync --page 40
    same "$stderr" "cimco-sync: cimco.joblog_ob: 101 of 401 stored rows are \
gone from the source, more than 100: nothing was deleted, and what is new was \
not stored; --accept-deletes N goes on"
    facts >after
    diff before after
  done
  run --separate-stderr -0 sync --accept-deletes 101
  same "$(ask 'SELECT count(*) FROM source_row')" 300
  same "$(ask "SELECT count(*) FROM job WHERE job LIKE 'X%'")" 101
}

@test "another key in the mapping counts nothing twice" {
  use_mariadb
  joblog
  many 300 | source_sql
  run -0 sync
  facts >before
  sed 's/key: .*/key: [machine, StartTime]/' \
    "$top/etc/mapping/joblog_ob.yaml" >m.yaml
  mapping=$PWD/m.yaml
  run --separate-stderr -65 sync --page 40
  [[ $stderr == *'300 of 600 stored rows are gone'* ]] || fail "$stderr"
  facts >after
  diff before after
  run --separate-stderr -0 sync --accept-deletes 300
  same "$(counts <<<"$output")" 'read 300, inserted 300, deleted 300'
  same "$(ask 'SELECT count(*) FROM source_row')" 300
}

# Half a percent of the rows there were, not of those and their new names.
@test "new rows do not widen the brake" {
  use_mariadb
  joblog
  many 30000 | source_sql
  run -0 sync
  source_sql <<<"UPDATE joblog_ob SET JobNumber = CONCAT('X', JobNumber)
    WHERE CAST(SUBSTR(JobNumber, 2) AS INTEGER) < 151"
  run -65 sync
  source_sql <<<"UPDATE joblog_ob SET JobNumber = 'J0'
    WHERE JobNumber = 'XJ0'"
  run --separate-stderr -0 sync
  same "$(ask 'SELECT count(*) FROM source_row')" 30000
}

# 0.5 % of 30,000.
@test "of many rows 0.5 % may go, and not one more" {
  only_sqlite
  use_sqlite
  joblog
  many 30000 | source_sql
  run -0 sync
  source_sql <<<"CREATE TABLE back AS SELECT * FROM joblog_ob WHERE rowid = 151;
    DELETE FROM joblog_ob WHERE rowid <= 151;
    UPDATE joblog_ob SET PartsProduced = 77 WHERE rowid = 200"
  run --separate-stderr -65 sync
  same "$(counts <<<"$output")" 'read 29849, updated 1, unchanged 29848, flagged 10'
  [[ $stderr == *'151 of 30000 stored rows are gone from the source, more than 150: nothing was deleted'* ]] ||
    fail "$stderr"
  source_sql <<<'INSERT INTO joblog_ob SELECT * FROM back'
  run --separate-stderr -0 sync
  same "$(jq -c '[.read, .deleted]' <<<"$output")" '[29850,150]'
  same "$(ask 'SELECT count(*) FROM source_row')" 29850
}

@test "an emptied source table deletes nothing" {
  use_mariadb
  joblog
  many 20 | source_sql
  run -0 sync
  source_sql <<<'DELETE FROM joblog_ob'
  run --separate-stderr -65 sync
  [[ $stderr == *'20 of 20 stored rows are gone'*"the source's table is empty"* ]]
  same "$(ask 'SELECT count(*) FROM source_row')" 20
  run -0 sync --accept-deletes 20
  same "$(ask 'SELECT count(*) FROM source_row')" 0
}

@test "too many bad rows: the good ones are stored, the cursor stays" {
  use_mariadb
  joblog
  { many 40
    job M1 NULL NULL b1
    job M2 NULL NULL b2; } | source_sql
  run --separate-stderr -65 sync --max-bad 1
  same "$(counts <<<"$output")" 'read 42, inserted 40, quarantined 2'
  same "$(jq .cursor <<<"$output")" null
  [[ $stderr == *'cimco.joblog_ob: 2 of 42 rows are bad, more than 1;'* ]]
  same "$(ask 'SELECT count(*) FROM source_row')" 40
  same "$(ask "SELECT count(*) FROM state WHERE name = 'cursor'")" 0
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 42, unchanged 40, quarantined 2'
}

# bad_ticks N: as many rows that have no start, of all; a statement.
bad_ticks() {
  echo "UPDATE ticks SET at = CASE WHEN id <= $1 THEN NULL
    ELSE '2026-03-02 06:00:00' END;"
}

@test "1000 rows may be bad, or 1 % where that is more, and not one more" {
  local rows limit
  only_sqlite
  mapping=m.yaml
  cat >m.yaml <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: ticks
    key: [id]
    cursor: {column: at, kind: start}
    output: {machine: machine, start: at, length: 1m, target: id}
YAML
  for rows in 20000 101000; do
    limit=$((rows == 20000 ? 1000 : 1010))
    use_sqlite
    rm -f shop.db
    new_store
    {
      echo "CREATE TABLE ticks (id INTEGER PRIMARY KEY, machine TEXT, at TEXT);
        WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s
        WHERE i < $rows) INSERT INTO ticks SELECT i, 'M' || i % 10, '' FROM s;"
      bad_ticks $((limit + 1))
    } | source_sql
    run --separate-stderr -65 sync
    same "$(counts <<<"$output")" \
      "read $rows, inserted $((rows - limit - 1)), quarantined $((limit + 1))"
    [[ $stderr == *"$((limit + 1)) of $rows rows are bad, more than $limit;"* ]] ||
      fail "$stderr"
    same "$(jq .cursor <<<"$output")" null
    bad_ticks "$limit" | source_sql
    run --separate-stderr -0 sync
    same "$(counts <<<"$output")" "read $rows, inserted 1, unchanged $((rows -
      limit - 1)), quarantined $limit, resolved 1"
    same "$(jq .cursor <<<"$output")" '"2026-03-10T00:00:00Z"'
  done
}

@test "a mapping that fits no row does not pass for a quiet day" {
  use_sqlite
  joblog
  source_sql <<<"$(many 11)
    UPDATE joblog_ob SET StartTime = '03/01/2026 06:00'"
  run --separate-stderr -65 sync
  [[ $stderr == *'11 of 11 rows are bad'* ]]
}

# ---- copies and twins ----

@test "exact copies are one row, rows that differ are numbered" {
  use_mariadb
  joblog
  { job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1
    job M1 '2026-03-02 06:00:00' '2026-03-02 08:00:00' J1
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' NULL
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' ''
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 6, inserted 4, duplicate 2'
  same "$(ask 'SELECT source_key FROM source_row ORDER BY 1')" \
    "$(printf 'M1|2026-03-02 06:00:00|%s\n' 'J1|10' 'J1|10#2' '|10' '|10#2')"
  facts >first
  # Whatever order they come in, the numbers stay.
  source_sql <<<"CREATE TABLE t AS SELECT * FROM joblog_ob ORDER BY EndTime
    DESC, JobNumber; DELETE FROM joblog_ob;
    INSERT INTO joblog_ob SELECT * FROM t"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 6, unchanged 4, duplicate 2'
  facts | diff first -
}

@test "copies are kept when the mapping says so" {
  sed 's/duplicates: collapse/duplicates: keep/' \
    "$top/etc/mapping/joblog_ob.yaml" >m.yaml
  mapping=m.yaml
  use_sqlite
  joblog
  { job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1; } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 2, inserted 2'
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 2, unchanged 2'
}

@test "keys that differ in case only are two rows, however they are mixed" {
  use_mariadb
  joblog
  for j in a A a A b; do
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' $j
  done | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 5, inserted 3, duplicate 2'
}

@test "a key that stands in rows of different stamps is refused" {
  mapping=$top/etc/mapping/events.yaml
  use_sqlite
  source_sql <<<"CREATE TABLE events (id INT, machine TEXT, start_ts TEXT,
    end_ts TEXT, status TEXT, cause TEXT, emp TEXT, changed_at TEXT);
    INSERT INTO events VALUES (7, 'M1', '2026-03-02 12:00:00', NULL, 'RUN',
      NULL, NULL, '2026-03-02 12:00:00'),
      (7, 'M2', '2026-03-02 12:00:00', NULL, 'RUN', NULL, NULL,
      '2026-03-02 13:00:00')"
  run --separate-stderr -78 sync
  same "$stderr" "cimco-sync: $mapping:9:5: events: key: \"7\" stands in \
rows of different changed_at; add a column that tells them apart"
}

# ---- pages ----

@test "pages of any size give what one stream gives, ties and all" {
  use_mariadb
  joblog
  { many 200
    for i in $(seq 30); do
      job "T$i" '2026-03-02 06:00:00' '2026-03-02 07:00:00' tie
    done
    job M1 NULL NULL none
    job M2 '0000-00-00 00:00:00' NULL zero; } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 232, inserted 230, quarantined 2'
  facts >stream
  source_sql <<<'CREATE INDEX s ON joblog_ob (StartTime)'
  for page in 1 3 7 1000; do
    store=p$page.db
    new_store $store
    run --separate-stderr -0 sync --page $page
    same "$(counts <<<"$output")" 'read 232, inserted 230, quarantined 2'
    facts $store | diff stream -
  done
}

@test "an epoch in text is compared as it is sorted" {
  mapping=$top/etc/mapping/valtb_hourly.yaml
  use_mariadb
  three_shapes
  source_sql <<<"CREATE INDEX s ON valtb_hourly_dashboard (starttime);
    INSERT INTO valtb_hourly_dashboard (portid, starttime, column3) VALUES
    ('1', '0', '1'), ('2', '', '1'), ('3', NULL, '1'), ('4', ' 1772452800',
    '1'), ('5', 'noon', '1'), ('6', '1772452800123', '1'), ('7', '-5', '1'),
    ('8', '1772449200', '3')"
  now=2026-03-02T14:00:00Z
  run --separate-stderr -0 sync --page 2
  same "$(counts <<<"$output")" 'read 10, inserted 4, quarantined 6'
  run --separate-stderr -0 sync --page 2
  same "$(counts <<<"$output")" 'read 10, unchanged 4, quarantined 6'
}

# ---- counters ----

@test "a counter's differences are the same in any range" {
  use_mariadb
  sed 's/counter: delta/counter: cumulative/' \
    "$top/etc/mapping/valtb_hourly.yaml" >m.yaml
  mapping=m.yaml
  {
    echo "CREATE TABLE valtb_hourly_dashboard (portid VARCHAR(10),
      starttime VARCHAR(20), column2 VARCHAR(20), column3 VARCHAR(20));"
    for h in $(seq 0 199); do
      echo "INSERT INTO valtb_hourly_dashboard VALUES
        ('12', '$((1772323200 + h * 3600))', '60', '$((h * h % 5000))'),
        ('13', '$((1772323200 + h * 3600))', '60', '$((h * 7))');"
    done
  } | source_sql
  now=2026-03-05T00:00:00Z
  source_sql <<<"CREATE TABLE later AS SELECT * FROM valtb_hourly_dashboard
    WHERE starttime >= '1772668800' OR portid = '13' AND starttime >=
    '1772600000';
    DELETE FROM valtb_hourly_dashboard WHERE starttime >= '1772668800' OR
    portid = '13' AND starttime >= '1772600000'"
  run -0 sync
  source_sql <<<"INSERT INTO valtb_hourly_dashboard SELECT * FROM later"
  now=2026-03-10T00:00:00Z
  run --separate-stderr -0 sync
  [ "$(jq .read <<<"$output")" -lt 400 ]
  facts >twice
  store=once.db
  new_store once.db
  run -0 sync
  facts once.db | diff twice -
  same "$(ask "SELECT parts FROM output WHERE machine = '13' AND
    parts IS NOT NULL GROUP BY 1")" 7.0
  same "$(ask "SELECT flags, count(*) FROM output WHERE flags IS NOT NULL
    GROUP BY 1")" "$(printf '%s\n' 'first:column3|2' 'reset:column3|7')"
}

# ---- dirt ----

@test "what a plant really sends is kept, flagged or set aside with a reason" {
  use_mariadb
  joblog 'Note VARCHAR(20)'
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' ok
    job M1 '0000-00-00 00:00:00' '2026-03-02 07:00:00' zero-start
    job M1 NULL '2026-03-02 07:00:00' null-start
    job M1 '1969-12-31 18:00:00' '2026-03-02 07:00:00' old-start
    job M1 '2026-03-02 07:00:00' '2026-03-02 06:00:00' backwards
    job NULL '2026-03-02 06:00:00' '2026-03-02 07:00:00' no-machine
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' negative IdleTime=-5
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' idle IdleTime=700000
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' parts \
      PartsProduced=10001
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' duration \
      JobDuration=-60
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' forever \
      JobDuration=31536001
    job M1 '2026-03-02 06:00:00' NULL no-end
    open_job M1 '2026-03-02 06:00:00' open
    echo "INSERT INTO joblog_ob (machine, StartTime, EndTime, JobNumber)
      VALUES ('M1', '2026-03-08 02:30:00', '2026-03-08 04:00:00', 'gap'),
      ('M1', '2025-11-02 01:30:00', '2025-11-02 03:00:00', 'twice');"
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" \
    'read 15, inserted 9, quarantined 6, flagged 7'
  same "$(ask "SELECT job, flags FROM job WHERE flags IS NOT NULL
    ORDER BY 1")" "$(printf '%s\n' 'duration|negative:JobDuration' 'gap|gap' \
    'idle|range:IdleTime,long:IdleTime,sum' 'negative|negative:IdleTime' \
    'no-end|no_end:EndTime' 'parts|range:PartsProduced' 'twice|ambiguous')"
  same "$(ask "SELECT json_extract(raw, '$.JobNumber'), field, why
    FROM quarantine ORDER BY 1")" "$(printf '%s\n' \
    'backwards|EndTime|an end before the start: "2026-03-02 06:00:00"' \
    'forever|JobDuration|outside its range: "31536001"' \
    'no-machine|machine|no machine' 'null-start|StartTime|no start: null' \
    'old-start|StartTime|no start: "1969-12-31 18:00:00"' \
    'zero-start|StartTime|no start: "0000-00-00 00:00:00"')"
  same "$(ask "SELECT job FROM job WHERE open = 1 ORDER BY 1")" \
    "$(printf '%s\n' no-end open)"
}

@test "bytes that are not UTF-8 cost one row" {
  use_sqlite
  joblog
  { job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1
    echo "UPDATE joblog_ob SET EmpID = CAST(x'4af67267' AS TEXT);"
    job M1 '2026-03-02 08:00:00' '2026-03-02 09:00:00' J2 'EmpID=Jörg'
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 2, inserted 1, quarantined 1'
  same "$(ask 'SELECT field, why FROM quarantine')" \
    'EmpID|not UTF-8: hex 4af67267'
  # Latin-1 in the server is no such thing: it tells it in UTF-8.
  use_mariadb
  joblog 'X VARCHAR(9)'
  { echo 'ALTER TABLE joblog_ob MODIFY EmpID VARCHAR(20) CHARACTER SET latin1;'
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 'EmpID=Jörg'
  } | source_sql
  store=other.db
  new_store other.db
  run -0 sync
  same "$(store_sql "$(store_url other.db)" \
    'SELECT operator FROM job')" Jörg
}

@test "a bad row is resolved by a good version, or when it is gone" {
  use_mariadb
  joblog
  { job M1 '2026-03-02 06:00:00' '2026-03-02 05:00:00' backwards
    job M2 NULL NULL no-start
    job M3 '2026-03-02 06:00:00' '2026-03-02 05:00:00' gone
    job M4 '2026-03-02 06:00:00' '2026-03-02 05:00:00' stays
  } | source_sql
  run -0 sync
  same "$(ask 'SELECT count(*), sum(attempts) FROM quarantine')" '4|4'
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2026-03-02 07:00:00' WHERE
    JobNumber = 'backwards';
    UPDATE joblog_ob SET StartTime = '2026-03-02 06:00:00', EndTime =
    '2026-03-02 07:00:00' WHERE JobNumber = 'no-start';
    DELETE FROM joblog_ob WHERE JobNumber = 'gone'"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" \
    'read 3, inserted 2, quarantined 1, resolved 3'
  same "$(ask 'SELECT source_key, attempts FROM quarantine')" \
    'M4|2026-03-02 06:00:00|stays|10|1'
  same "$(ask 'SELECT count(*) FROM quarantine_past')" 3
}

@test "a row that was good and is bad now keeps its last good facts" {
  use_mariadb
  joblog
  job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 | source_sql
  run -0 sync
  facts >good
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2026-03-02 05:00:00'"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 1, quarantined 1'
  facts | diff good -
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2026-03-02 07:00:00'"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 1, unchanged 1, resolved 1'
}

@test "a real job shop: every piece and every second of its log" {
  log=$top/../shared/data/levy_job_shop/production_log.csv
  [ -r "$log" ] || skip 'no ../shared/data'
  use_sqlite
  sqlite3 "$src" ".import --csv '$log' log"
  cat >m.yaml <<-'EOT'
	source: levy
	time_zone: UTC
	tables:
	  - from: log
	    key: [resource, start, case_id, activity]
	    duplicates: keep
	    cursor: {column: start, kind: start, lookback: 120d}
	    job: {machine: resource, start: start, end: complete, job: case_id, part: part, op: activity, operator: worker_id}
	    output: {parts: qty_completed}
	    span: {state: {column: report_type, map: {D: running, S: setup, B: down}}}
	EOT
  mapping=m.yaml now=2012-04-01T00:00:00Z
  run --separate-stderr -0 sync
  # Five rows have no times.
  same "$(counts <<<"$output")" 'read 4543, inserted 4538, quarantined 5'
  same "$(ask 'SELECT CAST(sum(parts) AS INTEGER) FROM output')" \
    "$(sqlite3 "$src" "SELECT sum(qty_completed) FROM log WHERE start != ''")"
  same "$(ask "SELECT state, count(*),
    CAST(sum(end_us - start_us) / 60000000 AS INTEGER)
    FROM span GROUP BY 1 ORDER BY 1")" "$(sqlite3 "$src" "SELECT CASE report_type
    WHEN 'D' THEN 'running' WHEN 'S' THEN 'setup' ELSE 'down' END, count(*),
    sum(unixepoch(complete) - unixepoch(start)) / 60 FROM log
    WHERE start != '' GROUP BY 1 ORDER BY 1")"
  # Rows that share their key are all there, the copies too.
  [ "$(ask "SELECT count(*) FROM source_row WHERE source_key LIKE '%#_'")" \
    -gt 60 ]
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 4543, unchanged 4538, quarantined 5'
}

# ---- names ----

@test "column names are found in any case and quoted whatever they are" {
  use_mariadb
  source_sql <<<"CREATE TABLE \`select\` (\`ORDER\` VARCHAR(9), \`Group\`
    DATETIME, \`from\` DATETIME, \`where\` INT, \`a\`\`b\` INT, \`x y\` INT);
    INSERT INTO \`select\` VALUES ('M1', '2026-03-02 06:00:00',
    '2026-03-02 07:00:00', 5, 1, 2)"
  cat >m.yaml <<-'EOT'
	source: cimco
	time_zone: America/Chicago
	tables:
	  - from: select
	    key: [order, group]
	    cursor: {column: group, kind: start}
	    output: {machine: order, start: group, end: FROM, parts: where}
	EOT
  mapping=m.yaml
  run --separate-stderr -0 sync
  same "$(ask 'SELECT machine, parts FROM output')" 'M1|5.0'
}

@test "no SQL comes from a file" {
  use_mariadb
  joblog
  many 5 | source_sql
  for evil in 'joblog_ob; DROP TABLE joblog_ob' 'joblog_ob`' '1=1' "a'b" \
    'a b' '(SELECT 1)' 'x--' "$(printf '%065d' 0)"; do
    printf '%s\n' 'source: cimco' 'time_zone: UTC' 'tables:' \
      "  - from: \"$evil\"" '    key: [machine]' \
      '    cursor: {column: StartTime, kind: start}' \
      '    job: {machine: machine, start: StartTime, end: EndTime}' >m.yaml
    mapping=m.yaml run --separate-stderr -78 sync
    [[ $stderr == *'expected an identifier'* ]] || fail "$stderr"
    printf '%s\n' 'source: cimco' 'time_zone: UTC' 'tables:' \
      '  - from: joblog_ob' '    key: [machine]' \
      '    cursor: {column: StartTime, kind: start}' \
      "    job: {machine: \"$evil\", start: StartTime, end: EndTime}" \
      "    checks: {\"$evil\": {range: [0, 1]}}" >m.yaml
    mapping=m.yaml run --separate-stderr -78 sync
    [[ $stderr == *'expected an identifier'*'can be called so'* ]] ||
      fail "$stderr"
  done
  same "$(echo 'SELECT count(*) FROM joblog_ob' | source_sql)" 5
}

@test "a missing column stops its table, the others go on" {
  mapping=$top/etc/mapping/cimco.yaml
  use_mariadb
  three_shapes
  source_sql <<<'ALTER TABLE joblog_ob CHANGE RunningTime RuningTime INT'
  run --separate-stderr -78 sync
  same "$(jq -r .table <<<"$output")" "$(printf '%s\n' \
    valtb_hourly_dashboard events)"
  same "$(grep -v changed_at <<<"$stderr")" "cimco-sync: $mapping:32:19: \
joblog_ob: no such column: \"RunningTime\"; did you mean \"RuningTime\"?"
  source_sql <<<'DROP TABLE joblog_ob'
  run --separate-stderr -78 sync
  [[ $stderr == *'no such table: "joblog_ob"' ]] || fail "$stderr"
}

@test "an edited mapping maps every row anew, in the next run" {
  use_mariadb
  joblog
  many 30 | source_sql
  run -0 sync
  now=2026-05-10T00:00:00Z
  run -0 sync
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" ''
  sed 's/reason: setup}/reason: set-up}/' "$top/etc/mapping/joblog_ob.yaml" \
    >m.yaml
  mapping=m.yaml
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 30, updated 30, remapped 30'
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" ''
}

# stored TABLE: its spans' states; its outputs' parts and seconds.
stored() {
  ask "SELECT source_key, state, '' FROM span WHERE source = 'cimco.$1'
    ORDER BY 1"
  ask "SELECT source_key, parts, CAST((end_us - start_us) / 1000000 AS INTEGER)
    FROM output WHERE source = 'cimco.$1' ORDER BY 1"
}

@test "an edited mapping maps a value table and events anew, whatever their age" {
  use_mariadb
  mapping=$top/etc/mapping/cimco.yaml
  three_shapes
  now=2026-03-03T00:00:00Z
  run -0 sync
  now=2026-05-10T00:00:00Z
  run -0 sync
  run --separate-stderr -0 sync
  same "$(jq -s 'map(.inserted + .updated) | add' <<<"$output")" 0
  same "$(stored events)" $'1|running|\n2|down|'
  same "$(stored valtb_hourly_dashboard)" $'12|1772452800|55.0|3600
13|1772452800||3600'
  # One table's edit is no other's.
  sed 's/STOP: down/STOP: idle/' "$mapping" >m.yaml
  mapping=m.yaml
  run --separate-stderr -0 sync
  same "$(jq -r 'select(.remapped > 0).table' <<<"$output")" events
  same "$(jq -c 'select(.table == "events") | [.read, .updated, .remapped]' \
    <<<"$output")" '[2,2,2]'
  same "$(stored events)" $'1|running|\n2|idle|'
  sed -i 's/length: 1h/length: 30m/; s/parts: {column: column3/parts: {column: column1/' \
    m.yaml
  run --separate-stderr -0 sync
  same "$(jq -r 'select(.remapped > 0).table' <<<"$output")" \
    valtb_hourly_dashboard
  same "$(jq -c 'select(.table == "valtb_hourly_dashboard") |
    [.read, .updated, .remapped]' <<<"$output")" '[2,2,2]'
  same "$(stored valtb_hourly_dashboard)" $'12|1772452800|5.0|1800
13|1772452800|5.0|1800'
  run --separate-stderr -0 sync
  same "$(jq -s 'map(.inserted + .updated) | add' <<<"$output")" 0
}

# ---- the source ----

@test "an account that may only SELECT is enough" {
  use_mariadb
  joblog
  many 20 | source_sql
  sql <<<"CREATE USER reader$BATS_TEST_NUMBER@localhost;
    GRANT SELECT ON $db.joblog_ob TO reader$BATS_TEST_NUMBER@localhost"
  src=${src/root/reader$BATS_TEST_NUMBER}
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 20, inserted 20'
}

@test "wrong credentials are 77, nobody there is 69, and no password is told" {
  use_mariadb
  joblog
  sql <<<"CREATE USER guarded IDENTIFIED BY 's3cret'"
  src=${src/root/guarded}
  (umask 077; echo wrong0ne >pw)
  export MILLWRIGHT_SOURCE_PASSWORD_FILE=$PWD/pw
  run --separate-stderr -77 sync
  [[ $stderr != *wrong0ne* ]]
  [ -z "$output" ]
  src="mysql://root@localhost/x?socket=$PWD/none"
  run --separate-stderr -69 sync
  [ -z "$output" ]
}

@test "no source configured, no mapping, no store: each is told" {
  use_sqlite
  joblog
  run --separate-stderr -78 cimco-sync --store "$(store_url shop.db)" \
    --mapping "$top/etc/mapping/joblog_ob.yaml"
  [[ $stderr == *'no source: set source.url'* ]]
  run --separate-stderr cimco-sync --store "$(store_url shop.db)" --source source.db \
    --mapping none.yaml
  [ "$status" -eq 78 ] || [ "$status" -eq 66 ]
  # In PostgreSQL there may be a server without a store in it.
  store=none.db run --separate-stderr sync
  [ "$status" -eq 66 ] || [ "$status" -eq 78 ]
  [[ $stderr == *store-migrate* ]]
  [ ! -e none.db ]
}

@test "a file as source is not changed" {
  use_sqlite
  joblog
  many 20 | source_sql
  sha256sum "$src" >before
  chmod a-w "$src"
  run -0 sync
  sha256sum -c before
}

# ---- killed, and two at once ----

@test "killed at any moment, nothing is lost and nothing is there twice" {
  use_mariadb
  joblog
  { many 3000; echo 'CREATE INDEX s ON joblog_ob (StartTime);'; } | source_sql
  # All of it is within the lookback, whichever run comes to its end.
  now=2026-03-14T00:00:00Z
  killed=0 took_ms=500
  for i in $(seq 20); do
    source_sql <<<"UPDATE joblog_ob SET PartsProduced = PartsProduced + 1
      WHERE JobNumber LIKE 'J%$((i % 10))';
      DELETE FROM joblog_ob WHERE JobNumber = 'J$i'"
    as='exec' sync --page 250 >/dev/null 2>&1 3>&- &
    pid=$!
    sleep "$(awk -v i="$i" -v t="$took_ms" \
      'BEGIN { srand(i); printf "%.3f", rand() * t / 1000 }')"
    # A run that was done already makes the next kill come sooner.
    if kill -9 "$pid" 2>/dev/null; then
      killed=$((killed + 1)) took_ms=$((took_ms * 5 / 4))
    else
      took_ms=$((took_ms * 2 / 3 + 10))
    fi
    wait "$pid" 2>/dev/null || true
  done
  [ "$killed" -gt 0 ]
  run --separate-stderr -0 sync --page 100
  store_is_sound "$(store_url shop.db)"
  facts >killed
  store=quiet.db
  new_store quiet.db
  run -0 sync
  facts quiet.db >quiet
  cmp quiet killed || fail "$(diff quiet killed | head -n 20)"
}

@test "a source that dies while it is read is a failure, not an end" {
  dir=$(mktemp -d "${MW_TMP:-/tmp}/mwdie.XXXXXX")
  cp -a "$(mariadb_template)" "$dir/data"
  socket=$MARIADB_SOCKET
  start_mariadb "$dir"
  mariadb_sql "$dir" <<<"CREATE DATABASE d"
  db='' src="mysql://root@localhost/d?socket=$MARIADB_SOCKET"
  MARIADB_SOCKET=$socket
  { sql() { mariadb_sql "$dir" "$@"; }; db=d; joblog; db=; }
  mariadb_sql "$dir" d <<<"INSERT INTO joblog_ob (machine, StartTime, EndTime,
    JobNumber, OpNumber, State, RunningTime) SELECT 'M1', '2026-03-01' +
    INTERVAL seq SECOND, '2026-03-01' + INTERVAL seq + 1 SECOND, seq, 1,
    'CLOSED', 1 FROM seq_1_to_40000"
  sync --page 500 >out 2>err 3>&- &
  pid=$!
  until [ "$(ask 'SELECT count(*) FROM source_row')" -gt 0 ]; do
    sleep .02
  done
  kill_mariadb "$dir"
  status=0
  wait $pid || status=$?
  rm -rf "$dir"
  same "$status" 69
  [ ! -s out ]
  [ "$(ask 'SELECT count(*) FROM source_row')" -lt 40000 ]
  same "$(ask "SELECT count(*) FROM state WHERE name = 'cursor'")" 0
}

@test "of two syncs of one source at once the second leaves with 75" {
  use_mariadb
  joblog
  many 5 | source_sql
  # The first waits at the source for as long as the table is locked.
  sql "$db" <<<'LOCK TABLES joblog_ob WRITE; SELECT SLEEP(60)' >/dev/null \
    2>&1 &
  locker=$!
  until sql <<<'SHOW PROCESSLIST' | grep -q SLEEP; do sleep .05; done
  sync >first 3>&- &
  first=$!
  until sql <<<'SHOW PROCESSLIST' | grep -q 'metadata lock'; do
    sleep .05
  done
  run --separate-stderr -75 sync
  [[ $stderr == 'cimco-sync: another sync of "cimco" is running: '* ]] ||
    fail "$stderr"
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  [ -z "$output" ]
  sql -N <<<"SELECT CONCAT('KILL ', id) FROM information_schema.processlist
    WHERE info = 'SELECT SLEEP(60)'" | sql
  wait $locker || true
  wait $first
  same "$(counts <first)" 'read 5, inserted 5'
}

@test "a full disk under the records is 74" {
  use_sqlite
  joblog
  run -74 bash -c "cimco-sync --mapping '$top/etc/mapping/joblog_ob.yaml' \
    --source source.db --store '$(store_url shop.db)' >/dev/full"
}
