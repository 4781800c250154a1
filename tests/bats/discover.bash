# discover: a plant in the three shapes, for cimco-discover.
#
# Three machines in Chicago from 2026-02-20 to 2026-03-20, over the night in
# which the clocks went forward (2026-03-08).  The job log is on the wall, the
# events are in UTC, the value table counts seconds since 1970.  What one
# knows, the others know.

# plant [DAYS]: SQL of it, which MariaDB and SQLite both take.
plant() {
  rm -f plant.db
  sqlite3 plant.db <<SQL
CREATE TABLE joblog_ob (machine VARCHAR(20), StartTime DATETIME,
  EndTime DATETIME, JobNumber VARCHAR(20), PartNumber VARCHAR(20),
  OpNumber VARCHAR(20), State VARCHAR(10), EmpID VARCHAR(20),
  PartsProduced INT, JobDuration INT, RunningTime INT, SetupTime INT,
  MaintenanceTime INT, IdleTime INT);
CREATE TABLE valtb_hourly_dashboard (portid VARCHAR(10),
  starttime VARCHAR(20), endtime VARCHAR(20), state VARCHAR(10),
  column1 INT, column2 INT, column3 INT, column4 INT);
CREATE TABLE events (id INT PRIMARY KEY, machine VARCHAR(20),
  start_ts DATETIME, end_ts DATETIME, status VARCHAR(10), cause VARCHAR(20),
  emp VARCHAR(20), changed_at DATETIME);

-- A job takes 5 h 13 min 7 s, and stands for 4 min before the next.
CREATE TEMP TABLE run (i, m, s, e);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n
    WHERE i < ${1:-28} * 24 / 5.3 - 1),
  m(m) AS (VALUES (1), (2), (3))
INSERT INTO run SELECT i, m, 1771567200 + m * 611 + i * 19027,
  1771567200 + m * 611 + i * 19027 + 18787 FROM n, m;

-- What the wall shows: six hours behind UTC, five from 8 March 08:00Z on.
CREATE TEMP VIEW wall AS SELECT i, m, s, e,
  datetime(s - CASE WHEN s < 1772956800 THEN 21600 ELSE 18000 END,
    'unixepoch') AS ls,
  datetime(e - CASE WHEN e < 1772956800 THEN 21600 ELSE 18000 END,
    'unixepoch') AS le FROM run;
INSERT INTO joblog_ob SELECT 'Machine000' || m, ls,
  CASE WHEN i = (SELECT max(i) FROM run) THEN '1969-12-31 18:00:00'
    ELSE le END, 'J' || (1000 + i * 3 + m), 'P' || (i % 7), '10',
  CASE WHEN i = (SELECT max(i) FROM run) THEN 'OPENED' ELSE 'CLOSED' END,
  'E' || (i % 4), 40 + (i * m) % 23, e - s, e - s - 3600 - (i % 5) * 60,
  1800, CASE WHEN i % 11 = 0 THEN 900 ELSE 0 END,
  1800 + (i % 5) * 60 - CASE WHEN i % 11 = 0 THEN 900 ELSE 0 END
  FROM wall ORDER BY s;

CREATE TEMP VIEW part AS
  SELECT i, m, s AS a, s + 1800 AS b, 'SETUP' AS st, 'setup' AS why FROM run
  UNION ALL SELECT i, m, s + 1800, e - 1800 - (i % 5) * 60, 'RUN', NULL
    FROM run
  UNION ALL SELECT i, m, e - 1800 - (i % 5) * 60, e, 'STOP', 'idle' FROM run;
INSERT INTO events SELECT row_number() OVER (ORDER BY a, m), 'Machine000' ||
  m, datetime(a, 'unixepoch'), CASE WHEN i = (SELECT max(i) FROM run) AND
  st = 'STOP' THEN NULL ELSE datetime(b, 'unixepoch') END, st, why,
  'E' || (i % 4), datetime(b + 1, 'unixepoch') FROM part;

WITH RECURSIVE h(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM h
    WHERE h < ${1:-28} * 24 - 1), m(m) AS (VALUES (1), (2), (3)),
  v AS (SELECT h, m, 10 + m AS target, (h * 7 + m * 5) % 19 AS made
    FROM h, m)
INSERT INTO valtb_hourly_dashboard SELECT 10 + m, 1771567200 + h * 3600,
  CASE WHEN h = (SELECT max(h) FROM h) THEN '0'
    ELSE 1771567200 + (h + 1) * 3600 END, 'x',
  target * (h % 24 + 1), target, made, 5000 + sum(made) OVER
  (PARTITION BY m ORDER BY h) FROM v ORDER BY h, m;
SQL
  sqlite3 plant.db "SELECT sql || ';' FROM sqlite_schema
    WHERE type = 'table' ORDER BY name"
  echo 'BEGIN;'
  local t
  for t in events joblog_ob valtb_hourly_dashboard; do
    sqlite3 plant.db ".mode insert $t" "SELECT * FROM $t ORDER BY rowid"
  done
  echo 'COMMIT;'
}

# discover [option...]: the proposal of src into p.yaml.
discover() {
  cimco-discover --source "$src" --output p.yaml --force "$@"
}

# doubts: of p.yaml, one a line.
doubts() {
  awk '/# doubtful: / {if (text) print text; text = $0
      sub(/.*# doubtful: /, "", text); on = 1; next}
    on && /^ *#   / {sub(/^ *#  */, ""); text = text " " $0; next}
    {on = 0} END {if (text) print text}' p.yaml
}

# words: the comments of p.yaml in one line.
words() {
  sed -n 's/^ *# *//p' p.yaml | tr '\n' ' '
}

# setting: p.yaml without its comments.
setting() {
  grep -vE '^ *(#|$)' "${1:-p.yaml}"
}

# contents: all facts of shop.db, without the keys that name their rows.
contents() {
  sqlite3 shop.db "SELECT 'job', machine, start_us, end_us, job, part, op,
      operator, open, duration_ms, flags FROM job ORDER BY machine, start_us;
    SELECT 'output', machine, start_us, end_us, parts, target, flags
      FROM output ORDER BY machine, start_us;
    SELECT 'span', machine, start_us, end_us, seconds_ms, state, reason, job,
      operator, open, flags FROM span ORDER BY machine, start_us, n"
}

# sync_by FILE [option...]: into a new store, whose facts are printed.
sync_by() {
  local m=$1
  shift
  rm -f shop.db
  new_store
  local status=0
  mapping=$m now=${now:-2026-03-21T00:00:00Z} sync "$@" >synced 2>words ||
    status=$?
  [ "$status" -eq 0 ] || cat words >&2
  contents
  return "$status"
}
