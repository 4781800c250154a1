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
  for p in "${P:-}" "${R:-}"; do
    [ -n "$p" ] || continue
    kill_mariadb "$p"
    rm -rf "$p"
  done
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

# replicated: a primary, whose event 1 has come to its replica; src is that
# of the replica, for an account that may see who writes and no more.
# primary, replica: SQL on standard input.
replicated() {
  local data i
  data=$(mariadb_template)
  P=$(mktemp -d "${MW_TMP:-/tmp}/mwdb.XXXXXX")
  R=$(mktemp -d "${MW_TMP:-/tmp}/mwdb.XXXXXX")
  cp -a "$data" "$P/data"
  cp -a "$data" "$R/data"
  start_mariadb_tcp "$P" --server-id=1 --log-bin="$P/bin" || return 1
  start_mariadb "$R" --server-id=2 || return 1
  primary <<<"CREATE USER rep IDENTIFIED BY '';
    GRANT REPLICATION SLAVE ON *.* TO rep; CREATE DATABASE d"
  replica <<<"CHANGE MASTER TO MASTER_HOST='127.0.0.1',
    MASTER_PORT=$MARIADB_PORT, MASTER_USER='rep',
    MASTER_LOG_FILE='bin.000001', MASTER_LOG_POS=4; START SLAVE;
    CREATE USER reader@localhost; GRANT PROCESS ON *.* TO reader@localhost;
    GRANT SELECT ON d.* TO reader@localhost"
  src="mysql://reader@localhost/d?socket=$R/s"
  db=d
  sql() { primary "$@"; }
  events
  event 1 | source_sql
  await has_taken_over 1
}
primary() { mariadb_sql "$P" -N -B "$@"; }
replica() { mariadb_sql "$R" -N -B "$@"; }
has_taken_over() {
  [ "$(replica d <<<'SELECT COUNT(*) FROM events')" = "$1" ]
}

@test "a replica is known, running or stopped, whatever the account may ask" {
  replicated
  run --separate-stderr -0 live
  [[ $stderr == *'the server is a replica: a change'* ]] || fail "$stderr"
  [ "$(sql() { replica "$@"; }; seconds_behind)" -ge 900 ] || fail "$output"
  # What it has not taken over yet will come with an old stamp.
  replica <<<'STOP SLAVE'
  run --separate-stderr -0 live --accept-source
  [[ $stderr == *'the server is a replica, or was one: a change'* ]] ||
    fail "$stderr"
  [ "$(sql() { replica "$@"; }; seconds_behind)" -ge 900 ] || fail "$output"
  event 2 'UTC_TIMESTAMP() - INTERVAL 3 MINUTE' | source_sql
  event 3 | replica d
  run --separate-stderr -0 live
  same "$(spans)" '1 3'
  replica <<<'START SLAVE'
  await has_taken_over 3
  run --separate-stderr -0 live
  same "$(spans)" '1 2 3'
  # Who may ask is told more: it was one, and is none any more.
  replica <<<'GRANT SLAVE MONITOR ON *.* TO reader@localhost; STOP SLAVE'
  run --separate-stderr -0 live --accept-source
  [[ $stderr == *'the server is a replica: a change'* ]] || fail "$stderr"
  replica <<<'RESET SLAVE ALL'
  run --separate-stderr -0 live --accept-source
  same "$stderr" ''
  [ "$(sql() { replica "$@"; }; seconds_behind)" -le 60 ] || fail "$output"
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

@test "a backup is noticed by texts, by numbers, and without an index" {
  local kind index old new
  while read -r kind index old new; do
    for use in use_mariadb use_sqlite; do
      rm -f shop.db
      new_store
      $use
      source_sql <<<"CREATE TABLE events (id INT PRIMARY KEY,
        machine VARCHAR(20), start_ts DATETIME, end_ts DATETIME,
        status VARCHAR(10), cause VARCHAR(20), changed_at ${kind%%:*});
        $([ "$index" = no ] ||
          echo 'CREATE INDEX events_changed ON events (changed_at);')"
      sed "s/stamp, type: utc/stamp, type: ${kind##*:}/
        s/^source: .*/&\ntime_zone: UTC/" events.yaml >by.yaml
      mapping=$PWD/by.yaml
      source_sql <<<"INSERT INTO events VALUES
        (1, 'M1', '2026-03-02 00:00:00', '2026-03-02 00:30:00', 'RUN', NULL, '${old/_/ }'),
        (2, 'M1', '2026-03-02 01:00:00', '2026-03-02 01:30:00', 'RUN', NULL, '${new/_/ }')"
      run --separate-stderr -0 sync --now 2026-11-20T00:00:00Z
      run --separate-stderr -0 sync --now 2026-11-20T01:00:00Z
      source_sql <<<'CREATE TABLE gone AS SELECT * FROM events; DELETE FROM events WHERE id = 2'
      for mode in '' --reconcile ''; do
        # shellcheck disable=SC2086
        run --separate-stderr -65 sync --now 2026-11-20T02:00:00Z $mode
        [[ $stderr == *"newest changed_at is \""*"\", and was \"${new/_/ }\" in an earlier run"* ]] ||
          fail "$use $kind $index $mode: $stderr"
        same "$(spans)" '1 2'
      done
      # Rows that move on are no backup, nor is one that is deleted.
      source_sql <<<"INSERT INTO events SELECT * FROM gone WHERE id = 2;
        INSERT INTO events SELECT id + 10, machine, start_ts, end_ts, status,
          cause, changed_at FROM gone WHERE id = 2;
        DELETE FROM events WHERE id = 2"
      run --separate-stderr -0 sync --now 2026-11-20T03:00:00Z
      source_sql <<<'DELETE FROM events'
      run --separate-stderr -65 sync --now 2026-11-20T04:00:00Z
      [[ $stderr == *'newest changed_at is ""'* ]] || fail "$stderr"
      run --separate-stderr -65 sync --now 2026-11-20T04:00:00Z --accept-source
      run --separate-stderr -0 sync --now 2026-11-20T04:00:00Z \
        --accept-source --accept-deletes 5
    done
  done <<'EOT'
DATETIME:utc no 2026-11-01_10:00:00 2026-11-02_10:00:00
DATETIME:local yes 2026-11-01_10:00:00 2026-11-02_10:00:00
VARCHAR(30):utc yes 2026-11-01T10:00:00+01:00 2026-11-02T10:00:00+01:00
VARCHAR(30):utc no 2026-11-01_10:00:00 2026-11-02_10:00:00
VARCHAR(30):epoch_text yes 1793527200 1793613600
INT:epoch_text no 1793527200 1793613600
EOT
}

