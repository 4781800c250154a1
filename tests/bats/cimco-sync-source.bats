#!/usr/bin/env bats
# cimco-sync and a source that is not what it was: away, another, set back,
# altered, or still being written to.
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
  mapping=$PWD/events.yaml
  cat >events.yaml <<'EOF'
source: cimco
tables:
  - from: events
    key: [id]
    cursor: {column: changed_at, kind: stamp, type: utc}
    span:
      machine: machine
      start: {column: start_ts, type: utc}
      end: {column: end_ts, type: utc}
      state: {column: status, map: {RUN: running, STOP: down}, else: quarantine}
EOF
}

# events: an event table as the shipped mapping wants it.
events() {
  source_sql <<'EOF'
CREATE TABLE events (id INT PRIMARY KEY, machine VARCHAR(20),
  start_ts DATETIME, end_ts DATETIME, status VARCHAR(10),
  cause VARCHAR(20), changed_at DATETIME);
CREATE INDEX events_changed ON events (changed_at);
EOF
}

# event ID [STAMP]: an hour of M1, a statement; the stamp is now unless given.
event() {
  echo "INSERT INTO events VALUES ($1, 'M1', '2026-03-02 00:00:00'
    + INTERVAL $1 HOUR, '2026-03-02 00:30:00' + INTERVAL $1 HOUR, 'RUN',
    NULL, ${2:-UTC_TIMESTAMP()});"
}

# What a test that failed in the middle has left running.
teardown() {
  local p
  for p in ${syncing:-} ${altering:-}; do
    # Once it was waited for, its number may be anybody's.
    ! jobs -p | grep -qx "$p" || kill -KILL "$p"
  done
}

# live [OPTION...]: cimco-sync by the server's own clock.  `as=exec live &`
# has the program's own process id, as sync does.
live() {
  ${as-} cimco-sync --mapping "$mapping" --source "$src" --store "$(store_url shop.db)" \
    --retry 0s "$@"
}

# seconds_behind: how far the cursor in $output is behind the server's clock.
seconds_behind() {
  local cursor now
  cursor=$(jq -r '.cursor | sub("\\.[0-9]+Z$"; "Z") | fromdate' \
    <<<"$output") || return 1
  now=$(echo 'SELECT UNIX_TIMESTAMP()' | sql)
  echo $((now - cursor))
}

# writer: a session that stays open; SQL goes to descriptor 8.
writer() {
  mkfifo writer.in
  sql --unbuffered "$db" <writer.in >writer.out 2>writer.err 3>&- &
  writer=$!
  exec 8>writer.in
}

# await COMMAND...: until it succeeds, for ten seconds.
await() {
  local i
  for i in $(seq 200); do
    ! "$@" || return 0
    sleep .05
  done
  fail "waited in vain: $*"
}

# spans: the ids of the store's spans.
spans() {
  ask 'SELECT source_key FROM span ORDER BY start_us' | paste -sd ' '
}

# ---- writers ----

@test "a row that is committed long after its stamp is not lost" {
  use_mariadb
  events
  { event 1; event 2; } | source_sql
  run --separate-stderr -0 live
  same "$(spans)" '1 2'
  [ "$(seconds_behind)" -le 8 ] || fail "$output"
  writer
  { echo 'BEGIN;'; event 3; echo "SELECT 'written';"; } >&8
  await [ -s writer.out ]
  sleep 3
  event 4 | source_sql
  run --separate-stderr -0 live
  same "$(spans)" '1 2 4'
  # It waits for the writer, not for a quarter of an hour.
  [ "$(seconds_behind)" -ge 8 ] || fail "$output"
  [ "$(seconds_behind)" -le 60 ] || fail "$output"
  echo 'COMMIT;' >&8
  exec 8>&-
  wait "$writer"
  run --separate-stderr -0 live
  same "$(spans)" '1 2 3 4'
}

@test "a transaction that waits for a lock has its stamp already" {
  local other
  use_mariadb
  events
  { event 1; event 2; } | source_sql
  run --separate-stderr -0 live
  writer
  { echo 'BEGIN; SELECT 1 FROM events WHERE id = 1 FOR UPDATE;'; } >&8
  await [ -s writer.out ]
  echo "UPDATE events SET changed_at = UTC_TIMESTAMP() WHERE id = 1" |
    sql "$db" >/dev/null 3>&- 8>&- &
  other=$!
  sleep 2
  run --separate-stderr -0 live
  [ "$(seconds_behind)" -ge 7 ] || fail "$output"
  echo 'COMMIT;' >&8
  exec 8>&-
  wait "$writer" "$other"
}

