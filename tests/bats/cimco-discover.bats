#!/usr/bin/env bats
# cimco-discover: what it proposes for a database that nobody described can
# be synced as it is, and says what it was decided on.
# sync.bash reads mapping, store and now.
# shellcheck disable=SC2034

load helper
load servers
load sync
load discover
load plant

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

# by_hand: the mapping that the plant would have from somebody who knows it.
by_hand() {
  cat <<'EOT'
source: cimco
time_zone: America/Chicago
tables:
  - from: joblog_ob
    key: [machine, StartTime, JobNumber, OpNumber]
    cursor: {column: StartTime, kind: start, lookback: 15d}
    open_when: {column: State, equals: OPENED}
    job: {machine: machine, start: StartTime, end: EndTime, job: JobNumber,
      part: PartNumber, op: OpNumber, operator: EmpID,
      duration_s: JobDuration}
    output: {parts: PartsProduced}
    spans:
      - {seconds: RunningTime, state: running}
      - {seconds: SetupTime, state: setup, reason: setup}
      - {seconds: MaintenanceTime, state: maintenance, reason: maintenance}
      - {seconds: IdleTime, state: idle, reason: idle}
  - from: valtb_hourly_dashboard
    key: [portid, starttime]
    cursor: {column: starttime, kind: start, lookback: 2d}
    output: {machine: portid, start: {column: starttime, type: epoch_text},
      length: 1h, target: column2, parts: column3}
  - from: events
    key: [id]
    cursor: {column: changed_at, kind: stamp}
    span: {machine: machine, start: {column: start_ts, type: utc},
      end: {column: end_ts, type: utc}, reason: cause, operator: emp,
      state: {column: status, map: {RUN: running, STOP: down, SETUP: setup}}}
EOT
}

# ---- the three shapes ----

@test "the three shapes, unedited, give the facts of a mapping by hand" {
  by_hand >hand.yaml
  for at in use_sqlite use_mariadb; do
    $at
    plant | source_sql
    sync_by hand.yaml >want
    [ "$(wc -l <want)" -gt 5000 ]
    discover
    sync_by p.yaml >got
    cmp want got || fail "$(diff want got | head)"
    jq -e '.quarantined == 0 and .flagged == 0' synced
  done
}

# The plants of cimco-sim: their site is in Chicago, and nothing else is said.
@test "a clean plant, its proposal unedited, is the truth" {
  export MILLWRIGHT_ZONE=America/Chicago
  use_sqlite
  sim --dirt none "$src"
  discover
  now=2026-02-10T10:20:30Z
  sync_by p.yaml >got
  jq -e '.quarantined + .flagged + .duplicate == 0' synced
  only() {
    sqlite3 shop.db "DELETE FROM span WHERE source NOT LIKE '%.$1';
      DELETE FROM output WHERE source NOT LIKE '%.$1'"
  }
  cp shop.db all.db
  only joblog_ob
  same "$(stored_totals)" "$(true_totals)"
  same "$(stored_jobs)" "$(true_jobs)"
  same "$(stored_outputs)" "$(true_outputs)"
  cp all.db shop.db
  only events
  same "$(stored_events)" "$(true_events)"
  # The ports have other names than the machines; each made as much.
  cp all.db shop.db
  only valtb_hourly_dashboard
  same "$(store-cat --store shop.db --kind output | made | cut -d ' ' -f 2)" \
    "$(made <truth.ndjson | cut -d ' ' -f 2)"
}

@test "a dirty plant, its proposal unedited, gives what a mapping by hand does" {
  # Nobody knows the names of the ports.
  sed '/^machines:/d' "$top/etc/mapping/cimco.yaml" >hand.yaml
  now=2026-03-20T12:00:00Z
  use_mariadb
  sim --dirt heavy --from 2026-02-20 --schema key,index,micros,upper "$src"
  discover
  # The rows tell where the clock hangs: nobody else does.
  grep -q '^time_zone: America/Chicago$' p.yaml
  sync_by hand.yaml --max-bad 1000 >want
  sync_by p.yaml --max-bad 1000 >got
  cmp want got || fail "$(diff want got | head)"
  table=joblog_ob
  same "$(jq -s 'map(.duplicate)[0]' synced)" "$(sum copy)"
  table=events
  same "$(jq -s 'map(.quarantined)[2]' synced)" \
    "$(sum unknown_status event_backwards)"
  doubts | grep -q "$(sum event_repeat) of the rows looked at tell what"
}

