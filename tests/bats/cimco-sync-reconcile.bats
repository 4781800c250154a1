#!/usr/bin/env bats
# cimco-sync --reconcile and --verify: everything against everything.
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
  # In November all of March is older than the lookback.
  now=2026-11-10T00:00:00Z
}

# differences: what --verify found, a line each.
differences() {
  jq -r 'select(.record == "difference") | [.source_key, .why, .fact, .n,
    .field, .given, .stored] | map(. // "-" | tostring) | join(" ")'
}

@test "edits, deletions and late rows older than the lookback are found" {
  use_mariadb
  joblog
  many 300 | source_sql
  run --separate-stderr -0 sync
  {
    echo "UPDATE joblog_ob SET PartsProduced = 77 WHERE JobNumber = 'J3';"
    echo "DELETE FROM joblog_ob WHERE JobNumber = 'J5';"
    job Machine0001 '2026-01-05 00:00:00' '2026-01-05 00:55:00' J900
    # The same job under another number: it must not count twice.
    echo "UPDATE joblog_ob SET JobNumber = 'J907' WHERE JobNumber = 'J7';"
  } | source_sql
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" ''
  parts=$(ask "SELECT CAST(parts AS INTEGER) FROM output WHERE job = 'J3'")
  untouched=$(store_digest "$(store_url shop.db)")
  run --separate-stderr -1 sync --verify
  same "$(differences <<<"$output" | cut -d '|' -f 1,3- | sort)" "$(sort <<EOF
Machine0001|J900|10 not in the store job 0 - - -
Machine0001|J900|10 not in the store span 2 - - -
Machine0004|J3|10 differs output 1 parts 77 $parts
Machine0006|J5|10 gone from the source - - - - -
Machine0008|J7|10 gone from the source - - - - -
Machine0008|J907|10 not in the store job 0 - - -
Machine0008|J907|10 not in the store output 1 - - -
Machine0008|J907|10 not in the store span 13 - - -
Machine0008|J907|10 not in the store span 2 - - -
EOF
)"
  same "$(jq -c 'select(.record == "sync") | [.mode, .read, .inserted,
    .updated, .unchanged, .deleted]' <<<"$output")" \
    '["verify",300,2,1,297,2]'
  same "$(store_digest "$(store_url shop.db)")" "$untouched"
  run --separate-stderr -0 sync --reconcile
  same "$(counts <<<"$output")" \
    'read 300, inserted 2, updated 1, unchanged 297, deleted 2'
  same "$(ask "SELECT parts FROM output WHERE job = 'J3'")" 77.0
  run --separate-stderr -0 sync --verify
  same "$(differences <<<"$output")" ''
  # As a store that has never seen anything else.
  new_store fresh.db
  store=fresh.db
  run -0 sync
  facts >mended
  facts fresh.db >fresh
  diff mended fresh
}

@test "facts that were altered in the store are found, whatever its hashes say" {
  use_sqlite
  joblog
  many 100 | source_sql
  run --separate-stderr -0 sync
  facts >before
  longer='end_us = end_us + 1000'
  [ -z "${MW_TEST_POSTGRES:-}" ] || longer="\"end\" = \"end\" + interval '1 ms'"
  ask "UPDATE output SET parts = parts + 1 WHERE job = 'J10';
    UPDATE span SET reason = 'jam' WHERE job = 'J11' AND n = 2;
    UPDATE span SET seconds_ms = seconds_ms - 1 WHERE job = 'J12' AND n = 2;
    UPDATE job SET $longer WHERE job = 'J13';
    UPDATE job SET operator = 'E7' WHERE job = 'J14';
    DELETE FROM span WHERE job = 'J15' AND n = 13;
    UPDATE output SET scrap = 1 WHERE job = 'J16'"
  run --separate-stderr -0 sync --table joblog_ob
  run --separate-stderr -1 sync --verify
  same "$(jq -r 'select(.record == "difference") | .source_key
    | split("|")[2]' <<<"$output" | sort -u | paste -sd ' ')" \
    'J10 J11 J12 J13 J14 J15 J16'
  run --separate-stderr -0 sync --reconcile
  same "$(counts <<<"$output")" 'read 100, updated 7, unchanged 93'
  facts >after
  diff before after
}

