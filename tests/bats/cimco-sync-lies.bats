#!/usr/bin/env bats
# cimco-sync and a source that says what cannot be, or says it in odd ways.
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

teardown() {
  [ -z "${modes-}" ] || sql <<<"SET GLOBAL sql_mode = '$modes'"
}

# rows_set_aside: a line each, by job.
rows_set_aside() {
  ask "SELECT json_extract(raw, '$.JobNumber'), field, why FROM quarantine
    ORDER BY 1"
}

# flags: a line for each job that has some.
flags() {
  ask 'SELECT job, flags FROM job WHERE flags IS NOT NULL ORDER BY 1'
}

# ---- values ----

@test "dates that are none: the row is set aside, or open" {
  use_mariadb
  joblog
  {
    job M1 '2026-00-02 06:00:00' '2026-03-02 07:00:00' month-0
    job M1 '2026-03-00 06:00:00' '2026-03-02 07:00:00' day-0
    job M1 '0000-05-01 06:00:00' '2026-03-02 07:00:00' year-0
    job M1 '0001-01-01 06:00:00' '2026-03-02 07:00:00' year-1
    job M1 '9999-12-31 23:59:59' '9999-12-31 23:59:59' end-of-time
    job M1 '2026-03-02 06:00:00' '2026-03-00 07:00:00' end-day-0
    job M1 '2026-03-02 06:00:00' '0000-05-01 07:00:00' end-year-0
    job M1 '2026-03-02 06:00:00' '9999-12-31 00:00:00' end-never
  } | source_sql
  run --separate-stderr -0 sync
  same "$(rows_set_aside)" "$(printf '%s\n' \
    'day-0|StartTime|not a time: "2026-03-00 06:00:00"' \
    'end-day-0|EndTime|not a time: "2026-03-00 07:00:00"' \
    'end-never|EndTime|end: more than 100 years after start: "9999-12-31T06:00:00Z"' \
    'end-of-time|StartTime|start: outside the years 0001 to 9999' \
    'month-0|StartTime|not a time: "2026-00-02 06:00:00"' \
    'year-0|StartTime|no start: "0000-05-01 06:00:00"' \
    'year-1|StartTime|no start: "0001-01-01 06:00:00"')"
  same "$(flags)" 'end-year-0|no_end:EndTime'
}

@test "durations as times, and numbers that are none, are left out and flagged" {
  use_mariadb
  joblog
  source_sql <<'SQL'
ALTER TABLE joblog_ob MODIFY IdleTime TIME, MODIFY SetupTime VARCHAR(30),
  MODIFY PartsProduced DOUBLE, MODIFY ToolingTime FLOAT;
SQL
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' time \
      IdleTime=838:59:59
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' comma SetupTime=12,5
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' huge \
      PartsProduced=1e300
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' nan SetupTime=NaN
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' tiny \
      ToolingTime=1e-30
  } | source_sql
  run --separate-stderr -0 sync
  same "$(flags)" "$(printf '%s\n' 'comma|unreadable:SetupTime' \
    'huge|range:PartsProduced,unreadable:PartsProduced' \
    'nan|unreadable:SetupTime' 'time|unreadable:IdleTime')"
  same "$(rows_set_aside)" ''
}

@test "infinity, and a text where a number is due, from a file" {
  use_sqlite
  joblog
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' inf
    echo 'UPDATE joblog_ob SET IdleTime = 9e999, PartsProduced = -9e999;'
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' blob
    echo "UPDATE joblog_ob SET IdleTime = x'01ff' WHERE JobNumber = 'blob';"
  } | source_sql
  run --separate-stderr -0 sync
  same "$(flags)" 'inf|unreadable:PartsProduced,unreadable:IdleTime'
  same "$(rows_set_aside)" 'blob|IdleTime|not UTF-8: hex 01ff'
}

@test "the empty value of an enum is no state" {
  use_mariadb
  mapping=$PWD/m.yaml
  cat >m.yaml <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: events
    key: [id]
    cursor: {column: at, kind: start}
    span: {machine: machine, start: at, length: 1h, state: {column: status, map: {RUN: running, STOP: down}}}
YAML
  source_sql <<'SQL'
CREATE TABLE events (id INT PRIMARY KEY, machine VARCHAR(9), at DATETIME,
  status ENUM('RUN', 'STOP'));
INSERT INTO events VALUES (1, 'M1', '2026-03-02 06:00:00', 'RUN'),
  (2, 'M1', '2026-03-02 07:00:00', 'PAUSE'),
  (3, 'M1', '2026-03-02 08:00:00', 0), (4, 'M1', '2026-03-02 09:00:00', 2),
  (5, 'M1', '2026-03-02 10:00:00', NULL);
SQL
  run --separate-stderr -0 sync
  same "$(ask 'SELECT source_key, state FROM span ORDER BY 1')" \
    "$(printf '%s\n' '1|running' '4|down')"
  same "$(ask 'SELECT source_key, why FROM quarantine ORDER BY 1')" \
    "$(printf '%s|a state that is not mapped: ""\n' 2 3 5)"
}

