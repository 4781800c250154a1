#!/usr/bin/env bats
# cimco-sync and numbers: what the server has is what the store gets.
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

# ---- FLOAT ----

# floats: a job log whose numbers are FLOATs, with a FLOAT in its key.
floats() {
  use_mariadb
  mapping=$PWD/m.yaml
  cat >m.yaml <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: v
    key: [machine, st, job]
    cursor: {column: st, kind: start, lookback: 15d}
    job: {machine: machine, start: st, end: et, job: job, op: op, duration_s: dur}
    output: {parts: parts}
YAML
  source_sql <<'SQL'
CREATE TABLE v (machine VARCHAR(20), st DATETIME, et DATETIME, job FLOAT,
  op FLOAT(10,2), parts FLOAT, dur FLOAT);
INSERT INTO v VALUES
  ('A', '2026-03-02 10:00', '2026-03-02 11:00', 12.3, 12.3, 0.1, 60.5),
  ('A', '2026-03-02 11:00', '2026-03-02 12:00', 1e20, 5, -0.0, 1.5e-7),
  ('A', '2026-03-02 12:00', '2026-03-02 13:00', 1234567, 1234567.89, 1234567,
    2000000.25),
  ('A', '2026-03-02 12:00', '2026-03-02 13:00', 1234568, 1234567.89, 1234567,
    2000000.25);
SQL
}

# what: of every job and its parts, the numbers.
what() {
  ask "SELECT j.source_key, j.job, j.op, o.parts, j.duration_ms
    FROM job j JOIN output o ON o.source_key = j.source_key ORDER BY 1"
}

# 1234567 came as 1234570, and two jobs 1234567 and 1234568 as one.
@test "a FLOAT is all that the server has of it" {
  floats
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 4, inserted 4'
  same "$(what)" "$(printf '%s\n' \
    'A|2026-03-02 10:00:00|12.3|12.3|12.30|0.1|60500' \
    'A|2026-03-02 11:00:00|1e20|1e20|5.00|0.0|0' \
    'A|2026-03-02 12:00:00|1234567|1234567|1234567.88|1234567.0|2000000250' \
    'A|2026-03-02 12:00:00|1234568|1234568|1234567.88|1234567.0|2000000250' |
    sort)"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 4, unchanged 4'
  run --separate-stderr -0 sync --verify
}

# --verify said 0 of an edit in the seventh digit.
@test "an edit in the last digit of a FLOAT is seen" {
  floats
  sync >sync.out
  source_sql <<<"UPDATE v SET parts = 1234568 WHERE job = 1234567"
  run --separate-stderr -1 sync --verify
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 4, updated 1, unchanged 3'
  same "$(ask "SELECT parts FROM output WHERE job = '1234567'")" 1234568.0
  run --separate-stderr -0 sync --verify
}

# Copies of a key stood apart in the server's order, which knew six digits.
@test "copies by a FLOAT in the key are told apart" {
  floats
  source_sql <<'SQL'
INSERT INTO v SELECT * FROM v WHERE job > 1234566 AND job < 1234569;
INSERT INTO v SELECT machine, st, et, job, op, parts + seq, dur FROM v,
  seq_1_to_3 WHERE job > 1234566 AND job < 1234569;
ALTER TABLE v ORDER BY parts;
SQL
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 18, inserted 10, duplicate 8'
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 18, unchanged 10, duplicate 8'
  run --separate-stderr -0 sync --verify
}