@test "a thousand cells of a job log: each is found, and no other" {
  local i sets
  use_mariadb
  joblog 'Note TEXT' 'Weight DECIMAL(10,3)' 'Due DATETIME(3)'
  sed 's/^\( *\)operator: EmpID$/&\n\1setup_family: Note\n\1due: Due\n\1planned_parts: Weight/' \
    "$top/etc/mapping/joblog_ob.yaml" >m.yaml
  mapping=$PWD/m.yaml
  many 3000 | source_sql
  run --separate-stderr -0 sync
  sets=("EndTime = EndTime - INTERVAL 1 SECOND" "PartNumber = 'Ø'"
    "EmpID = ''','" "PartsProduced = PartsProduced + 1"
    "JobDuration = JobDuration + 1" "RunningTime = RunningTime + 1"
    "SetupTime = 1" "Note = 'x'" "Weight = 0.001"
    "Due = '2026-03-01 00:00:00.001'")
  for i in $(seq 0 999); do
    echo "UPDATE joblog_ob SET ${sets[i % 10]} WHERE JobNumber = 'J$((i * 3))';"
  done >edits.sql
  source_sql <edits.sql
  run --separate-stderr -1 sync --verify
  same "$(jq -c 'select(.record == "sync") | [.inserted, .updated, .unchanged,
    .deleted]' <<<"$output")" '[0,1000,2000,0]'
  same "$(jq -r 'select(.record == "difference") | .source_key
    | split("|")[2][1:]' <<<"$output" | sort -un)" "$(seq 0 3 2997)"
  run --separate-stderr -0 sync --reconcile
  run --separate-stderr -0 sync --verify
}

# typed TABLE TYPE...: a table of these columns, in its own tables: of m.yaml;
# a thousand rows, from the values of a SELECT on standard input.
typed() {
  local name=$1 t c=
  shift
  for t in "$@"; do c+=", $t"; done
  echo "CREATE TABLE $name (${c#, }); INSERT INTO $name $(cat) FROM seq_1_to_1000;"
  cat >>m.yaml <<EOF
  - from: $name
    key: [id]
    cursor: {column: st, kind: start}
    open_when: {column: isopen, equals: "1"}
    span: {machine: machine, start: {column: st, type: utc},
      end: {column: et, type: utc},
      state: {column: status, map: {RUN: running, STOP: down, "1": running, "2": down}},
      reason: cause, operator: emp, part: pn, job: jb, op: op, seconds: sec,
      parts: parts, scrap: scrap}
EOF
}