@test "texts in other characters, and bytes that are none" {
  use_mariadb
  joblog
  source_sql <<'SQL'
ALTER TABLE joblog_ob MODIFY EmpID VARCHAR(20) CHARACTER SET latin1,
  MODIFY PartNumber VARBINARY(20), MODIFY machine VARCHAR(20) CHARACTER SET
  cp1251, MODIFY JobNumber VARCHAR(20) CHARACTER SET utf16;
SQL
  {
    job Станок '2026-03-02 06:00:00' '2026-03-02 07:00:00' 日本 \
      EmpID=Jörg PartNumber=Rad
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' latin
    echo "UPDATE joblog_ob SET PartNumber = x'4af67267' WHERE machine = 'M1';"
    # Five bytes that latin1 has no letters for come as MariaDB sees them.
    job M2 '2026-03-02 06:00:00' '2026-03-02 07:00:00' holes
    echo "UPDATE joblog_ob SET EmpID = x'818d8f909d' WHERE machine = 'M2';"
    job M3 '2026-03-02 06:00:00' '2026-03-02 07:00:00' nul
    echo "UPDATE joblog_ob SET PartNumber = x'410042' WHERE machine = 'M3';"
  } | { echo 'SET NAMES utf8mb4;'; cat; } | source_sql
  run --separate-stderr -0 sync
  same "$(ask "SELECT machine, job, operator, part FROM job
    WHERE job != 'holes'")" 'Станок|日本|Jörg|Rad'
  same "$(ask "SELECT count(*) FROM job WHERE job = 'holes'")" 1
  same "$(rows_set_aside)" "$(printf '%s\n' \
    'latin|PartNumber|not UTF-8: hex 4af67267' 'nul|PartNumber|a NUL byte')"
}

@test "a text of 64 MB costs its row, and not much more" {
  use_mariadb
  sql <<<'SET GLOBAL max_allowed_packet = 1073741824'
  joblog
  {
    echo 'ALTER TABLE joblog_ob MODIFY EmpID LONGTEXT, MODIFY State LONGTEXT,
      MODIFY JobNumber LONGTEXT;'
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' long
    echo "UPDATE joblog_ob SET EmpID = REPEAT('ø', 32 << 20);"
    job M2 '2026-03-02 06:00:00' '2026-03-02 07:00:00' key
    echo "UPDATE joblog_ob SET JobNumber = REPEAT('ø', 32 << 20)
      WHERE machine = 'M2';"
    job M1 '2026-03-02 08:00:00' '2026-03-02 09:00:00' short
  } | { echo 'SET NAMES utf8mb4;'; cat; } | source_sql
  sql <<<'SET GLOBAL max_allowed_packet = 16777216'
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 3, inserted 1, quarantined 2'
  [ "${#stderr}" -lt 1000 ]
  same "$(ask "SELECT field, substr(why, 1, instr(why, ':') + 30)
    FROM quarantine ORDER BY 1")" "$(printf \
    '%s|%s: longer than 65535 bytes: "øøø\n' EmpID operator JobNumber job)"
  run -0 ask 'SELECT length(source_key), length(why), raw FROM quarantine'
  LC_ALL=C awk -F '|' '$1 >= 600 || $2 >= 200 || length < 1000 ||
    length > 3000 {exit 1}' <<<"$output" || fail "$output"
  # And they are resolved like others.
  source_sql <<<"UPDATE joblog_ob SET EmpID = 'E1' WHERE machine = 'M1';
    UPDATE joblog_ob SET JobNumber = 'J2' WHERE machine = 'M2'"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" \
    'read 3, inserted 2, updated 1, resolved 2'
}

# ---- tables ----

@test "views and generated columns are read like others" {
  use_mariadb
  joblog
  many 100 | source_sql
  source_sql <<'SQL'
ALTER TABLE joblog_ob RENAME jobs,
  ADD Virtual_s INT AS (JobDuration - IdleTime) VIRTUAL,
  ADD Stored_s INT AS (JobDuration - RunningTime) STORED;
CREATE VIEW joblog_ob AS SELECT machine, StartTime, EndTime, JobNumber,
  PartNumber, OpNumber, State, EmpID, PartsProduced, JobDuration,
  Virtual_s AS RunningTime, Stored_s AS IdleTime, SetupTime,
  WaitingSetupTime, NotFeedingTime, AdjustmentTime, DressingTime, ToolingTime,
  EngineeringTime, MaintenanceTime, BuyInTime, BreakShiftChangeTime FROM jobs;
SQL
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 100, inserted 100'
  same "$(ask "SELECT CAST(sum(seconds_ms) / 1000 AS INTEGER) FROM span WHERE
    state = 'running'")" \
    "$(source_sql <<<'SELECT SUM(RunningTime) FROM jobs')"
  # A view over nothing is a fault of the source's, and says so.
  source_sql <<<'DROP TABLE jobs'
  run --separate-stderr -78 sync
  [[ $stderr == *'joblog_ob'* ]] || fail "$stderr"
  same "$(ask 'SELECT count(*) FROM job')" 100
}