@test "the hour that comes twice, and a stamp that is none, are no backup" {
  use_mariadb
  events
  sed -e 's/stamp, type: utc/stamp, type: local/' \
    -e 's/^source: .*/&\ntime_zone: America\/Chicago/' events.yaml >local.yaml
  mapping=$PWD/local.yaml
  event 1 "'2026-11-01 01:58:00'" | source_sql
  run --separate-stderr -0 sync --now 2026-11-01T07:00:00Z
  source_sql <<<"UPDATE events SET changed_at = '2026-11-01 01:01:00', status = 'STOP'"
  run --separate-stderr -0 sync --now 2026-11-01T07:03:00Z
  same "$(ask 'SELECT state FROM span')" down
  # Of texts the greatest may be anything.
  rm -f shop.db
  new_store
  source_sql <<<"ALTER TABLE events MODIFY changed_at VARCHAR(30);
    UPDATE events SET changed_at = '2026-11-01 01:58:00';"
  run --separate-stderr -0 sync --now 2026-11-02T07:00:00Z
  source_sql <<<"UPDATE events SET changed_at = '2026-10-99'"
  run --separate-stderr -0 sync --now 2026-11-02T07:00:00Z
}

# two_tables: events, and calm, which holds the same rows.
two_tables() {
  use_mariadb
  events
  { event 1 "'2026-03-02 10:00'"; event 2 "'2026-03-02 10:00'"; } | source_sql
  source_sql <<<'CREATE TABLE calm LIKE events; INSERT INTO calm SELECT * FROM events'
  {
    cat events.yaml
    sed -n '/- from/,$p' events.yaml | sed 's/from: events/from: calm/'
  } >both.yaml
  mapping=$PWD/both.yaml
}