# The types that a mapping can carry, in three tables.  A TIME is a text: as
# seconds it is flagged as unreadable, see cimco-sync-lies.bats.
@test "a thousand cells of every column type: each is found, and no other" {
  local i n t sets
  use_mariadb
  printf 'source: cimco\ntime_zone: UTC\ntables:\n' >m.yaml
  mapping=$PWD/m.yaml
  {
    typed words 'id BIGINT UNSIGNED PRIMARY KEY' 'machine CHAR(12)' \
      'st TIMESTAMP(3) NULL' 'et DATETIME(6)' "status ENUM('RUN', 'STOP')" \
      "cause SET('a', 'b', 'c')" 'emp TINYINT UNSIGNED' 'pn BINARY(6)' \
      'jb YEAR' 'op TIME' 'sec MEDIUMINT' 'parts FLOAT' 'scrap DOUBLE' \
      'isopen BIT(1)' <<<"SELECT seq, 'M1',
      '2026-03-01' + INTERVAL seq MINUTE, '2026-03-02' + INTERVAL seq MINUTE,
      'RUN', 'a', 255, 'abcdef', 2020, '00:00:20', 20, 0.1, 0.05, 0"
    typed numbers 'id VARCHAR(9) PRIMARY KEY' 'machine VARCHAR(12)' \
      'st DATETIME(3)' 'et TIMESTAMP(6) NULL' 'status TINYINT' 'cause TEXT' \
      'emp DATE' 'pn VARBINARY(10)' 'jb BIGINT UNSIGNED' \
      'op SMALLINT UNSIGNED' 'sec DECIMAL(10, 3)' 'parts INT UNSIGNED' \
      'scrap BIT(8)' 'isopen BIT(64)' <<<"SELECT seq, 'M2',
      '2026-03-01' + INTERVAL seq MINUTE, '2026-03-02' + INTERVAL seq MINUTE,
      1, 'x', '2026-03-01', 'x', 18446744073709551614, 1, 20.5, 9,
      b'101', 2"
    typed bits 'id INT PRIMARY KEY' 'machine SMALLINT' 'st DATETIME' \
      'et TIMESTAMP NULL' 'status BIT(2)' 'cause JSON' 'emp BIGINT' \
      'pn BIT(64)' 'jb INT' 'op MEDIUMINT UNSIGNED' 'sec INT' \
      'parts BIT(16)' 'scrap DECIMAL(5, 2)' 'isopen TINYINT(1)' \
      <<<"SELECT seq, 3, '2026-03-01' + INTERVAL seq MINUTE,
      '2026-03-02' + INTERVAL seq MINUTE, b'1', '{\"a\": 1}', -1,
      18446744073709551614, seq, 1, 20, 258, 0.25, 0"
  } >tables.sql
  source_sql <tables.sql
  run --separate-stderr -0 sync
  same "$stderr" ''
  same "$(ask "SELECT DISTINCT source || ' ' || state || ' ' || part || ' ' ||
    parts || ' ' || scrap || ' ' || COALESCE(open, 0) FROM span ORDER BY 1")" \
    'cimco.bits running 18446744073709551614 258.0 0.25 0
cimco.numbers running x 9.0 5.0 0
cimco.words running abcdef 0.1 0.05 0'
  run --separate-stderr -0 sync --verify
  for t in words numbers bits; do
    case $t in
    words) sets=("status = 'STOP'" "cause = 'a,b'" 'emp = 254'
      "pn = 'abcdeg'" 'sec = 21' 'parts = 0.2' 'scrap = 0.06') ;;
    numbers) sets=('status = 2' "cause = 'y'" "emp = '2026-03-02'"
      "pn = 'y'" 'sec = 20.501' 'parts = 4294967295' 'scrap = 6') ;;
    bits) sets=("status = b'10'" "cause = '{\"a\": 2}'" 'emp = -2'
      'pn = 18446744073709551615' 'sec = 21' 'parts = 259' 'scrap = 0.26') ;;
    esac
    sets+=("machine = '4'" 'st = st + INTERVAL 1 SECOND' 'jb = jb + 1'
      'et = et + INTERVAL 1 SECOND' 'op = 2' 'isopen = 1')
    for i in $(seq 0 333); do
      echo "UPDATE $t SET ${sets[i % 13]} WHERE id = '$((i * 3 + 1))';"
    done
  done >edits.sql
  source_sql <edits.sql
  run --separate-stderr -1 sync --verify
  same "$(jq -r 'select(.record == "sync") | [.updated, .unchanged] |
    join(" ")' <<<"$output" | uniq)" '334 666'
  for t in words numbers bits; do
    same "$(jq -r --arg t "cimco.$t" 'select(.record == "difference" and
      .source == $t) | .source_key' <<<"$output" | sort -un)" \
      "$(seq 1 3 1000)"
  done
  run --separate-stderr -0 sync --reconcile
  run --separate-stderr -0 sync --verify
}