@test "a writer that waits for a backup's lock has its stamp already" {
  local other
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  # Something to write, so that the cursor moves.
  event 4 | source_sql
  writer
  echo "FLUSH TABLES WITH READ LOCK; SELECT 'locked';" >&8
  await [ -s writer.out ]
  event 2 | sql "$db" >/dev/null 3>&- 8>&- &
  other=$!
  # Longer than what a stamp may be late without anybody's waiting.
  sleep 7
  event 3 >late.sql
  run --separate-stderr -0 live
  same "$(spans)" '1 4'
  echo 'UNLOCK TABLES;' >&8
  exec 8>&-
  wait "$writer" "$other"
  source_sql <late.sql
  run --separate-stderr -0 live
  same "$(spans)" '1 2 3 4'
}

# After the crash the server says that it began with the server.
@test "a transaction that was prepared before a crash may be of any age" {
  use_mariadb
  events
  event 1 | source_sql
  echo 'SET GLOBAL innodb_flush_log_at_trx_commit = 1' | sql
  { echo "XA START 'a';"; event 2; echo "XA END 'a'; XA PREPARE 'a';"; } | source_sql
  kill_mariadb "$MARIADB_DIR"
  sleep 1
  start_mariadb "$MARIADB_DIR"
  run --separate-stderr -0 live
  same "$(spans)" 1
  [[ $stderr == *'a prepared transaction waits for its end and may be of any age'* ]] ||
    fail "$stderr"
  same "$(grep -c 'of any age; XA' <<<"$stderr")" 1
  [ "$(seconds_behind)" -ge 900 ] || fail "$output"
  event 3 | source_sql
  run --separate-stderr -0 live
  echo "XA COMMIT 'a'" | source_sql
  run --separate-stderr -0 live
  [ -z "$stderr" ] || fail "$stderr"
  same "$(spans)" '1 2 3'
  [ "$(seconds_behind)" -le 60 ] || fail "$output"
}

@test "whoever else asks for transactions does not hide one" {
  local poller
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  # Something to write, so that the cursor moves.
  event 4 | source_sql
  # The server answers such questions from a list of 100 ms ago or, as long
  # as they come faster than that, of any age.
  while [ ! -e enough ]; do
    echo "SELECT COUNT(*) FROM information_schema.INNODB_TRX;"
    sleep .02
  done | sql >/dev/null 2>&1 3>&- &
  poller=$!
  sleep .3
  writer
  { echo 'BEGIN;'; event 2; echo "SELECT 'written';"; } >&8
  await [ -s writer.out ]
  sleep 7
  run --separate-stderr -0 live
  same "$(spans)" '1 4'
  echo 'COMMIT;' >&8
  exec 8>&-
  wait "$writer"
  touch enough
  wait "$poller"
  run --separate-stderr -0 live
  same "$(spans)" '1 2 4'
}

@test "without PROCESS the overlap is kept, and that is said once" {
  use_mariadb
  events
  event 1 | source_sql
  sql <<<"CREATE OR REPLACE USER reader@localhost;
    GRANT SELECT ON $db.* TO reader@localhost"
  src=${src/root@/reader@}
  run --separate-stderr -0 live
  [[ $stderr == *'no PROCESS privilege: a change that its writer commits more than 15 minutes after its changed_at may be missed'* ]] ||
    fail "$stderr"
  [ "$(seconds_behind)" -ge 900 ] || fail "$output"
  run --separate-stderr -0 live
  same "$stderr" ''
}

@test "a table whose transactions cannot be asked for keeps the overlap" {
  use_mariadb
  events
  echo 'ALTER TABLE events ENGINE = MyISAM' | source_sql
  event 1 | source_sql
  run --separate-stderr -0 live
  [[ $stderr == *'no InnoDB table: a change'* ]] || fail "$stderr"
  [ "$(seconds_behind)" -ge 900 ] || fail "$output"
}