# What earlier versions stored right must not be written anew.
@test "where six digits are enough a FLOAT is what the server tells" {
  use_mariadb
  source_sql <<'SQL'
CREATE TABLE f (id INT PRIMARY KEY, st DATETIME, x FLOAT, y VARCHAR(30));
INSERT INTO f SELECT seq, '2026-03-02 10:00',
  (RAND(7 * seq) - 0.2) * POW(10, CAST(seq % 70 AS SIGNED) - 36), NULL FROM seq_1_to_1000;
INSERT INTO f SELECT 1000 + seq, '2026-03-02 10:00',
  ROUND(RAND(seq) * 10000, seq % 3) * IF(seq % 5, 1, POW(10, CAST(seq % 22 AS SIGNED) - 11)),
  NULL FROM seq_1_to_1000;
INSERT INTO f (id, st, x) VALUES (3001, '2026-03-02 10:00', 16777216),
  (3002, '2026-03-02 10:00', 999999), (3003, '2026-03-02 10:00', 1e15),
  (3004, '2026-03-02 10:00', 1e14), (3005, '2026-03-02 10:00', 1e-14),
  (3006, '2026-03-02 10:00', 1e-15), (3007, '2026-03-02 10:00', 1e-38),
  (3008, '2026-03-02 10:00', 3.4e38), (3009, '2026-03-02 10:00', 1.2e-15);
UPDATE f SET y = CAST(x AS CHAR);
SQL
  mapping=$PWD/m.yaml
  cat >m.yaml <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: f
    key: [id]
    cursor: {column: st, kind: start, lookback: 15d}
    job: {machine: id, start: st, length: 1h, part: x, op: y}
YAML
  sync >sync.out
  # The same FLOAT by six digits, or all of its DOUBLE.
  ask "SELECT source_key, part, op FROM job" >got
  {
    echo 'CREATE TABLE g (id INT, part VARCHAR(40), op VARCHAR(40), p FLOAT,
      o FLOAT);'
    sed "s/\(.*\)|\(.*\)|\(.*\)/INSERT INTO g VALUES (\1, '\2', '\3', '\2', '\3');/" got
  } | source_sql
  same "$(source_sql <<<'SELECT COUNT(*) FROM f, g WHERE f.id = g.id')" 2009
  same "$(source_sql <<'SQL'
SELECT f.id, part, op, x * 1e0 FROM f, g WHERE f.id = g.id
  AND part <> IF(o = x, op, x * 1e0);
SELECT f.id, part FROM f, g WHERE f.id = g.id AND p <> x;
SQL
)" ''
  run -0 grep -c '|.*[0-9]\{10\}' got
  [ "$output" -gt 200 ]
}

# ---- counts ----

# It threw away the job's whole time: "parts: more than 10000000000".
@test "a count beyond what can be is flagged, and the job's time stays" {
  use_mariadb
  joblog
  source_sql <<'SQL'
ALTER TABLE joblog_ob MODIFY PartsProduced BIGINT UNSIGNED;
SQL
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' most \
      PartsProduced=18446744073709551615
    job M1 '2026-03-02 07:00:00' '2026-03-02 08:00:00' over \
      PartsProduced=10000000001
    job M1 '2026-03-02 08:00:00' '2026-03-02 09:00:00' good \
      PartsProduced=100
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" 'read 3, inserted 3, flagged 2'
  same "$(ask 'SELECT job, flags FROM job WHERE flags IS NOT NULL ORDER BY 1')" \
    "$(printf '%s|range:PartsProduced,unreadable:PartsProduced\n' most over)"
  same "$(ask 'SELECT job, parts FROM output')" 'good|100.0'
  same "$(ask 'SELECT job, seconds_ms FROM span ORDER BY 1')" \
    "$(printf '%s|1800000\n' good most over)"
}

@test "a counter that says what cannot be is as if it said nothing" {
  use_mariadb
  mapping=$PWD/m.yaml
  cat >m.yaml <<'YAML'
source: cimco
tables:
  - from: hours
    key: [port, st]
    cursor: {column: st, kind: start}
    output: {machine: port, start: {column: st, type: utc}, length: 1h, target: want, parts: {column: made, counter: cumulative}}
YAML
  source_sql <<'SQL'
CREATE TABLE hours (port INT, st DATETIME, made BIGINT UNSIGNED,
  want DOUBLE);
INSERT INTO hours VALUES (1, '2026-03-02 06:00', 100, 1e11),
  (1, '2026-03-02 07:00', 18446744073709551615, 5),
  (1, '2026-03-02 08:00', 110, 5);
SQL
  sync >sync.out
  same "$(ask 'SELECT source_key, parts, target, flags FROM output ORDER BY 1')" \
    "$(printf '%s\n' '1|2026-03-02 06:00:00|||first:made,unreadable:want' \
      '1|2026-03-02 07:00:00||5.0|unreadable:made' \
      '1|2026-03-02 08:00:00|10.0|5.0|')"
}