@test "nothing is put right when too much would be deleted" {
  use_mariadb
  joblog
  many 300 | source_sql
  run --separate-stderr -0 sync
  facts >before
  source_sql <<<"DELETE FROM joblog_ob WHERE MOD(SUBSTRING(JobNumber, 2), 2);
    UPDATE joblog_ob SET PartsProduced = 9999"
  run --separate-stderr -65 sync --reconcile
  [[ $stderr == *'150 stored rows are gone from the source, more than 100: nothing was put right; --accept-deletes N goes on'* ]] ||
    fail "$stderr"
  facts >after
  diff before after
  source_sql <<<'DELETE FROM joblog_ob'
  run --separate-stderr -65 sync --reconcile
  [[ $stderr == *"the source's table is empty"* ]] || fail "$stderr"
  facts >after
  diff before after
  run --separate-stderr -0 sync --reconcile --accept-deletes 300
  same "$(facts)" ''
}

# It was neither set aside any more nor stored.
@test "a mended row stays set aside while the brake holds" {
  use_mariadb
  joblog
  { many 300
    job M1 '2026-01-05 08:00:00' '2026-01-05 07:00:00' BAD; } | source_sql
  run --separate-stderr -0 sync
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2026-01-05 09:00:00'
    WHERE JobNumber = 'BAD';
    DELETE FROM joblog_ob WHERE MOD(SUBSTRING(JobNumber, 2), 2)"
  run --separate-stderr -65 sync --reconcile
  same "$(ask 'SELECT count(*) FROM quarantine')" 1
  run --separate-stderr -0 sync --reconcile --accept-deletes 150
  same "$(jq -c '[.inserted, .resolved, .deleted]' <<<"$output")" '[1,1,150]'
  same "$(ask 'SELECT count(*) FROM quarantine')" 0
  same "$(ask "SELECT count(*) FROM job WHERE job = 'BAD'")" 1
}

# All that was set aside counted as resolved, and the cursor moved.
@test "--verify writes nothing, with bad rows that keep old facts" {
  use_mariadb
  joblog
  many 30 | source_sql
  run --separate-stderr -0 sync
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2020-01-01'
    WHERE JobNumber IN ('J3', 'J7')"
  run --separate-stderr -0 sync --reconcile
  ask 'SELECT * FROM quarantine' >before
  ask 'SELECT * FROM state ORDER BY 1, 2' >>before
  same "$(wc -l <before | grep -c '^[1-9]')" 1
  now=2026-03-09T00:00:00Z
  run --separate-stderr -0 sync --verify
  { ask 'SELECT * FROM quarantine'
    ask 'SELECT * FROM state ORDER BY 1, 2'; } >after
  diff before after
}

@test "facts of no row are found beside bad rows, too" {
  use_mariadb
  joblog
  { many 30
    job M1 '2026-01-05 08:00:00' '2026-01-05 07:00:00' BAD; } | source_sql
  run --separate-stderr -0 sync
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2020-01-01'
    WHERE JobNumber = 'J3'"
  run --separate-stderr -0 sync --reconcile
  ask "CREATE TEMP TABLE t AS SELECT * FROM output WHERE job = 'J1';
    UPDATE t SET source_key = 'nobody';
    INSERT INTO output SELECT * FROM t"
  for mode in --verify --reconcile; do
    run --separate-stderr -65 sync "$mode"
    [[ $stderr == *'the store holds facts that no row gave'* ]] ||
      fail "$stderr"
  done
}

@test "too many bad rows: the others are compared and put right all the same" {
  use_mariadb
  joblog
  many 40 | source_sql
  run --separate-stderr -0 sync
  source_sql <<<"UPDATE joblog_ob SET EndTime = '2020-01-01'
    WHERE JobNumber IN ('J3', 'J7');
    UPDATE joblog_ob SET PartsProduced = 777 WHERE JobNumber = 'J20'"
  run --separate-stderr -65 sync --verify --max-bad 1
  same "$(jq 'select(.record == "sync")' <<<"$output" | counts)" \
    'read 40, updated 1, unchanged 37, quarantined 2'
  [[ $stderr == *'2 of 40 rows are bad, more than 1' ]] || fail "$stderr"
  run --separate-stderr -65 sync --reconcile --max-bad 1
  [[ $stderr == *'the good ones are stored, and the table is read from'* ]] ||
    fail "$stderr"
  same "$(ask "SELECT CAST(parts AS INTEGER) FROM output WHERE job = 'J20'")" \
    777
}