@test "an overlap in the mapping is kept even where writers can be asked" {
  use_mariadb
  events
  event 1 | source_sql
  sed -i 's/kind: stamp/&, overlap: 2h/' events.yaml
  run --separate-stderr -0 live
  same "$stderr" ''
  [ "$(seconds_behind)" -ge 7200 ] || fail "$output"
}

# ---- which source ----

@test "another server is not taken for the old one" {
  use_mariadb
  events
  { event 1; event 2; } | source_sql
  run --separate-stderr -0 live
  [ -n "$(ask "SELECT value FROM state WHERE name = 'server'")" ]
  ask "UPDATE state SET value = 'another' WHERE name = 'server'"
  echo 'DELETE FROM events WHERE id = 1' | source_sql
  run --separate-stderr -65 live
  [[ $stderr == *'another server than before'*--accept-source* ]] ||
    fail "$stderr"
  same "$(spans)" '1 2'
  run --separate-stderr -0 live --accept-source
  same "$(counts <<<"$output")" 'read 1, unchanged 1, deleted 1'
  run --separate-stderr -0 live
}

@test "a source whose clock went back is not read" {
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  ask "UPDATE state SET value = '2999-01-01T00:00:00Z' WHERE name = 'clock'"
  run --separate-stderr -65 live
  [[ $stderr == *"clock went back: it says 20"*"and said 2999-01-01T00:00:00Z"* ]] ||
    fail "$stderr"
  run --separate-stderr -0 live --accept-source
  run --separate-stderr -0 live
}

@test "a clock that was set back for less than was slept loses no row" {
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  # A minute is nobody's business.
  event 2 'UTC_TIMESTAMP() - INTERVAL 50 SECOND' | source_sql
  run --separate-stderr -0 live
  same "$(spans)" '1 2'
  # As if the last run had been an hour ago, of which the server has lost 55
  # minutes.
  clocks=$(ask "SELECT value FROM state WHERE name = 'clocks'")
  clocks="$((${clocks% *} - 3600000000)) $((${clocks#* } - 300000000))"
  ask "UPDATE state SET value = '$clocks' WHERE name = 'clocks'"
  event 3 'UTC_TIMESTAMP() - INTERVAL 50 MINUTE' | source_sql
  run --separate-stderr -0 live
  same "$(spans)" '1 2 3'
  [[ $stderr =~ "the source's clock lost "3[23][0-9][0-9]' s; ' ]] ||
    fail "$stderr"
  run --separate-stderr -0 live
  same "$stderr" ''
}

@test "a stamp in the future that is corrected is no restored backup" {
  use_mariadb
  events
  {
    event 1
    event 2 "'2999-01-01 00:00:00'"
  } | source_sql
  run --separate-stderr -0 live
  echo "UPDATE events SET changed_at = UTC_TIMESTAMP() WHERE id = 2" |
    source_sql
  run --separate-stderr -0 live
  same "$(counts <<<"$output")" 'read 2, unchanged 2'
}

@test "a backup restored at the source is noticed" {
  use_mariadb
  events
  {
    event 1 "'2026-11-01 10:00:00'"
    event 2 "'2026-11-02 10:00:00'"
  } | source_sql
  run --separate-stderr -0 live
  echo 'DELETE FROM events WHERE id = 2' | source_sql
  run --separate-stderr -65 live
  [[ $stderr == *'newest changed_at is "2026-11-01 10:00:00", and was "2026-11-02 10:00:00"'* ]] ||
    fail "$stderr"
  same "$(spans)" '1 2'
  run --separate-stderr -0 live --accept-source
  same "$(spans)" 1
  # An empty table lost them all.
  echo 'DELETE FROM events' | source_sql
  run --separate-stderr -65 live
  same "$(spans)" 1
}

# ---- columns ----

@test "a new or a wider column is a note" {
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  source_sql <<<'ALTER TABLE events ADD colour VARCHAR(5),
    MODIFY machine VARCHAR(40), MODIFY changed_at DATETIME(6),
    MODIFY id BIGINT'
  run --separate-stderr -0 live
  [[ $stderr == *'colour: a new column, varchar(5)'* ]] || fail "$stderr"
  [[ $stderr == *'machine: was varchar(20), is varchar(40)'* ]] ||
    fail "$stderr"
  same "$(counts <<<"$output")" 'read 1, unchanged 1'
  run --separate-stderr -0 live
  same "$stderr" ''
}