@test "a server that was accepted for one table is none for the others" {
  two_tables
  run --separate-stderr -0 live
  ask "UPDATE state SET value = 'another' WHERE name = 'server'"
  # Behind the cursor: only who reads all of it finds it.
  event 3 "'2026-01-01 00:00:00'" | source_sql
  event 3 "'2026-01-01 00:00:00'" | sed 's/events/calm/' | source_sql
  run --separate-stderr -0 live --accept-source --table calm
  same "$(counts <<<"$output")" 'read 3, inserted 1, unchanged 2'
  run --separate-stderr -0 live --table calm
  run --separate-stderr -65 live
  [[ $stderr == *'cimco.events: this is another server than before'*--accept-source* ]] ||
    fail "$stderr"
  same "$output" ''
  run --separate-stderr -65 live --table events
  run --separate-stderr -0 live --accept-source --table events
  run --separate-stderr -0 live
  same "$(spans)" '1 1 2 2 3 3'
}

@test "a clock that was accepted for one table is none for the others" {
  two_tables
  run --separate-stderr -0 live
  ask "UPDATE state SET value = '2999-01-01T00:00:00Z' WHERE name = 'clock'"
  run --separate-stderr -0 live --accept-source --table calm
  run --separate-stderr -0 live --table calm
  run --separate-stderr -65 live
  [[ $stderr == *'cimco.events: '*'clock went back'* ]] || fail "$stderr"
}

# As before each table had one of its own.
@test "a store that knows one server for all tables goes on with it" {
  two_tables
  run --separate-stderr -0 live
  ask "DELETE FROM state WHERE source = 'cimco.calm' AND name IN ('server', 'clock')"
  ask "UPDATE state SET source = 'cimco' WHERE name IN ('server', 'clock')"
  run --separate-stderr -0 live --table calm
  ask "UPDATE state SET value = 'another' WHERE source = 'cimco' AND name = 'server'"
  run --separate-stderr -65 live
  [[ $stderr == *'cimco.events: this is another server'* ]] || fail "$stderr"
  run --separate-stderr -0 live --table calm
  # A table that was never read has nothing to be compared with.
  sed 's/from: calm/from: fresh/' both.yaml >three.yaml
  source_sql <<<'CREATE TABLE fresh LIKE events'
  mapping=$PWD/three.yaml
  run --separate-stderr -0 live --table fresh
}