@test "a row of a stamp cursor that was deleted, or edited without a stamp" {
  use_mariadb
  mapping=$top/etc/mapping/events.yaml
  source_sql <<'EOF'
CREATE TABLE events (id INT PRIMARY KEY, machine VARCHAR(20),
  start_ts DATETIME, end_ts DATETIME, status VARCHAR(10),
  cause VARCHAR(20), emp VARCHAR(20), changed_at DATETIME, KEY (changed_at));
INSERT INTO events VALUES
  (1, 'M1', '2026-03-02 12:00:00', '2026-03-02 13:00:00', 'RUN', NULL, NULL,
    '2026-03-02 13:00:00'),
  (2, 'M1', '2026-03-02 13:00:00', '2026-03-02 14:00:00', 'STOP', 'jam', NULL,
    '2026-03-02 14:00:00'),
  (3, 'M1', '2026-03-02 14:00:00', NULL, 'RUN', NULL, NULL,
    '2026-03-02 14:00:00');
EOF
  run -0 sync
  source_sql <<<"DELETE FROM events WHERE id = 1;
    UPDATE events SET cause = 'tool' WHERE id = 2"
  run --separate-stderr -0 sync
  same "$(counts <<<"$output")" ''
  # The open row's end moves with each read and is no difference.
  now=2026-11-11T00:00:00Z
  run --separate-stderr -1 sync --verify
  same "$(differences <<<"$output" | sort)" "$(printf '%s\n' \
    '1 gone from the source - - - - -' \
    '2 differs span 0 reason tool jam')"
  run --separate-stderr -0 sync --reconcile
  same "$(ask 'SELECT source_key, reason FROM span ORDER BY 1')" \
    "$(printf '%s\n' '2|tool' '3|')"
}

@test "a bad row is no difference, and is set aside however old it is" {
  use_mariadb
  joblog
  {
    many 50
    job Machine0001 '2026-01-05 08:00:00' '2026-01-05 07:00:00' BAD1
  } | source_sql
  run -0 sync
  {
    echo "UPDATE joblog_ob SET EndTime = '2026-02-01 00:00:00'
      WHERE JobNumber = 'J9';"
    job Machine0001 '2026-01-06 08:00:00' '2026-01-06 07:00:00' BAD2
    echo "UPDATE joblog_ob SET EndTime = '2026-01-05 09:00:00'
      WHERE JobNumber = 'BAD1';"
  } | source_sql
  run --separate-stderr -1 sync --verify
  same "$(differences <<<"$output" | cut -d '|' -f 3- | cut -d ' ' -f 1-2 |
    sort -u)" 'BAD1|10 not'
  same "$(ask 'SELECT count(*) FROM quarantine')" 1
  run --separate-stderr -0 sync --reconcile
  same "$(counts <<<"$output")" \
    'read 52, inserted 1, unchanged 49, quarantined 2, resolved 1'
  same "$(ask 'SELECT count(*) FROM quarantine')" 2
  # What was stored of a row that is bad now stays.
  same "$(ask "SELECT count(*) FROM job WHERE job = 'J9'")" 1
  run --separate-stderr -0 sync --verify
  # Gone from the source, it is no longer bad.
  source_sql <<<"DELETE FROM joblog_ob WHERE JobNumber = 'BAD2'"
  run --separate-stderr -0 sync --reconcile
  same "$(ask 'SELECT count(*) FROM quarantine')" 1
}