@test "a narrower column stops its table, the others go on" {
  use_mariadb
  events
  event 1 | source_sql
  source_sql <<<'CREATE TABLE calm LIKE events'
  {
    cat events.yaml
    sed -n '/- from/,$p' events.yaml | sed 's/from: events/from: calm/'
  } >both.yaml
  mapping=$PWD/both.yaml
  run --separate-stderr -0 live
  source_sql <<<"ALTER TABLE events MODIFY machine VARCHAR(2);
    INSERT INTO calm SELECT * FROM events"
  event 2 | source_sql
  run --separate-stderr -78 live
  [[ $stderr == *'machine: was varchar(20), is varchar(2)'* ]] ||
    fail "$stderr"
  same "$(jq -r .table <<<"$output")" calm
  same "$(spans)" '1 1'
  run --separate-stderr -0 live --accept-source
  run --separate-stderr -0 live
  same "$(ask "SELECT count(*) FROM span WHERE source = 'cimco.events'")" 2
}

# has_more_than N: the store, spans.  A sync that is held still may hold the
# file's lock; nobody waits for that.
has_more_than() {
  local n
  n=$(patience=10 ask 'SELECT count(*) FROM span' 2>/dev/null) || return 1
  [ "$n" -gt "$1" ]
}

# busy [TABLE]: two tables of one shape, the first with many rows; a sync of
# both, in pages of few rows, stands still in the middle when this returns.
busy() {
  use_mariadb
  events
  event 1 | source_sql
  source_sql <<<'CREATE TABLE calm LIKE events; INSERT INTO calm SELECT * FROM events'
  {
    cat events.yaml
    sed -n '/- from/,$p' events.yaml | sed 's/from: events/from: calm/'
  } >both.yaml
  mapping=$PWD/both.yaml
  run --separate-stderr -0 live
  source_sql <<<"INSERT INTO ${1:-events} SELECT seq + 1, machine, start_ts,
    end_ts, status, cause, UTC_TIMESTAMP() + INTERVAL seq SECOND
    FROM events, seq_1_to_3000 WHERE id = 1"
  before=$(ask "SELECT value FROM state WHERE source = 'cimco.${2:-events}' AND name = 'cursor'")
  as='exec' live --page 1 --retry "${retry:-0s}" >out 2>err 3>&- &
  syncing=$!
  local i
  for i in $(seq 1000); do
    ! stands_behind 20 || break
    sleep .01
  done
  # Not at its end, and it is the program that stands still.
  same "$(ps -o state= -o comm= -p "$syncing")" 'T cimco-sync'
}

# stands_behind N: the sync is held still once the store has more spans.
stands_behind() {
  kill -STOP "$syncing"
  ! has_more_than "$1" || return 0
  kill -CONT "$syncing"
  return 1
}

# waits_for_metadata: somebody at the source, for a table's definition.
waits_for_metadata() {
  sql <<<'SHOW PROCESSLIST' | grep -q 'metadata lock'
}

# in_between SQL: at the source, before the sync goes on.
in_between() {
  local rc=0
  source_sql <<<"$1" || rc=$?
  kill -CONT "$syncing"
  return $rc
}

# A table that was read in a snapshot cannot be altered before its end.
@test "an ALTER between two pages waits for the run, and stops the next one" {
  for change in 'DROP COLUMN machine' 'MODIFY status VARCHAR(2)'; do
    rm -f shop.db
    new_store
    busy
    source_sql <<<"ALTER TABLE events $change" 3>&- &
    altering=$!
    await waits_for_metadata
    kill -CONT "$syncing"
    wait "$syncing" || fail "$?: $(cat err)"
    wait "$altering"
    same "$(jq -r '"\(.table) \(.read)"' out)" $'events 3001\ncalm 1'
    same "$(ask "SELECT count(*) FROM span WHERE source = 'cimco.events'")" 3001
    before=$(ask "SELECT value FROM state WHERE source = 'cimco.events' AND name = 'cursor'")
    event 9999 | sed 's/events/calm/' | source_sql
    run --separate-stderr -78 live
    same "$(field table) $(field inserted)" 'calm 1'
    same "$(ask "SELECT value FROM state WHERE source = 'cimco.events' AND name = 'cursor'")" \
      "$before"
    same "$(ask "SELECT count(*) FROM span WHERE source = 'cimco.events'")" 3001
  done
}