@test "--follow --accept-source accepts one server, and no later one" {
  local pid
  two_tables
  run --separate-stderr -0 live
  ask "UPDATE state SET value = 'another' WHERE name = 'server'"
  cimco-sync --mapping "$mapping" --source "$src" \
    --store "$(store_url shop.db)" --follow 200ms --accept-source \
    >records 2>words 3>&- &
  pid=$!
  rounds() { [ "$(wc -l <records)" -ge "$1" ]; }
  await rounds 6
  same "$(head -n 4 records | jq .read | paste -sd ' ')" '2 2 0 0'
  # Again and again: a round that has asked before writes what it is.
  ended() {
    ask "UPDATE state SET value = 'a third' WHERE name = 'server'"
    ! kill -0 "$pid" 2>/dev/null
  }
  await ended
  status=0
  wait "$pid" || status=$?
  [ "$status" -eq 65 ] || fail "$status"
  [[ $(<words) == *'cimco.events: this is another server'* ]] ||
    fail "$(cat words)"
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

@test "characters that a column cannot hold any more stop its table" {
  use_mariadb
  events
  event 1 | source_sql
  source_sql <<<'ALTER TABLE events CONVERT TO CHARACTER SET utf8mb4'
  run --separate-stderr -0 live
  source_sql <<<"ALTER TABLE events MODIFY machine VARCHAR(20) CHARACTER SET latin1"
  run --separate-stderr -78 live
  [[ $stderr == *'machine: was varchar(20) in utf8mb4, is varchar(20) in latin1'* ]] ||
    fail "$stderr"
  # What is not mapped is nobody's concern.
  source_sql <<<"ALTER TABLE events MODIFY cause VARCHAR(20) CHARACTER SET ascii,
    MODIFY machine VARCHAR(20) CHARACTER SET utf8mb4"
  run --separate-stderr -0 live
  same "$stderr" ''
  source_sql <<<"ALTER TABLE events MODIFY machine VARCHAR(20) CHARACTER SET latin1"
  run --separate-stderr -0 live --accept-source
  source_sql <<<"ALTER TABLE events MODIFY machine VARCHAR(30) CHARACTER SET utf8mb4"
  run --separate-stderr -0 live
  [[ $stderr == *'machine: was varchar(20) in latin1, is varchar(30) in utf8mb4'* ]] ||
    fail "$stderr"
  run --separate-stderr -0 live
  same "$stderr" ''
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

# ---- the key ----

# mates: the row 1 has a second one under its id, by another machine and with
# its own stamp (now, unless given).
mates() {
  source_sql <<<"INSERT INTO events SELECT id, 'M2', start_ts, end_ts, 'STOP',
    NULL, ${1:-UTC_TIMESTAMP() + INTERVAL 1 SECOND} FROM events WHERE id = 1"
}

@test "a key that is not unique any more stops its table before a row is lost" {
  local change found
  while IFS=: read -r change found; do
    rm -f shop.db
    new_store
    use_mariadb
    events
    { event 1; event 2; } | source_sql
    run --separate-stderr -0 live
    same "$stderr" ''
    source_sql <<<"ALTER TABLE events $change"
    mates
    for mode in '' --verify --reconcile ''; do
      # shellcheck disable=SC2086
      run --separate-stderr -78 live $mode
      [[ $stderr == *"(id) was unique, and is not now: $found"*'key: in the mapping'*--accept-source* ]] ||
        fail "$change $mode: $stderr"
    done
    same "$(ask 'SELECT source_key, machine, state FROM span ORDER BY 1')" \
      $'1|M1|running\n2|M1|running'
    # Accepted, it is still no key: nobody could tell one row from the other.
    run --separate-stderr -78 live --accept-source
    [[ $stderr == *'key: "1" stands in rows of different changed_at'* ]] ||
      fail "$change: $stderr"
    # A key that tells them apart is read anew.
    sed 's/key: .*/key: [id, machine]/' events.yaml >apart.yaml
    mapping=$PWD/apart.yaml
    run --separate-stderr -0 live
    same "$(ask 'SELECT source_key, machine, state FROM span ORDER BY 1')" \
      $'1|M1|M1|running\n1|M2|M2|down\n2|M1|M1|running'
    run --separate-stderr -0 live --verify
    same "$stderr" ''
    mapping=$PWD/events.yaml
  done <<'EOT'
DROP PRIMARY KEY, ADD PRIMARY KEY (id, machine):unique are (id, machine)
DROP PRIMARY KEY:nothing in the table is
DROP PRIMARY KEY, ADD UNIQUE (id, cause):nothing in the table is
EOT
}

@test "a key that another takes the place of is accepted by hand" {
  use_mariadb
  events
  event 1 | source_sql
  sed -i 's/key: .*/key: [id, machine]/' events.yaml
  run --separate-stderr -0 live
  # As unique as before, and more.
  source_sql <<<'ALTER TABLE events ADD UNIQUE (machine, id)'
  run --separate-stderr -0 live
  source_sql <<<'ALTER TABLE events MODIFY machine VARCHAR(20) NOT NULL'
  run --separate-stderr -0 live
  [[ $stderr == *'key: unique are (id), (machine, id)'* ]] || fail "$stderr"
  source_sql <<<'ALTER TABLE events DROP PRIMARY KEY, ADD PRIMARY KEY (id, machine), DROP KEY machine'
  mates
  # That is wider than one, and as wide as the other.
  run --separate-stderr -0 live
  same "$(counts <<<"$output" | cut -d, -f2)" ' inserted 1'
  source_sql <<<'DELETE FROM events WHERE machine = "M2"; ALTER TABLE events
    DROP PRIMARY KEY, ADD PRIMARY KEY (id)'
  run --separate-stderr -0 live
  [[ $stderr == *'key: unique are (id)'* ]] || fail "$stderr"
  source_sql <<<'ALTER TABLE events DROP PRIMARY KEY, ADD PRIMARY KEY (id, machine)'
  run --separate-stderr -78 live
  [[ $stderr == *'(id) was unique, and is not now: unique are (id, machine)'* ]] ||
    fail "$stderr"
  run --separate-stderr -0 live --accept-source
  run --separate-stderr -0 live
  same "$stderr" ''
}

@test "a store that knows nothing of keys and characters goes on" {
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  # As the first version wrote it.
  ask "UPDATE state SET value = 'id	int(11)
machine	varchar(20)
start_ts	datetime
end_ts	datetime
status	varchar(10)
cause	varchar(20)
changed_at	datetime
' WHERE name = 'columns'"
  source_sql <<<'ALTER TABLE events DROP PRIMARY KEY, ADD PRIMARY KEY (id, machine),
    MODIFY status VARCHAR(10) CHARACTER SET latin1'
  run --separate-stderr -0 live
  same "$stderr" ''
  run --separate-stderr -0 live
  source_sql <<<'ALTER TABLE events MODIFY status VARCHAR(10) CHARACTER SET ascii'
  run --separate-stderr -78 live
}

@test "two rows of one key never take each other's place" {
  local mode
  use_mariadb
  events
  { event 1; event 2; } | source_sql
  source_sql <<<'ALTER TABLE events DROP PRIMARY KEY'
  run --separate-stderr -0 live
  run --separate-stderr -0 live
  same "$stderr" ''
  mates
  for mode in '' --verify --reconcile; do
    # shellcheck disable=SC2086
    run --separate-stderr -78 live $mode
    [[ $stderr == *'key: "1" stands in rows of different changed_at'* ]] ||
      fail "$mode: $stderr"
  done
  same "$(ask 'SELECT source_key, machine, state FROM span ORDER BY 1')" \
    $'1|M1|running\n2|M1|running'
  # One that came with an old stamp is found by who reads everything.
  source_sql <<<"DELETE FROM events WHERE machine = 'M2'"
  run --separate-stderr -0 live
  mates "'2026-01-01 00:00:00'"
  for mode in --verify --reconcile; do
    run --separate-stderr -78 live $mode
  done
  same "$(ask 'SELECT source_key, machine, state FROM span ORDER BY 1')" \
    $'1|M1|running\n2|M1|running'
  # Nor does one without a stamp.
  source_sql <<<"DELETE FROM events WHERE machine = 'M2'"
  mates NULL
  run --separate-stderr -78 live
  same "$(spans)" '1 2'
}

@test "a job log without a unique key goes on as ever" {
  use_mariadb
  mapping=$top/etc/mapping/joblog_ob.yaml
  joblog 'KEY (StartTime)'
  # Twins, and a third one that comes later.
  {
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 PartsProduced=3
    job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 PartsProduced=4
  } | source_sql
  run --separate-stderr -0 sync
  same "$stderr" ''
  job M1 '2026-03-02 06:00:00' '2026-03-02 07:00:00' J1 PartsProduced=5 |
    source_sql
  run --separate-stderr -0 sync
  same "$stderr" ''
  same "$(ask 'SELECT count(*) FROM job')" 3
  run --separate-stderr -0 sync --verify
}

# ---- the table's name ----

@test "a table is the same in whatever case the mapping names it" {
  use_sqlite
  joblog
  many 50 | source_sql
  sed 's/from: joblog_ob/from: JobLog_OB/' "$top/etc/mapping/joblog_ob.yaml" >cased.yaml
  mapping=$top/etc/mapping/joblog_ob.yaml
  for mode in '' --verify --reconcile; do
    mapping=$PWD/cased.yaml
    # shellcheck disable=SC2086
    run --separate-stderr -0 sync $mode
    same "$stderr" ''
    mapping=$top/etc/mapping/joblog_ob.yaml
    # shellcheck disable=SC2086
    run --separate-stderr -0 sync $mode
    same "$stderr" ''
    same "$(ask 'SELECT source, count(*) FROM source_row GROUP BY 1')" \
      'cimco.joblog_ob|50'
  done
}

@test "a store that knows a table in another case goes on with that" {
  use_sqlite
  joblog
  many 50 | source_sql
  mapping=$top/etc/mapping/joblog_ob.yaml
  sed 's/from: joblog_ob/from: JobLog_OB/' "$mapping" >cased.yaml
  # It was called so, or an earlier version went by the mapping's spelling.
  source_sql <<<'ALTER TABLE joblog_ob RENAME TO aside;
    ALTER TABLE aside RENAME TO JobLog_OB'
  run --separate-stderr -0 sync
  source_sql <<<'ALTER TABLE JobLog_OB RENAME TO aside;
    ALTER TABLE aside RENAME TO joblog_ob'
  for mapping in "$mapping" "$PWD/cased.yaml"; do
    for mode in '' --verify --reconcile; do
      # shellcheck disable=SC2086
      run --separate-stderr -0 sync $mode
      same "$stderr" ''
      [[ $(counts <<<"$output") != *@(inserted|deleted)* ]] || fail "$output"
      same "$(ask 'SELECT source, count(*) FROM source_row GROUP BY 1')" \
        'cimco.JobLog_OB|50'
    done
  done
}

@test "tables that differ in case alone are two" {
  use_mariadb
  events
  event 1 | source_sql
  run --separate-stderr -0 live
  source_sql <<<'CREATE TABLE Events LIKE events'
  event 7 | sed 's/INTO events/INTO Events/' | source_sql
  sed 's/from: events/from: Events/' events.yaml >other.yaml
  mapping=$PWD/other.yaml
  run --separate-stderr -0 live
  same "$(ask 'SELECT source, source_key FROM source_row ORDER BY 1')" \
    $'cimco.Events|7\ncimco.events|1'
}

@test "rows of a table that left the mapping are named" {
  use_mariadb
  events
  event 1 | source_sql
  source_sql <<<'CREATE TABLE calm LIKE events; CREATE TABLE empty LIKE events;
    INSERT INTO calm SELECT * FROM events'
  {
    cat events.yaml
    sed -n '/- from/,$p' events.yaml | sed 's/from: events/from: calm/'
    sed -n '/- from/,$p' events.yaml | sed 's/from: events/from: empty/'
  } >both.yaml
  mapping=$PWD/both.yaml
  run --separate-stderr -0 live
  run --separate-stderr -0 live --table events
  same "$stderr" ''
  mapping=$PWD/events.yaml
  for mode in '' --verify --reconcile; do
    # shellcheck disable=SC2086
    run --separate-stderr -0 live $mode
    same "$(wc -l <<<"$stderr")" 1
    [[ $stderr == *'has rows of "cimco.calm", which is no table of this mapping'*'; store-admin retract cimco.calm takes them back' ]] ||
      fail "$stderr"
  done
  run -0 store-admin retract cimco.calm --store "$(store_url shop.db)"
  run --separate-stderr -0 live
  same "$stderr" ''
  # What no sync has brought is no table.
  run -0 store-put --store "$(store_url shop.db)" --source cimco.extra \
    <<<'{"record":"span","machine":"M9","start":"2026-03-02T06:00:00Z","end":"2026-03-02T07:00:00Z","state":"idle"}'
  run --separate-stderr -0 live
  same "$stderr" ''
  # Mapped again, it is read as if for the first time.
  mapping=$PWD/both.yaml
  run --separate-stderr -0 live
  same "$stderr" ''
  same "$(jq -r 'select(.table == "calm").inserted' <<<"$output")" 1
  run --separate-stderr -0 live --verify
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

# locked: the job log stays locked until unlock.
locked() {
  writer
  echo "LOCK TABLES joblog_ob WRITE; SELECT 'locked';" >&8
  await [ -s writer.out ]
}
unlock() {
  exec 8>&-
  wait "$writer"
}

@test "a table that stays locked is 69, in the time that was given" {
  use_mariadb
  joblog
  many 5 | source_sql
  mapping=$top/etc/mapping/joblog_ob.yaml
  locked
  SECONDS=0
  run --separate-stderr -69 sync --retry 4s
  # It was 12 s: each try waited ten for the lock, whenever it began.
  [ "$SECONDS" -le 8 ] || fail "$SECONDS s"
  [[ $stderr == *'Lock wait timeout exceeded'* ]] || fail "$stderr"
  same "$(ask 'SELECT count(*) FROM job')" 0
  unlock
  run --separate-stderr -0 sync
}

@test "a table that is unlocked within the minute is read" {
  use_mariadb
  joblog
  many 5 | source_sql
  mapping=$top/etc/mapping/joblog_ob.yaml
  locked
  sync --retry 60s >records 2>words 3>&- 8>&- &
  waits() { sql <<<'SHOW PROCESSLIST' | grep -q 'metadata lock'; }
  await waits
  sleep 1
  unlock
  wait $!
  same "$(jq .read records)" 5
}

# The store's own lock is another matter: whoever has it will be done.
@test "a store that is locked is 75" {
  only_sqlite
  use_mariadb
  joblog
  many 5 | source_sql
  mapping=$top/etc/mapping/joblog_ob.yaml
  mkfifo hold
  sqlite3 shop.db <hold 3>&- &
  exec 8>hold
  echo 'BEGIN IMMEDIATE;' >&8
  sleep .5
  run --separate-stderr -75 sync --retry 1s
  exec 8>&-
  wait $!
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