@test "twins, counters and zones are no differences" {
  use_mariadb
  joblog
  {
    # 01:30 comes twice in the autumn night; copies, and another row.
    job M1 '2025-11-02 01:30:00' '2025-11-02 01:40:00' J1
    job M1 '2025-11-02 01:30:00' '2025-11-02 01:40:00' J1
    job M1 '2025-11-02 01:30:00' '2025-11-02 01:45:00' J1
    echo "CREATE TABLE counts (portid VARCHAR(10), starttime VARCHAR(20),
      total VARCHAR(20));"
    awk 'BEGIN { for (i = 0; i < 400; i++) printf "INSERT INTO counts VALUES " \
      "(\047%d\047, \047%d\047, \047%d\047);\n", i % 3,
      1772452800 + int(i / 3) * 3600, i % 50 * 10 }'
  } | source_sql
  {
    cat "$top/etc/mapping/joblog_ob.yaml"
    cat <<'EOF'
  - from: counts
    key: [portid, starttime]
    cursor: {column: starttime, kind: start, lookback: 2d}
    output: {machine: portid, start: {column: starttime, type: epoch_text}, length: 1h, parts: {column: total, counter: cumulative}}
EOF
  } >m.yaml
  mapping=$PWD/m.yaml
  run -0 sync
  run --separate-stderr -0 sync --verify
  same "$(differences <<<"$output")" ''
  source_sql <<<"UPDATE counts SET total = total + 5 WHERE portid = '1'
    AND starttime = '$((1772452800 + 3600 * 40))'"
  run --separate-stderr -1 sync --verify
  # The row itself, and the one counted from it.
  same "$(jq -r 'select(.record == "sync" and .table == "counts") | .updated' \
    <<<"$output")" 2
  run --separate-stderr -0 sync --reconcile
  run --separate-stderr -0 sync --verify
}

@test "facts of no row are told, not passed over" {
  use_sqlite
  joblog
  many 10 | source_sql
  run -0 sync
  ask "CREATE TEMP TABLE t AS SELECT * FROM output WHERE job = 'J1';
    UPDATE t SET source_key = 'nobody';
    INSERT INTO output SELECT * FROM t"
  run --separate-stderr -65 sync --verify
  [[ $stderr == *'the store holds facts that no row gave'* ]] ||
    fail "$stderr"
}

@test "--reconcile and --verify exclude each other" {
  use_sqlite
  run --separate-stderr -64 sync --verify --reconcile
}

@test "store-admin check finds what became other than its source row gave" {
  use_sqlite
  source_sql <<<"CREATE TABLE one (id INT, machine TEXT, s TEXT, e TEXT, n INT);
    WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 700)
    INSERT INTO one SELECT n, 'M' || (n % 3), datetime('2026-03-01', n || ' hours'),
      datetime('2026-03-01', n || ' hours', '50 minutes'), n FROM i;
    CREATE TABLE two AS SELECT id, 'N' || (id % 2) AS machine, s, e, n FROM one"
  mapping=two.yaml
  { printf 'source: cimco\ntime_zone: UTC\ntables:\n'
    for t in one two; do
      cat <<-END
	  - from: $t
	    key: [id]
	    cursor: {column: s, kind: start, lookback: 60d}
	    span:
	      machine: machine
	      start: {column: s, type: utc}
	      end: {column: e, type: utc}
	      state: running
	      parts: n
	END
    done
  } >two.yaml
  run --separate-stderr -0 sync
  run --separate-stderr -0 store-admin check --store "$(store_url shop.db)"
  ask "UPDATE span SET parts = 8 WHERE source = 'cimco.two' AND source_key = '7'"
  ask "UPDATE span SET state = 'idle' WHERE source = 'cimco.one' AND
    source_key = '699'"
  ask "DELETE FROM span WHERE source = 'cimco.one' AND source_key = '8'"
  run --separate-stderr -1 store-admin check --store "$(store_url shop.db)"
  same "$(jq -r 'select(.record == "finding") | "\(.source) \(.source_key) \(
    .machine) \(.why)"' <<<"$output" | sort)" "$(cat <<-'EOR'
	cimco.one 699 M0 its facts are not those that the source row gave
	cimco.one 8 M2 none of its facts is there
	cimco.two 7 N1 its facts are not those that the source row gave
	EOR
  )"
}