@test "an ALTER of a table that the run comes to later stops that table alone" {
  for change in 'DROP COLUMN machine' 'MODIFY status VARCHAR(2)'; do
    rm -f shop.db
    new_store
    busy events calm
    in_between "ALTER TABLE calm $change"
    status=0
    wait "$syncing" || status=$?
    [ "$status" -eq 78 ] || fail "$change: $status: $(cat err)"
    same "$(jq -r '"\(.table) \(.read)"' out)" 'events 3001'
    same "$(ask "SELECT value FROM state WHERE source = 'cimco.calm' AND name = 'cursor'")" \
      "$before"
    same "$(ask "SELECT count(*) FROM span WHERE source = 'cimco.calm'")" 1
  done
}

# The snapshot has no such table: another one has.
@test "a table that was made anew behind the snapshot is read in another one" {
  retry=60s
  busy events calm
  in_between 'ALTER TABLE calm ADD COLUMN x INT, ALGORITHM=COPY'
  wait "$syncing" || fail "$?: $(cat err)"
  [[ $(<err) == *'Table definition has changed'*'trying again in '* ]] ||
    fail "$(cat err)"
  same "$(jq -r '"\(.table) \(.read)"' out)" $'events 3001\ncalm 1'
}

@test "a datetime that became a timestamp is another time" {
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  source_sql <<<'ALTER TABLE events MODIFY start_ts TIMESTAMP NULL'
  run --separate-stderr -78 live
  [[ $stderr == *'start_ts: was datetime, is timestamp'* ]] || fail "$stderr"
}

# ---- away ----

@test "a server that comes back within the minute is waited for" {
  use_mariadb
  events
  event 1 | source_sql
  stop_mariadb "$MARIADB_DIR"
  (
    sleep 1
    start_mariadb "$MARIADB_DIR"
  ) 3>&- &
  run --separate-stderr -0 live --retry 60s
  wait
  [[ $stderr == *'trying again in '* ]] || fail "$stderr"
  same "$(spans)" 1
}

@test "a server that stays away is 69, in the time that was given" {
  use_mariadb
  src=${src/socket=*/socket=$PWD/nobody}
  run --separate-stderr -69 live --retry 2s
}

@test "a connection that breaks in the middle is taken up again" {
  local pid id=
  use_mariadb
  joblog
  many 20000 | source_sql
  mapping=$top/etc/mapping/joblog_ob.yaml
  sync --retry 60s --page 100 >records 2>words &
  pid=$!
  connected() {
    id=$(echo "SELECT id FROM information_schema.processlist
      WHERE db = '$db' LIMIT 1" | sql)
    [ -n "$id" ]
  }
  await connected
  sleep .2
  echo "KILL CONNECTION $id" | sql || true
  wait "$pid"
  same "$(jq .read records)" 20000
  same "$(ask 'SELECT count(*) FROM job')" 20000
  grep -q 'trying again in' words || fail "$(cat words)"
}

# ---- without an end ----

@test "--follow finds what happens, outlives a server and frees its lock" {
  use_mariadb
  events
  event 1 | source_sql
  as='exec' live --follow 200ms >records 2>words 3>&- &
  syncing=$!
  has() { [ "$(spans)" = "$1" ]; }
  await has 1
  event 2 | source_sql
  await has '1 2'
  # Another run gets its turn between two rounds.
  turn() { live >/dev/null 2>&1; }
  await turn
  stop_mariadb "$MARIADB_DIR"
  await grep -q 'Can.t connect' words
  start_mariadb "$MARIADB_DIR"
  event 3 | source_sql
  await has '1 2 3'
  kill "$syncing"
  status=0
  wait "$syncing" || status=$?
  same "$status" 143
  run ! kill -0 "$syncing"
  same "$(jq -s 'map(.inserted) | add' records)" 3
}

@test "--follow ends when time would not mend it" {
  use_mariadb
  sed -i 's/cause/nosuch/; s/column: status/column: nosuch/' events.yaml
  events
  run --separate-stderr -78 live --follow 100ms
}
