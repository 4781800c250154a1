#!/usr/bin/env bats
# cimco-sync and a PostgreSQL in which its store has a bad day.
# sync.bash reads mapping, store and now.
# shellcheck disable=SC2034

load helper
load servers
load sync

setup() {
  mw_setup
  pg_bin >/dev/null || skip 'PostgreSQL is not installed'
  own=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  cp -a "$(postgres_template)" "$own/data"
  start_postgres "$own"
  export MW_TEST_POSTGRES=$own
  new_store
  use_sqlite
  joblog
  many 6000 | source_sql
}

teardown() {
  [ -z "${own:-}" ] || { kill_postgres "$own"; rm -rf "$own"; }
}

# cursor: in the store.
cursor() {
  ask "SELECT value FROM state WHERE name = 'cursor'"
}

# changed: the source a day later: half of it is another, some is new.
changed() {
  source_sql <<-'SQL'
	UPDATE joblog_ob SET PartsProduced = PartsProduced + 1 WHERE rowid % 2;
	INSERT INTO joblog_ob SELECT * FROM joblog_ob WHERE rowid <= 2000;
	UPDATE joblog_ob SET JobNumber = 'late-' || JobNumber WHERE rowid > 6000;
	SQL
  now=2026-03-11T00:00:00Z
}

# is_like_new: what is stored is what an empty store gets from one quiet run.
is_like_new() {
  facts >mended
  store=quiet.db
  new_store quiet.db
  run -0 sync
  facts quiet.db >quiet
  cmp quiet mended || fail "$(diff quiet mended | head -n 20)"
  store_is_sound "$(store_url shop.db)"
}

@test "a store's server killed in mid-sync: 69, the cursor stays, the next run ends well" {
  local before n pid
  run -0 sync
  before=$(cursor)
  changed
  as='exec' sync --page 20 >out 2>err 3>&- &
  pid=$!
  until [ "$(ask 'SELECT count(*) FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()')" -gt 0 ]; do
    kill -0 "$pid"
  done
  kill_postgres "$own"
  status=0
  wait "$pid" || status=$?
  same "$status" 69
  [ ! -s out ] || fail "$(cat out)"
  [ -s err ]
  start_postgres "$own"
  same "$(cursor)" "$before"
  # It was hit in the middle: some is there, not all.
  n=$(ask "SELECT count(*) FROM source_row WHERE source_key LIKE '%late-%'")
  [ "$n" -lt 2000 ]
  run --separate-stderr -0 sync
  [ "$(cursor)" != "$before" ]
  is_like_new
}

# no_room TABLE: its file, which is empty yet, cannot grow; room_again: it can.
no_room() {
  file=$own/data/$(postgres_psql "$(store_url shop.db)" \
    <<<"SELECT pg_relation_filepath('$1')")
  mv "$file" "$file.away"
  ln -s /dev/full "$file"
}
room_again() {
  mv "$file.away" "$file"
}

@test "a store's server with a full disk is 74, and the next run ends well" {
  local before
  run -0 sync
  before=$(cursor)
  changed
  no_room output_past
  run --separate-stderr -74 sync --page 200
  [[ $stderr == *'No space left on device'*'(53100)'* ]] || fail "$stderr"
  [ -z "$output" ]
  # Again, nothing is worse.
  run --separate-stderr -74 sync --page 200
  room_again
  same "$(cursor)" "$before"
  run --separate-stderr -0 sync
  is_like_new
}
