#!/usr/bin/env bats
# cimco-discover and how long a row is: what a row says of its end goes before
# what the distance of rows suggests.
# discover.bash reads src and db.
# shellcheck disable=SC2034

load helper
load servers
load sync
load discover

setup_file() {
  mariadb_start
}

teardown_file() {
  mariadb_stop
}

setup() {
  mw_setup
  use_mariadb
}

# Rows of an hour, every two hours, were "length: 2h".
@test "rows that end before the next begins have their own end" {
  source_sql <<'SQL'
CREATE TABLE hourly (id INT PRIMARY KEY, port INT, start_epoch VARCHAR(20),
  end_epoch VARCHAR(20), good_parts INT, target INT);
INSERT INTO hourly SELECT seq, seq % 2, 1772000000 + (seq DIV 2) * 7200,
  IF(seq > 196, '0', 1772000000 + (seq DIV 2) * 7200 + 3600), 6, 8
  FROM seq_0_to_199;
SQL
  discover
  run -1 grep length: p.yaml
  grep -q 'end: {column: end_epoch, type: epoch_text}' p.yaml
  words | grep -q 'But of 197 closed rows only 0 last so long: the end of each'
  now=2026-03-20T00:00:00Z sync_by p.yaml >got
  same "$(ask 'SELECT end_us - start_us, count(*) FROM output
    WHERE open IS NULL GROUP BY 1')" '3600000000|197'
  same "$(ask 'SELECT count(*) FROM output WHERE open = 1')" 3
}

@test "rows that end when the next begins have a length, as ever" {
  source_sql <<'SQL'
CREATE TABLE hourly (id INT PRIMARY KEY, port INT, start_epoch VARCHAR(20),
  end_epoch VARCHAR(20), good_parts INT, target INT);
INSERT INTO hourly SELECT seq, seq % 2, 1772000000 + (seq DIV 2) * 3600,
  IF(seq > 196, '0', 1772000000 + (seq DIV 2) * 3600 + 3600), 6, 8
  FROM seq_0_to_199;
SQL
  discover
  grep -q 'length: 1h' p.yaml
  run -1 grep end: p.yaml
  # No end at all says nothing of the length, and that is told.
  source_sql <<<"UPDATE hourly SET end_epoch = '0'"
  discover
  grep -q 'length: 1h' p.yaml
  doubts | grep -q 'the length of a row: from row to row, for in none is'
}

# Orders of 15 minutes were a value table with "length: 80m".
@test "jobs at equal distances are no value table, and what is left out is told" {
  source_sql <<'SQL'
CREATE TABLE work_orders (wo_id INT PRIMARY KEY, resource VARCHAR(20),
  start_dt DATETIME, finish_dt DATETIME, qty_good INT, setup_min DECIMAL(8,2),
  run_min DECIMAL(8,2));
INSERT INTO work_orders SELECT seq, CONCAT('HAAS-', seq % 4),
  '2026-03-02' + INTERVAL seq * 20 MINUTE, IF(seq > 996, NULL,
  '2026-03-02' + INTERVAL seq * 20 + 15 MINUTE), seq % 30, 5, 8
  FROM seq_1_to_1000;
SQL
  run -1 discover
  run -1 grep -E '^ *length:' p.yaml
  words | grep -q 'Not recognised: it has a machine, a start and an end, but'
  doubts | grep -q 'but not of seconds.*: setup_min, run_min. Left out'
}

# The job log's categories were dropped without a word.
@test "categories that are times of day are named, and not counted" {
  source_sql <<'SQL'
CREATE TABLE joblog_ob (machine VARCHAR(20), StartTime DATETIME,
  EndTime DATETIME, JobNumber VARCHAR(20), State VARCHAR(10),
  PartsProduced INT, JobDuration TIME, RunningTime TIME, SetupTime TIME,
  IdleTime TIME);
INSERT INTO joblog_ob SELECT CONCAT('N', seq % 4),
  '2026-03-02' + INTERVAL (seq DIV 4) * 61 MINUTE,
  '2026-03-02' + INTERVAL (seq DIV 4) * 61 + 60 MINUTE, seq, 'CLOSED',
  seq % 30, '01:00:00', '00:40:00', '00:10:00', '00:10:00'
  FROM seq_1_to_400;
SQL
  run -1 discover
  run -1 grep -E '^ *length:' p.yaml
  doubts | grep -q 'no number, as "00:40:00": RunningTime, SetupTime, IdleTime'
  # Two of them in seconds make a job log, without the third.
  source_sql <<'SQL'
ALTER TABLE joblog_ob ADD r INT, ADD s INT;
UPDATE joblog_ob SET r = TIME_TO_SEC(RunningTime), s = TIME_TO_SEC(SetupTime);
ALTER TABLE joblog_ob DROP RunningTime, DROP SetupTime,
  CHANGE r RunningTime INT, CHANGE s SetupTime INT;
SQL
  discover
  setting >s
  run -0 grep -c 'seconds:' s
  same "$output" 2
  doubts | grep -q 'no number, as "00:10:00": IdleTime. Left out'
}

@test "a row that says how long it is has not the length of the distance" {
  source_sql <<'SQL'
CREATE TABLE shots (id INT PRIMARY KEY, machine VARCHAR(20),
  start_time DATETIME, duration TIME, parts INT);
INSERT INTO shots SELECT seq, CONCAT('N', seq % 4),
  '2026-03-02' + INTERVAL (seq DIV 4) * 61 MINUTE, '00:45:00', seq % 30
  FROM seq_1_to_400;
SQL
  run -1 discover
  words | grep -q 'But duration says otherwise how long a row is'
  source_sql <<<"ALTER TABLE shots MODIFY duration INT;
    UPDATE shots SET duration = 3660"
  discover
  grep -q 'length: 61m' p.yaml
}

# "neither categories of seconds nor ..." was said of these.
@test "setup_s, run_s and idle_s are categories of seconds" {
  source_sql <<'SQL'
CREATE TABLE jobs (jobno VARCHAR(20), machine VARCHAR(20),
  starttime DATETIME, endtime DATETIME, status VARCHAR(10), qty INT,
  setup_s INT, run_s INT, idle_s INT, cycle_s INT);
INSERT INTO jobs SELECT CONCAT('J', seq), CONCAT('CNC', seq % 3),
  '2026-03-01' + INTERVAL (seq DIV 3) * 37 MINUTE,
  '2026-03-01' + INTERVAL (seq DIV 3) * 37 + 30 MINUTE, 'done', seq % 20,
  100, 1500, seq % 300, 42 FROM seq_1_to_600;
SQL
  discover
  words | grep -q 'A job log: a row a job, .* and 3 categories of seconds'
  setting >s
  same "$(grep seconds: s)" "\
      - {seconds: setup_s, state: setup, reason: setup}
      - {seconds: run_s,   state: running}
      - {seconds: idle_s,  state: idle, reason: idle}"
}