@test "a server's odd SQL mode changes nothing" {
  use_mariadb
  joblog
  {
    many 50
    job "M''1" '2026-03-02 06:00:00' '2026-03-02 07:00:00' 'a\\b' EmpID=
    job 'M"1' '2026-03-02 06:00:00' '2026-03-02 07:00:00' 'a"b' EmpID=' '
    echo 'CREATE INDEX s ON joblog_ob (StartTime);'
  } | source_sql
  run -0 sync --page 7
  facts >plain
  modes=$(sql <<<'SELECT @@global.sql_mode')
  for mode in ANSI NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_DATE \
    ORACLE,EMPTY_STRING_IS_NULL,PAD_CHAR_TO_FULL_LENGTH \
    TIME_ROUND_FRACTIONAL,HIGH_NOT_PRECEDENCE; do
    sql <<<"SET GLOBAL sql_mode = '$mode'"
    store=$mode.db
    new_store "$store"
    run -0 sync --page 7
    facts "$store" | diff plain - || fail "$mode"
  done
}

# hold_first: the first of two tables is locked until release_first, and a
# sync of both waits for it with its snapshot taken.
hold_first() {
  sql "$db" <<<'LOCK TABLES events WRITE; SELECT SLEEP(60)' \
    >/dev/null 2>&1 3>&- &
  until sql <<<'SHOW PROCESSLIST' | grep -q SLEEP; do sleep .05; done
  sync "$@" >out 2>err 3>&- &
  pid=$!
  until sql <<<'SHOW PROCESSLIST' | grep -q 'metadata lock'; do
    sleep .05
  done
}
release_first() {
  sql <<<"KILL $(sql <<<'SHOW PROCESSLIST' | awk '/SLEEP/ {print $1; exit}')"
  status=0
  wait "$pid" || status=$?
}

# two_tables: "events" and, read behind it, "later".
two_tables() {
  use_mariadb
  {
    for t in events later; do
      echo "CREATE TABLE $t (id INT PRIMARY KEY, machine VARCHAR(9),
        at DATETIME, parts INT);
        INSERT INTO $t SELECT seq, 'M1', '2026-03-02' + INTERVAL seq MINUTE, 1
        FROM seq_1_to_200;"
    done
  } | source_sql
  {
    echo 'source: cimco'
    echo 'time_zone: UTC'
    echo 'tables:'
    for t in events later; do
      echo "  - from: $t"
      echo '    key: [id]'
      echo '    cursor: {column: at, kind: start}'
      echo '    output: {machine: machine, start: at, length: 1m, parts: parts}'
    done
  } >m.yaml
  mapping=$PWD/m.yaml
}

@test "a table that is altered behind the snapshot is read in a new one" {
  two_tables
  run -0 sync
  source_sql <<<'UPDATE later SET parts = 2'
  hold_first --retry 60s
  source_sql <<<'ALTER TABLE later ADD note INT FIRST, ALGORITHM=COPY'
  release_first
  same "$status" 0
  grep -q 'trying again in' err || fail "$(cat err)"
  same "$(jq -r '[.table, .updated] | join(" ")' out)" \
    "$(printf '%s\n' 'events 0' 'later 200')"
  # Without the time to do so it counts as a source that is away.
  hold_first
  source_sql <<<'ALTER TABLE later DROP note, ALGORITHM=COPY'
  release_first
  same "$status" 69
  run -0 sync
}

@test "a table that another takes the place of deletes nothing in a hurry" {
  two_tables
  run -0 sync
  hold_first --retry 60s
  source_sql <<<'CREATE TABLE fresh LIKE later;
    RENAME TABLE later TO old, fresh TO later'
  release_first
  same "$status" 65
  grep -q "200 of 200 stored rows are gone.*the source's table is empty" err ||
    fail "$(cat err)"
  same "$(ask "SELECT count(*) FROM output WHERE source = 'cimco.later'")" 200
  # Nor does one that is gone for a moment.
  source_sql <<<'DROP TABLE later'
  run --separate-stderr -78 sync
  source_sql <<<'RENAME TABLE old TO later'
  run --separate-stderr -0 sync
  same "$(jq -s 'map(.unchanged) | add' <<<"$output")" 400
}