@test "the demo's source, unedited, gives the demo's facts" {
  src=$PWD/demo.db
  (cd "$top" && sqlite3 "$src" <tests/data/demo/source.sql)
  # The demo leaves idle seconds without a reason.
  sed 's/state: idle}/state: idle, reason: idle}/' \
    "$top/tests/data/demo/mapping.yaml" >hand.yaml
  now=2017-05-22
  sync_by hand.yaml >want
  discover --zone America/New_York
  sync_by p.yaml >got
  diff want got
}

@test "the same source gives the same bytes, and the clock is not in them" {
  use_sqlite
  plant 3 | source_sql
  discover
  cp p.yaml first.yaml
  discover
  cmp first.yaml p.yaml
  run -1 grep -F "$(date -u +%Y-%m-%d)" p.yaml
  discover --now 2031-01-02T03:04:05Z
  grep -q '2031-01-02 03:04:05 UTC' p.yaml
}

@test "each decision stands with its grounds" {
  use_mariadb
  plant | source_sql
  source_sql <<<'CREATE INDEX s ON joblog_ob (StartTime)'
  discover
  words >w
  grep -q '381 rows, all of them looked at' w
  grep -q 'StartTime datetime *2026-02-20 00:10:11 .. 2026-03-19' <(tr -s ' ' <w)
  grep -q '3 of 1970 or before' w
  grep -q 'as seconds since 1970' w
  grep -q '33 % null; "idle" 381x, "setup" 381x' w
  grep -q 'column1 adds up column2' w
  grep -q 'Indexes: (StartTime).' w
  # Only what has no index is advised to have one; the line is good SQL.
  grep 'CREATE INDEX' p.yaml | sed 's/^ *# *//' >index.sql
  same "$(cat index.sql)" "CREATE INDEX \
mw_valtb_hourly_dashboard_starttime ON \`valtb_hourly_dashboard\` \
(\`starttime\`);
CREATE INDEX mw_events_changed_at ON \`events\` (\`changed_at\`);"
  sql "$db" <index.sql
  discover
  run -1 grep 'CREATE INDEX' p.yaml
}

@test "names in capitals, and whatever the tables are called" {
  use_mariadb
  plant 4 | source_sql
  source_sql <<<'RENAME TABLE joblog_ob TO oee1, events TO hist2;
    ALTER TABLE oee1 CHANGE machine MACHINE VARCHAR(20),
      CHANGE StartTime STARTTIME DATETIME, CHANGE EndTime ENDTIME DATETIME,
      CHANGE RunningTime RUNNINGTIME INT'
  discover
  same "$(setting | grep -c -- '- from: ')" 3
  grep -q 'start: STARTTIME' p.yaml
  grep -q 'seconds: RUNNINGTIME, *state: running}' p.yaml
  sync_by p.yaml >got
  jq -e '.quarantined == 0 and .inserted > 50' synced
}

# ---- other people's tables ----

@test "an event table in German, Danish and Spanish" {
  use_mariadb
  source_sql <<<"SET NAMES utf8mb4;
    CREATE TABLE meldungen (nr INT AUTO_INCREMENT PRIMARY KEY,
      Maschine VARCHAR(20), Beginn DATETIME, Ende DATETIME,
      Zustand VARCHAR(20), Grund VARCHAR(20), Auftrag VARCHAR(20),
      Artikel VARCHAR(20), Bediener VARCHAR(20), Gutmenge INT,
      Ausschuss INT) CHARACTER SET utf8mb4;
    INSERT INTO meldungen (Maschine, Beginn, Ende, Zustand, Grund, Auftrag,
      Gutmenge, Ausschuss) VALUES
      ('F1', '2026-03-02 06:00', '2026-03-02 07:00', 'Rüsten', NULL, 'A1',
        0, 0),
      ('F1', '2026-03-02 07:00', '2026-03-02 09:00', 'Läuft', NULL, 'A1',
        90, 2),
      ('F1', '2026-03-02 09:00', '2026-03-02 09:30', 'Störung', 'Späne',
        'A1', 0, 0),
      ('F1', '2026-03-02 09:30', '2026-03-02 10:00', 'Wartung', NULL, NULL,
        0, 0);
    CREATE TABLE haendelser (maskine VARCHAR(20), starttid DATETIME,
      sluttid DATETIME, tilstand VARCHAR(20), aarsag VARCHAR(20),
      ordrenr VARCHAR(20), medarbejder VARCHAR(20)) CHARACTER SET utf8mb4;
    INSERT INTO haendelser VALUES
      ('D1', '2026-03-02 06:00', '2026-03-02 07:00', 'Kører', NULL, '7', 'k'),
      ('D1', '2026-03-02 07:00', '2026-03-02 08:00', 'Opstilling', NULL, '7',
        'k'), ('D1', '2026-03-02 08:00', NULL, 'Fejl', 'spån', '7', 'k');
    CREATE TABLE paros (maquina VARCHAR(20), inicio DATETIME, fin DATETIME,
      estado VARCHAR(20), motivo VARCHAR(20), operario VARCHAR(20))
      CHARACTER SET utf8mb4;
    INSERT INTO paros VALUES
      ('S1', '2026-03-02 06:00', '2026-03-02 07:00', 'en marcha', NULL, 'o'),
      ('S1', '2026-03-02 07:00', '2026-03-02 08:00', 'AVERÍA', 'husillo', 'o'),
      ('S1', '2026-03-02 08:00', '2026-03-02 08:30', 'Preparación', '', 'o')"
  discover --zone Europe/Berlin
  sync_by p.yaml >got
  same "$(ask "SELECT machine, (start_us / 1000000 - 1772427600) / 60, state,
    reason, job, operator, parts, scrap, open FROM span ORDER BY 1, 2")" \
    "D1|0|running||7|k|||
D1|60|setup||7|k|||
D1|120|down|spån|7|k|||1
F1|0|setup||A1||0.0|0.0|
F1|60|running||A1||90.0|2.0|
F1|180|down|Späne|A1||0.0|0.0|
F1|210|maintenance||||0.0|0.0|
S1|0|running|||o|||
S1|60|down|husillo||o|||
S1|120|setup|||o|||"
}

@test "MTConnect's words mean what MTConnect means" {
  use_sqlite
  source_sql <<<"CREATE TABLE ex (machine, start_time, end_time, execution);
    INSERT INTO ex VALUES
    ('M', '2026-03-02 06:00:00', '2026-03-02 07:00:00', 'STOPPED'),
    ('M', '2026-03-02 07:00:00', '2026-03-02 08:00:00', 'FEED_HOLD'),
    ('M', '2026-03-02 08:00:00', '2026-03-02 09:00:00', 'ACTIVE')"
  discover
  grep -q 'STOPPED: idle' p.yaml
  source_sql <<<"UPDATE ex SET execution = 'RUN' WHERE execution LIKE 'F%'"
  discover
  grep -q 'STOPPED: down' p.yaml
  doubts | grep -q '"STOPPED" as down'
}

@test "a state whose words nobody knows is a suggestion, with the words" {
  use_sqlite
  source_sql <<<"CREATE TABLE ev (machine, start, end, state);
    INSERT INTO ev VALUES
    ('M', '2026-03-02 06:00:00', '2026-03-02 07:00:00', 'RUN'),
    ('M', '2026-03-02 07:00:00', '2026-03-02 08:00:00', '17'),
    ('M', '2026-03-02 08:00:00', '2026-03-02 09:00:00', '18')"
  run --separate-stderr -1 discover
  words | grep -q 'only 33 % of the rows have a word in state'
  words | grep -q '"17" (1 rows) is not mapped'
  setting | grep -q 'tables: \[\]'
  # Every word but one: that one's rows are set aside.
  source_sql <<<"UPDATE ev SET state = 'SETUP' WHERE state = '17'"
  discover
  doubts | grep -q '"18" (1 rows) is not mapped'
  sync_by p.yaml >got
  same "$(counts <synced)" 'read 3, inserted 2, quarantined 1'
}

@test "what is not recognised is a suggestion that can be uncommented" {
  use_mariadb
  source_sql <<<"CREATE TABLE orders (machine VARCHAR(9), start DATETIME,
      finished DATETIME, workorder VARCHAR(9), qty INT);
    INSERT INTO orders VALUES ('M1', '2026-03-02 06:00', '2026-03-02 07:00',
      'W1', 5), ('M1', '2026-03-02 08:00', '2026-03-02 09:00', 'W2', 6);
    CREATE TABLE people (id INT, name VARCHAR(9));
    CREATE TABLE alarms (machine VARCHAR(9), start DATETIME, code INT);
    INSERT INTO alarms VALUES ('M1', '2026-03-02 06:00', 4711)"
  run --separate-stderr -1 discover
  same "$stderr" \
    'cimco-discover: no table was recognised; the proposal says why'
  words >w
  grep -q 'neither categories of seconds nor words' w
  grep -q 'Not recognised: no column was found for end' w
  grep -q 'Not looked into.*: "people"' w
  run --separate-stderr -78 sync_by p.yaml
  # The first # of a line made a blank, as the file says.
  sed -e 's/^tables: \[\]/tables:/' -e '/^  # ---- "orders"/,/^$/s/^#/ /' \
    p.yaml >u.yaml
  sync_by u.yaml >got
  same "$(ask 'SELECT job, parts FROM output ORDER BY 1')" $'W1|5.0\nW2|6.0'
}

@test "minutes, milliseconds and dates of some country's are told" {
  use_sqlite
  plant 2 | source_sql
  source_sql <<<"UPDATE joblog_ob SET RunningTime = RunningTime / 60,
      SetupTime = SetupTime / 60, IdleTime = IdleTime / 60,
      MaintenanceTime = MaintenanceTime / 60;
    UPDATE valtb_hourly_dashboard SET starttime = starttime || '000';
    UPDATE events SET start_ts = strftime('%d.%m.%Y %H:%M', start_ts)"
  run -1 discover
  words >w
  grep -q 'look like minutes' w
  grep -q 'starttime holds milliseconds since 1970' w
  grep -q "start_ts holds dates in a form of some country's" w
}

@test "a date and a time of day in two columns are told" {
  use_mariadb
  source_sql <<<"CREATE TABLE ev (machine VARCHAR(9), start_date DATE,
      start_time TIME, end_date DATE, end_time TIME, state VARCHAR(9));
    INSERT INTO ev VALUES ('M', '2026-03-02', '06:00', '2026-03-02', '07:00',
      'RUN'), ('M', '2026-03-02', '07:00', '2026-03-02', '08:00', 'STOP')"
  run -1 discover
  words | grep -q 'start_date holds days without a time of day: a view could'
}

@test "blanks around words, and words twice in another case" {
  use_sqlite
  source_sql <<<"CREATE TABLE ev (machine, start, end, state);
    INSERT INTO ev VALUES
    ('M', '2026-03-02 06:00:00', '2026-03-02 07:00:00', 'RUN '),
    ('M', '2026-03-02 07:00:00', '2026-03-02 08:00:00', 'run'),
    ('M', '2026-03-02 08:00:00', '2026-03-02 09:00:00', ' Set up'),
    ('M', '2026-03-02 09:00:00', '2026-03-02 09:30:00', CAST(x'52554eff' AS
      TEXT));
    CREATE TABLE log (machine, start, end, status, RunningTime, IdleTime);
    INSERT INTO log VALUES
    ('L', '2026-03-02 06:00:00', '2026-03-02 07:00:00', 'Closed ', 3000, 600),
    ('L', '2026-03-02 07:00:00', '2026-03-02 07:00:00', ' Open', 30, 0)"
  discover
  grep -q 'open_when: {column: status, equals: Open}' p.yaml
  sync_by p.yaml >got
  same "$(ask "SELECT machine, state, open FROM span ORDER BY start_us, 1,
    n")" "L|running|
L|idle|
M|running|
L|running|1
M|running|
M|setup|"
}

@test "categories of a job log that CIMCO does not have" {
  use_sqlite
  plant 8 | source_sql
  source_sql <<<"ALTER TABLE joblog_ob ADD COLUMN CleaningTime INT;
    ALTER TABLE joblog_ob ADD COLUMN TotalTime INT;
    ALTER TABLE joblog_ob ADD COLUMN CycleTime INT;
    ALTER TABLE joblog_ob ADD COLUMN RuestZeit INT;
    UPDATE joblog_ob SET CleaningTime = 300, TotalTime = JobDuration,
      RuestZeit = 60, CycleTime = 30, RunningTime = RunningTime - 360"
  discover
  setting >s
  grep -q 'seconds: CleaningTime, *state: waiting, reason: cleaning}' s
  grep -q 'seconds: RuestZeit, *state: setup, reason: ruest}' s
  run -1 grep 'TotalTime\|CycleTime' s
  doubts | grep -q 'what CleaningTime costs; its name says nothing'
  doubts | grep -q 'TotalTime has the name of a category, but with it'
}

# ---- value tables ----

@test "a counter that only goes up is told from what was made in the hour" {
  use_mariadb
  plant 5 | source_sql
  source_sql <<<'ALTER TABLE valtb_hourly_dashboard DROP column1,
    DROP column2, DROP column3'
  discover
  grep -q 'parts: {column: column4, counter: cumulative}' p.yaml
  sync_by p.yaml >got
  same "$(ask "SELECT sum(parts) FROM output WHERE machine = '11'")" \
    "$(sql "$db" <<<"SELECT CONCAT(MAX(column4) - MIN(column4), '.0') FROM
      valtb_hourly_dashboard WHERE portid = 11")"
}

@test "ports get the names that another table has for them" {
  use_mariadb
  plant 2 | source_sql
  source_sql <<<"CREATE TABLE port_list (PortID INT, PortName VARCHAR(30));
    INSERT INTO port_list VALUES (11, 'Mazak 01'), (12, 'Haas02'), (13,
      '\"odd\" name'), (14, 'Spare')"
  discover
  words | grep -q '"port_list" has the names of 3 of 3'
  sync_by p.yaml >got
  same "$(ask "SELECT DISTINCT machine FROM output WHERE source LIKE
    '%valtb%' ORDER BY 1")" $'"odd" name\nHaas02\nMazak 01'
  source_sql <<<'DROP TABLE port_list'
  discover
  doubts | grep -q 'portid of valtb_hourly_dashboard holds numbers'
}

# ---- cursors and keys ----

@test "a change stamp is used when the rows bear it out" {
  use_mariadb
  plant 6 | source_sql
  discover
  grep -q 'cursor: {column: changed_at, kind: stamp, type: utc}' p.yaml
  # Stamped when the row began: it is no change stamp.
  source_sql <<<'UPDATE events SET changed_at = start_ts'
  discover
  grep -q 'cursor: {column: start_ts, kind: start, lookback: 15d}' p.yaml
  words | grep -q 'closed rows were stamped before they ended'
  # The server moves it: that is known, whatever it is called.
  source_sql <<<'ALTER TABLE events DROP changed_at, ADD u TIMESTAMP NOT NULL
    DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP'
  discover
  grep -q 'cursor: {column: u, kind: stamp, type: utc}' p.yaml
  words | grep -q 'the server itself moves it'
  sync_by p.yaml >got
  # Without a key it would lose rows.
  source_sql <<<'ALTER TABLE events DROP id; INSERT INTO events SELECT * FROM
    events'
  discover
  grep -q 'cursor: {column: start_ts, kind: start, lookback: 15d}' p.yaml
  words | grep -q 'wants a unique key, and there is none'
  words | grep -q 'are exact copies of another'
}

# ---- the zone ----

@test "the rows themselves tell the zone, and it is called a guess" {
  use_sqlite
  plant | source_sql
  discover
  grep -q '^time_zone: America/Chicago$' p.yaml
  words >w
  grep -q 'It is a guess' w
  grep -q 'Moments that events has in UTC stand on the wall -5.00 hours' w
  grep -q 'duration of 3 rows across a change of clocks fits there' w
  # By the change of clocks alone, the first of those who have it.
  source_sql <<<'DROP TABLE events; DROP TABLE valtb_hourly_dashboard'
  discover
  grep -q '^time_zone: America/New_York$' p.yaml
  doubts | grep -q 'other zones fit as well'
  # And without one, nothing.
  source_sql <<<"DELETE FROM joblog_ob WHERE StartTime < '2026-03-09'"
  discover
  grep -q '^time_zone: UTC$' p.yaml
  doubts | grep -q 'nothing tells where the wall clock hangs'
}

@test "what somebody says goes first, and what speaks against it is told" {
  use_sqlite
  plant | source_sql
  discover --zone Europe/Berlin
  grep -q '^time_zone: Europe/Berlin$' p.yaml
  doubts | grep -q 'that is not the time of Europe/Berlin'
  mkdir -p config/millwright
  printf 'site:\n  zone: America/Chicago\n' >config/millwright/millwright.yaml
  discover
  words | grep -q 'site.zone in millwright.yaml says so'
  grep -q '^time_zone: America/Chicago$' p.yaml
  same "$(doubts | grep -c 'time of')" 0
  run --separate-stderr -64 discover --zone Mars/Olympus
  [[ $stderr == *'no such zone: "Mars/Olympus"'* ]] || fail "$stderr"
}

@test "the clock tells of a plant at work, and of rows of the future" {
  use_sqlite
  plant 10 | source_sql
  source_sql <<<'DROP TABLE valtb_hourly_dashboard; DROP TABLE events'
  # The newest job began at 19:29:54 of 1 March on the wall in Chicago.
  source_sql <<<"DELETE FROM joblog_ob WHERE State = 'OPENED'"
  newest=$(source_sql <<<'SELECT max(EndTime) FROM joblog_ob')
  utc=$(date -u -d "$newest UTC + 6 hours 20 minutes" +%Y-%m-%dT%H:%M:%SZ)
  discover --now "$utc" --zone America/Chicago
  words | grep -q 'newest rows are at most two hours old there'
  same "$(doubts | grep -c future)" 0
  discover --now "$utc" --zone America/Los_Angeles
  doubts | grep -q 'the newest rows would be of the future there'
  discover --now "$utc"
  grep -q '^time_zone: America/Chicago$' p.yaml
}

@test "a server's word for its clock is heard" {
  dir=$(mktemp -d "${MW_TMP:-/tmp}/mwtz.XXXXXX")
  cp -a "$(mariadb_template)" "$dir/data"
  socket=$MARIADB_SOCKET
  TZ=Europe/Copenhagen start_mariadb "$dir"
  own=$MARIADB_SOCKET MARIADB_SOCKET=$socket
  use_sqlite
  plant 2 >plant.sql
  { echo 'CREATE DATABASE d; USE d;'; cat plant.sql; } | mariadb_sql "$dir"
  src="mysql://root@localhost/d?socket=$own"
  discover --table joblog_ob
  kill_mariadb "$dir"
  rm -rf "$dir"
  grep -q '^time_zone: Europe/Berlin$' p.yaml
  words | grep -q "the server's system_time_zone says so"
  doubts | grep -q "other places have the same clock"
}

# ---- what is odd ----

@test "hostile names and values end no comment and write no key" {
  use_mariadb
  plant 2 | source_sql
  evil=$'x\n  - from: evil\n    key: [a]'
  source_sql <<<"CREATE TABLE \`a
  - from: evil2
#\` (machine VARCHAR(9), start DATETIME);
    INSERT INTO \`a
  - from: evil2
#\` VALUES ('x', '2026-03-02 06:00');
    ALTER TABLE events ADD \`c\`\`
  - from: evil3\` VARCHAR(9), ADD \`Störgrund\` VARCHAR(9), ADD \`a b\` INT;
    ALTER TABLE joblog_ob MODIFY PartNumber VARCHAR(200);
    UPDATE joblog_ob SET PartNumber = '$evil';
    UPDATE events SET status = '$evil' WHERE id = 1;
    UPDATE events SET cause = CONVERT(x'c285e280a8' USING utf8mb4)
      WHERE id = 2;
    UPDATE events SET emp = '# doubtful: \"x' WHERE id = 3"
  discover
  same "$(setting | grep -c -- '- from: ')" 3
  setting >s
  run -1 grep evil s
  run -1 grep -P '\x{85}|\x{2028}' p.yaml
  grep -q '"Störgrund" cannot be mapped' p.yaml
  words | grep -q 'a mapping cannot name it'
  sync_by p.yaml >got
  jq -e '.inserted > 20' synced
}

@test "a copy of a table, a view of it and an old one count nothing twice" {
  use_mariadb
  plant 4 | source_sql
  source_sql <<<"CREATE TABLE joblog_ob_bak AS SELECT * FROM joblog_ob;
    CREATE VIEW a_view AS SELECT * FROM joblog_ob;
    CREATE TABLE joblog_2024 AS SELECT * FROM joblog_ob LIMIT 0"
  discover
  same "$(setting | grep -- '- from: ')" "  - from: joblog_ob
  - from: valtb_hourly_dashboard
  - from: events"
  same "$(words | grep -o 'both would count the same twice' | wc -l)" 3
  doubts | grep -q 'it has machines of joblog_ob, and both tell where time'
}

@test "columns of any type, a view of nothing, a view with other columns" {
  use_mariadb
  source_sql <<<"CREATE TABLE gone (machine VARCHAR(9), start DATETIME);
    CREATE VIEW of_nothing AS SELECT * FROM gone;
    DROP TABLE gone;
    CREATE TABLE ev (machine ENUM('a', 'b''c'), start TIMESTAMP(3) NULL,
      end DATETIME(6), state SET('RUN', 'STOP'), qty DECIMAL(10, 3), b BIT(8),
      j JSON, pic LONGBLOB, g POINT, u BIGINT UNSIGNED);
    INSERT INTO ev VALUES ('a', '2026-03-02 06:00:00.5',
      '2026-03-02 07:00:00.25', 'RUN', 1.5, b'10101010', '{}',
      REPEAT('x', 100000), POINT(1, 1), 18446744073709551615),
      ('b''c', '2026-03-02 06:00:00.5', NULL, 'STOP', 2, NULL, NULL, NULL,
      NULL, NULL);
    CREATE VIEW a_view AS SELECT machine, start, end, state, 1 AS x FROM ev"
  discover --zone UTC --table of_nothing,ev,a_view
  same "$(setting | grep -- '- from: ')" '  - from: ev'
  words >w
  grep -q 'It has no columns that this account may see' w
  grep -q 'has the rows of ev: both would count the same twice' w
  tr -s ' ' <w | grep -q 'pic longblob not looked at'
  # The start is told in UTC, the end is on the wall.
  setting >s
  grep -q '^time_zone: UTC' s
  grep -q 'start: {column: start, type: utc}' s
  grep -q 'end: end$' s
  sync_by p.yaml >got
  same "$(ask 'SELECT machine, state, open, parts FROM span ORDER BY 1')" \
    "a|running||1.5
b'c|down|1|2.0"
}

@test "tables without a row, and a database without a table" {
  use_mariadb
  run --separate-stderr -1 discover
  setting | grep -q 'tables: \[\]'
  joblog
  source_sql <<<'CREATE TABLE events (machine INT, start DATETIME, end
    DATETIME, state VARCHAR(9))'
  discover
  same "$(setting | grep -- '- from: ')" '  - from: joblog_ob'
  words | grep -q '0 rows, all of them looked at'
  words | grep -q 'the words of state are not known'
  sync_by p.yaml >got
  same "$(counts <synced)" ''
}

@test "a table of which only a sample is looked at, and no more of it" {
  use_mariadb
  joblog 'KEY s (StartTime)'
  sql "$db" <<<"INSERT INTO joblog_ob (machine, StartTime, EndTime, JobNumber,
      OpNumber, State, RunningTime, IdleTime)
    SELECT CONCAT('M', seq % 9), '2020-01-01' + INTERVAL seq MINUTE,
      '2020-01-01' + INTERVAL seq + 9 MINUTE, seq, 1, 'CLOSED', 500, 40
    FROM seq_1_to_300000;
    ANALYZE TABLE joblog_ob" >analyzed
  reads() {
    sql <<<"SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_next',
      'Handler_read_prev', 'Handler_read_rnd_next', 'Handler_read_rnd')" |
      awk '{n += $2} END {print n}'
  }
  before=$(reads)
  discover --sample 1000
  after=$(reads)
  words | grep -q 'the first 250 and the newest 750 were looked at, found by'
  words | grep -q 'the index of StartTime'
  words | grep -q '.. 2020-07-27 08:09:00'
  # The key was asked for, in one pass; the rows were not.
  [ $((after - before)) -lt 1300000 ] || fail "$((after - before)) rows read"
}

@test "of a hundred million rows, by the server's word, no pass is made" {
  dir=$(mktemp -d "${MW_TMP:-/tmp}/mwbig.XXXXXX")
  cp -a "$(mariadb_template)" "$dir/data"
  socket=$MARIADB_SOCKET
  start_mariadb "$dir"
  mariadb_sql "$dir" <<<"CREATE DATABASE d; USE d;
    CREATE TABLE ev (machine VARCHAR(9), start DATETIME, end DATETIME,
      state VARCHAR(9), id INT AUTO_INCREMENT PRIMARY KEY, KEY (start),
      changed_at DATETIME) STATS_AUTO_RECALC = 0;
    INSERT INTO ev (machine, start, end, state) SELECT seq % 9, '2026-01-01' +
      INTERVAL seq SECOND, '2026-01-01' + INTERVAL seq + 9 SECOND, 'RUN'
      FROM seq_1_to_50000;
    CREATE TABLE unindexed STATS_AUTO_RECALC = 0
      AS SELECT machine, start, end, state FROM ev;
    UPDATE mysql.innodb_table_stats SET n_rows = 100000000;"
  stop_mariadb "$dir"
  start_mariadb "$dir"
  src="mysql://root@localhost/d?socket=$MARIADB_SOCKET"
  MARIADB_SOCKET=$socket
  discover --sample 1000 || true
  reads=$(mariadb_sql "$dir" -N -B <<<"SHOW GLOBAL STATUS WHERE Variable_name
    IN ('Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd_next',
    'Handler_read_rnd')" | awk '{n += $2} END {print n}')
  kill_mariadb "$dir"
  rm -rf "$dir"
  words >w
  grep -q 'About 100000000 rows; the first 250 and the newest 750' w
  grep -q 'the first 1000 in the table.s own order were looked at, not the' w
  grep -q 'whether it is unique was not asked' w
  [ "$reads" -lt 10000 ] || fail "$reads rows read"
}

@test "a statement that takes too long is given up, and the others go on" {
  use_sqlite
  plant 2 | source_sql
  source_sql <<<"CREATE VIEW valtb_slow AS WITH RECURSIVE n(i) AS (SELECT 1
    UNION ALL SELECT i + 1 FROM n) SELECT i AS portid, i AS starttime, 1 AS
    column1 FROM n WHERE i < 0"
  discover --limit 50ms
  words | grep -q 'A statement took too long and was given up'
  same "$(setting | grep -c -- '- from: ')" 3
}

# ---- accounts, files, exits ----

@test "an account that may only SELECT, and of some tables, is enough" {
  use_mariadb
  plant 2 | source_sql
  user=reader$BATS_TEST_NUMBER
  sql <<<"CREATE USER $user@localhost;
    GRANT SELECT ON $db.joblog_ob TO $user@localhost"
  src=${src/root/$user}
  discover
  same "$(setting | grep -- '- from: ')" '  - from: joblog_ob'
  run --separate-stderr -66 discover --table events
  [[ $stderr == *'no such table, or this account may not read it: "events"'* ]]
}

@test "only the tables that are named, in whatever case" {
  use_mariadb
  plant 2 | source_sql
  discover --table EVENTS
  same "$(setting | grep -- '- from: ')" '  - from: events'
  run --separate-stderr -66 discover --table event
  [[ $stderr == *'"event"; did you mean "events"?' ]] || fail "$stderr"
}

@test "no source, wrong credentials, nobody there: each has its status" {
  run --separate-stderr -78 cimco-discover
  [[ $stderr == *'no source: set source.url'* ]] || fail "$stderr"
  use_mariadb
  sql <<<"CREATE USER guarded$BATS_TEST_NUMBER IDENTIFIED BY 's3cret'"
  (umask 077; echo wrong0ne >pw)
  MILLWRIGHT_SOURCE_PASSWORD_FILE=$PWD/pw run --separate-stderr -77 \
    cimco-discover --source "${src/root/guarded$BATS_TEST_NUMBER}"
  [[ $stderr != *wrong0ne* ]]
  run --separate-stderr -69 cimco-discover \
    --source "mysql://root@localhost/x?socket=$PWD/none"
  [ -z "$output" ]
  run --separate-stderr -66 cimco-discover --source none.db
  echo text >text.db
  run --separate-stderr -65 cimco-discover --source text.db
}

@test "a file that is there is left alone, and a new one appears whole" {
  use_sqlite
  plant 2 | source_sql
  echo mine >m.yaml
  run --separate-stderr -73 cimco-discover --source "$src" --output m.yaml
  same "$(cat m.yaml)" mine
  [[ $stderr == *'m.yaml: it is there already; --force replaces it'* ]]
  cimco-discover --source "$src" --output m.yaml --force
  cmp m.yaml <(cimco-discover --source "$src")
  run --separate-stderr -73 cimco-discover --source "$src" -o no/m.yaml
  run -74 bash -c "cimco-discover --source '$src' >/dev/full"
  same "$(ls -- *.yaml*)" m.yaml
  # The source itself is not changed.
  chmod a-w "$src"
  sha256sum "$src" >before
  cimco-discover --source "$src" >again
  sha256sum -c before
}
