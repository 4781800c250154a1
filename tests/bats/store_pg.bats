#!/usr/bin/env bats
# The store in PostgreSQL: the unit tests that any store must pass, and what
# only a server can do to one.

load helper
load servers
load store

setup_file() {
  postgres_start
}

teardown_file() {
  postgres_stop
}

setup() {
  mw_setup
  unset PGHOST PGPORT PGUSER PGDATABASE PGSERVICE PGPASSFILE PGSSLMODE PGOPTIONS
}

# suite NAME: a unit test of the store, in PostgreSQL.
suite() {
  [ -x "$MW_BUILD/unit/$1" ] || skip "not built: $1"
  run env MW_TEST_STORE_PG="$POSTGRES_DIR" CMOCKA_MESSAGE_OUTPUT=STDOUT \
    "$MW_BUILD/unit/$1"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a store in PostgreSQL: what writing promises" {
  suite test_store
}

@test "a store in PostgreSQL: what goes in behind the caller's back" {
  suite test_store_behind
  suite test_store_second
}

@test "a store in PostgreSQL: what reading promises" {
  suite test_store_read
}

@test "a store in PostgreSQL: every commit reads as a model of it" {
  suite test_store_model
}

@test "a store in PostgreSQL: two writers, and dead ones" {
  suite test_store_safety
}

# ---- one answer from both ----

# a_past: three commits into $MILLWRIGHT_STORE, with names of every kind.
a_past() {
  local m
  store-migrate >/dev/null
  {
    everything
    for m in Ä1 a B Z é 'M 1' 🔧 ä1 zz_ 'a\"b\\c' 10 9; do
      span "$m" 06:00 07:00 "k-$m" ",\"reason\":\"$m\""
      span "$m" 05:59 07:00 "l-$m" ',"parts":0.1,"scrap":1e-7'
    done
    many 12000
  } | store-put --now 2026-12-01T00:00:00Z >/dev/null
  {
    everything | sed 's/07:00:00Z/08:00:00Z/; s/"capacity":2/"capacity":3/'
    span Ä1 06:30 07:00 k-Ä1
    many 6000 | sed 's/idle/down/'
  } | store-put --now 2026-12-02T00:00:00Z >/dev/null
  span M1 06:00 09:00 gone | store-put --now 2026-12-03T00:00:00Z >/dev/null
}

# views: what there is to see of it.
views() {
  store-cat --kind "$all"
  store-cat --kind "$all" --seq 1
  store-cat --kind "$all" --seq 3 --order time
  store-cat --as-of 2026-12-02T12:00:00Z --machine Ä1,🔧 --from 2026-11-23T06:30:00Z
  store-cat --kind sensor --format csv
}

@test "both stores write the same bytes, now and of any time before" {
  a_past_in() { MILLWRIGHT_STORE=$1 a_past && MILLWRIGHT_STORE=$1 views; }
  a_past_in "$PWD/shop.db" >sqlite
  pg_store
  a_past_in "$MILLWRIGHT_STORE" >postgresql
  [ "$(wc -l <sqlite)" -gt 30000 ]
  cmp sqlite postgresql
}

# mixed SEED: facts of every kind, many of one row or key, in any order; some
# change and change back.
mixed() {
  awk -v seed="$1" 'BEGIN {
    srand(seed)
    for (i = 0; i < 3000; i++) {
      k = int(rand() * 60); n = int(rand() * 3); v = int(rand() * 3)
      m = "\"machine\":\"M" (k + v) % 4 "\""
      t = sprintf("2026-11-23T%02d:%02d:00Z\"", k % 24, (k + v) % 4 * 15)
      at = m ",\"start\":\"" t sprintf(",\"end\":\"2026-11-24T00:%02d:00Z\"," \
        "\"source\":\"s%d\",\"source_key\":\"k%d\",\"n\":%d", v,
        i < 1500 || rand() < .9 ? 1 : 2, k, n)
      at_time = sprintf("\"machine\":\"M%d\",\"time\":\"2026-11-23T%02d:00:00Z" \
        "\",", k % 4, k % 24)
      what = rand()
      if (what < .4)
        print "{\"record\":\"span\"," at ",\"state\":\"idle\"}"
      else if (what < .5)
        print "{\"record\":\"output\"," at ",\"parts\":" v "}"
      else if (what < .55)
        print "{\"record\":\"job\"," at ",\"job\":\"J" v "\"}"
      else if (what < .8)
        print "{\"record\":\"sensor\"," at_time "\"name\":\"x" n "\",\"value\":" v "}"
      else if (what < .97)
        print "{\"record\":\"prediction\"," at_time "\"job\":\"\"," \
          "\"outcome\":\"late\",\"model\":\"a\",\"version\":1,\"value\":" v "}"
      else if (what < .98)
        print "{\"record\":\"machine\"," m ",\"capacity\":" v "}"
      else
        print "{\"record\":\"sensor\"," at_time "\"name\":\"x\"}"
    }
  }'
}

@test "whatever comes together is counted and kept the same by both" {
  put_all() {
    local i
    export MILLWRIGHT_STORE=$1
    store-migrate >/dev/null
    for i in 1 2 1 3; do
      mixed $i | store-put --max-bad -1 --now "2026-12-0${i}T00:00:00Z" \
        2>/dev/null | jq -c 'del(.run)'
    done
    store-cat --kind "$all,prediction" --changed 1..
    store-cat --kind "$all,prediction"
    store-admin check 2>/dev/null | jq -c 'select(.of | IN("file", "schema") |
      not)'
  }
  put_all "$PWD/shop.db" >sqlite
  pg_store
  put_all "$MILLWRIGHT_STORE" >postgresql
  [ "$(wc -l <sqlite)" -gt 1500 ]
  grep -q '"updated":[1-9]' sqlite
  grep -q '"quarantined":[1-9]' sqlite
  cmp sqlite postgresql || fail "$(diff sqlite postgresql | head -20)"
  same "$(jq -r 'select(.record == "finding") | .why' sqlite)" ''
}

@test "neither the server's nor the session's time zone shows" {
  pg_store
  a_past
  views >want
  export PGTZ=Asia/Tokyo PGOPTIONS='-c TimeZone=America/Chicago'
  views | cmp - want
  pg_store other
  a_past
  views | cmp - want
}

# ---- where it is ----

# pg_store [NAME]: an empty schema as the store.
pg_store() {
  export MW_TEST_POSTGRES=$POSTGRES_DIR
  store_room "${1:-shop}.db"
  MILLWRIGHT_STORE=$(store_url "${1:-shop}.db")
  export MILLWRIGHT_STORE
}

@test "a service file and PGHOST lead to the store" {
  pg_store
  store-migrate >/dev/null
  printf '[shop]\nhost=%s\nuser=mw\ndbname=postgres\noptions=%s\n' \
    "$POSTGRES_DIR" "-csearch_path=${MILLWRIGHT_STORE##*3D}" >.pg_service.conf
  MILLWRIGHT_STORE='postgresql://?service=shop' run -0 store-cat
  PGSERVICE=shop MILLWRIGHT_STORE=postgresql:// run -0 store-cat
  export PGHOST=$POSTGRES_DIR PGUSER=mw
  export PGOPTIONS="-csearch_path=${MILLWRIGHT_STORE##*3D}"
  MILLWRIGHT_STORE=postgresql:///postgres run -0 store-cat
  same "$(field record | tr '\n' ' ')" "query end "
}

@test "a password in the URL is refused, and not shown" {
  for url in "postgresql://mw:s3cret@h/x" "postgresql://h/x?password=s3cret"; do
    run --separate-stderr -78 store-cat --store "$url"
    [[ $stderr != *s3cret* && $stderr == *pgpass* ]] || fail "$stderr"
  done
}

@test "no server is 69, no entry 77, no database or schema 78" {
  MILLWRIGHT_STORE_RETRY=0s run --separate-stderr -69 \
    store-cat --store "postgresql://mw@/x?host=$PWD"
  [[ $stderr == *"$PWD"* && $stderr != *again* ]] || fail "$stderr"
  run --separate-stderr -77 store-cat \
    --store "postgresql://nobody@/postgres?host=$POSTGRES_DIR"
  [[ $stderr == *'role "nobody" does not exist (28000)'* ]] || fail "$stderr"
  [[ $stderr != *again* ]] || fail "$stderr"
  run --separate-stderr -78 store-cat \
    --store "postgresql://mw@/nodb?host=$POSTGRES_DIR"
  [[ $stderr == *'database "nodb" does not exist; createdb makes one'* ]] ||
    fail "$stderr"
  [[ $stderr != *again* ]] || fail "$stderr"
  pg_store
  run --separate-stderr -78 store-cat
  [[ $stderr == *'store is at schema 0, this program needs '*': run store-migrate' ]] ||
    fail "$stderr"
  run --separate-stderr -78 store-migrate --store "${MILLWRIGHT_STORE}_not"
}

@test "tables of somebody else are left alone" {
  pg_store
  store_sql "$MILLWRIGHT_STORE" 'CREATE TABLE migration (id int)'
  run --separate-stderr -78 store-migrate
  [[ $stderr == *"has a table \"migration\" that is not Millwright's"* ]] ||
    fail "$stderr"
  store_sql "$MILLWRIGHT_STORE" 'DROP TABLE migration; CREATE TABLE span (id int)'
  run --separate-stderr -78 store-migrate
  [[ $stderr == *'relation "span" already exists'* ]] || fail "$stderr"
  same "$(store_sql "$MILLWRIGHT_STORE" 'SELECT max(version) FROM migration')" 2
}

@test "who may only read can read, and writing is 77" {
  local schema
  pg_store
  store-migrate >/dev/null
  span M1 06:00 07:00 k | store-put >/dev/null
  schema=${MILLWRIGHT_STORE##*3D}
  store_sql "$MILLWRIGHT_STORE" "CREATE ROLE reader LOGIN;
    GRANT USAGE ON SCHEMA $schema TO reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA $schema TO reader"
  MILLWRIGHT_STORE=${MILLWRIGHT_STORE/mw@/reader@}
  run -0 store-cat
  run -0 store-migrate --check
  run --separate-stderr -77 store-put <<<"$(span M1 08:00 09:00 k2)"
  MILLWRIGHT_STORE=${MILLWRIGHT_STORE/reader@/mw@}
  store_sql "$MILLWRIGHT_STORE" 'DROP OWNED BY reader; DROP ROLE reader'
}

# ---- trouble ----

@test "PostgreSQL's full disk is 74, what was committed stays, and goes on" {
  local file
  pg_store
  store-migrate >/dev/null
  span M1 06:00 07:00 k | store-put >/dev/null
  # The next page of the outputs' file has no room.
  file=$POSTGRES_DIR/data/$(postgres_psql "$MILLWRIGHT_STORE" \
    <<<"SELECT pg_relation_filepath('output')")
  mv "$file" "$file.away"
  ln -s /dev/full "$file"
  sed 's/"span"/"output"/; s/,"state":"idle"/,"parts":1/' <(many 12000) >in.ndjson
  run --separate-stderr -74 store-put in.ndjson
  [[ $stderr == *'No space left on device'*'(53100)'* ]] || fail "$stderr"
  mv "$file.away" "$file"
  same "$(store_sql "$MILLWRIGHT_STORE" 'SELECT count(*) FROM source_row')" 1
  same "$(store_sql "$MILLWRIGHT_STORE" 'SELECT max(seq) FROM commit_log')" 1
  put in.ndjson
  same "$(field inserted)" 12000
  same "$(store_sql "$MILLWRIGHT_STORE" 'SELECT count(*) FROM output')" 12000
}

# own_server: one that may die; sets MILLWRIGHT_STORE.
own_server() {
  own=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  cp -a "$(postgres_template)" "$own/data"
  start_postgres "$own"
  export MILLWRIGHT_STORE="postgresql://mw@/postgres?host=$own"
  store-migrate >/dev/null
}

teardown() {
  [ -z "${own:-}" ] || { kill_postgres "$own"; rm -rf "$own"; }
}

@test "a store whose server comes back within the minute is waited for" {
  own_server
  stop_postgres "$own"
  (
    sleep 1
    start_postgres "$own"
  ) 3>&- &
  run --separate-stderr -0 store-put <<<"$(span M1 06:00 07:00 k)"
  wait
  [[ $stderr == *'; trying again in '* ]] || fail "$stderr"
  same "$(field inserted)" 1
}

@test "a store whose server is shutting down is waited for" {
  own_server
  psql -X -q "$MILLWRIGHT_STORE" -c 'SELECT pg_sleep(2)' >/dev/null 3>&- &
  until [ "$(postgres_psql "$MILLWRIGHT_STORE" <<<"SELECT 1 FROM
    pg_stat_activity WHERE query = 'SELECT pg_sleep(2)'")" ]; do sleep .05; done
  kill -TERM "$(head -n 1 "$own/data/postmaster.pid")" # no new sessions
  (
    while kill -0 "$(head -n 1 "$own/data/postmaster.pid" 2>/dev/null)" \
      2>/dev/null; do sleep .05; done
    start_postgres "$own"
  ) 3>&- &
  run --separate-stderr -0 store-cat
  wait
  [[ $stderr == *'shutting down (57P03); trying again in '* ]] || fail "$stderr"
}

@test "a store with no connection left is waited for, then it is 69" {
  own_server
  postgres_psql "$MILLWRIGHT_STORE" <<<"CREATE ROLE one LOGIN CONNECTION LIMIT 0"
  MILLWRIGHT_STORE_RETRY=2s run --separate-stderr -69 \
    store-cat --store "${MILLWRIGHT_STORE/mw@/one@}"
  [[ $stderr == *'too many connections for role "one" (53300); trying again in '* ]] ||
    fail "$stderr"
  echo "store_retry: soon" >bad.yaml
  run --separate-stderr -78 store-cat --config bad.yaml
  MILLWRIGHT_STORE_RETRY=soon run --separate-stderr -78 store-cat
  [[ $stderr == *'MILLWRIGHT_STORE_RETRY: not a length such as 60s: "soon"' ]] ||
    fail "$stderr"
}

@test "a server that dies between batches is 69, and the next run ends equal" {
  own_server
  many 60000 >in.ndjson
  store-put in.ndjson >out 2>err 3>&- &
  pid=$!
  until [ "$(postgres_psql "$MILLWRIGHT_STORE" <<<'SELECT max(seq) FROM commit_log' \
    2>/dev/null)" ]; do
    kill -0 $pid
  done
  kill_postgres "$own"
  status=0
  wait $pid || status=$?
  same "$status" 69
  start_postgres "$own"
  n=$(postgres_psql "$MILLWRIGHT_STORE" <<<'SELECT count(*) FROM span')
  same $((n % 10000)) 0
  put in.ndjson
  same "$(postgres_psql "$MILLWRIGHT_STORE" <<<'SELECT count(*) FROM span')" 60000
  store-cat >postgresql
  unset MILLWRIGHT_STORE
  store-migrate >/dev/null
  put in.ndjson
  store-cat | jq -c 'del(.seq)' | cmp - <(jq -c 'del(.seq)' postgresql)
}

# In the midst of work nothing is tried again: --retry is for the beginning.
@test "a server that dies under a sync is 69, and the next run ends equal" {
  own_server
  sqlite3 source.db "CREATE TABLE events (id INTEGER PRIMARY KEY, machine TEXT,
    at TEXT, parts INT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
    SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO events
    SELECT i, 'M1', datetime('2026-03-01', i || ' minutes'), 1 FROM n"
  cat >m.yaml <<-'EOF'
	source: cimco
	time_zone: UTC
	tables:
	  - from: events
	    key: [id]
	    cursor: {column: at, kind: start}
	    output: {machine: machine, start: at, length: 1m, parts: parts}
	EOF
  sync() {
    ${as-} cimco-sync --mapping m.yaml --source source.db \
      --now 2026-05-01T00:00:00Z "$@"
  }
  as='exec' sync --page 100 --retry 60s >out 2>err 3>&- &
  pid=$!
  until [ "$(postgres_psql "$MILLWRIGHT_STORE" <<<'SELECT max(seq) FROM commit_log' \
    2>/dev/null)" ]; do
    kill -0 $pid
  done
  kill_postgres "$own"
  status=0
  wait $pid || status=$?
  # Nothing is said that is not a line of ours.
  same "$status $(grep -v '^cimco-sync: ' err)" '69 '
  grep -q 'terminated abnormally before or while' err || fail "$(cat err)"
  run ! grep 'trying again' err
  start_postgres "$own"
  run --separate-stderr -0 sync
  same "$(postgres_psql "$MILLWRIGHT_STORE" <<<'SELECT count(*), sum(parts) FROM output')" \
    '60000|60000'
  run --separate-stderr -0 sync --verify
}

@test "a killed store-put leaves whole batches, and no lock" {
  pg_store
  store-migrate >/dev/null
  many 60000 >in.ndjson
  store-put in.ndjson >out 2>err 3>&- &
  pid=$!
  until [ "$(store_sql "$MILLWRIGHT_STORE" 'SELECT count(*) FROM commit_log')" != 0 ]; do
    kill -0 $pid
  done
  kill -9 $pid
  wait $pid || true
  put in.ndjson
  same "$(store_sql "$MILLWRIGHT_STORE" 'SELECT count(*) FROM span')" 60000
  store_is_sound "$MILLWRIGHT_STORE"
}

# Citus says so when a worker left in the middle of a COMMIT.
@test "a commit in doubt is 75, and the next run ends well" {
  pg_store
  store-migrate >/dev/null
  store_sql "$MILLWRIGHT_STORE" "CREATE FUNCTION warn() RETURNS trigger
    LANGUAGE plpgsql AS \$\$BEGIN RAISE WARNING
    'failed to commit transaction on w1:5432'; RETURN NULL; END\$\$;
    CREATE CONSTRAINT TRIGGER w AFTER INSERT ON commit_log DEFERRABLE
    INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()"
  run --separate-stderr -75 store-put <<<"$(span M1 06:00 07:00 k)"
  [[ $stderr == *'in doubt'* ]] || fail "$stderr"
  store_sql "$MILLWRIGHT_STORE" 'DROP TRIGGER w ON commit_log'
  put <<<"$(span M1 06:00 07:00 k)"
  same "$(field unchanged)" 1
}

# ---- a cluster, where there is one to ask ----

# citus_store: a server of its own that distributes to itself, every table of
# facts by its machine.
citus_store() {
  own=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  cp -a "$(postgres_template)" "$own/data"
  start_postgres "$own" -c shared_preload_libraries=citus \
    -c max_prepared_transactions=50 -c "citus.local_hostname=$own"
  MILLWRIGHT_STORE="postgresql://mw@/postgres?host=$own"
  store-migrate >/dev/null
  postgres_psql "$MILLWRIGHT_STORE" >/dev/null <<-'SQL'
	CREATE EXTENSION citus;
	SELECT citus_set_coordinator_host(current_setting('citus.local_hostname'));
	SELECT create_reference_table('machine'), create_reference_table('standard'),
	  create_reference_table('operator'), create_reference_table('part');
	SELECT create_distributed_table(format('%I', relname), 'machine')
	  FROM (SELECT relname FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
	    WHERE relkind = 'r' AND attname = 'machine' AND relname NOT IN ('machine',
	    'machine_past', 'standard', 'standard_past') AND
	    relnamespace = 'public'::regnamespace ORDER BY 1) AS facts;
	SQL
}

@test "a cluster writes the same bytes, knows its size, and is pruned" {
  [ "$(postgres_psql <<<"SELECT count(*) FROM pg_available_extensions
    WHERE name = 'citus'")" -gt 0 ] || skip 'citus is not installed'
  MILLWRIGHT_STORE=$PWD/shop.db a_past
  MILLWRIGHT_STORE=$PWD/shop.db views >sqlite
  citus_store
  a_past
  views >cluster
  cmp sqlite cluster
  run -0 store-admin stats
  [ "$(jq -s 'map(.bytes // 0) | max' <<<"$output")" -gt 1000000 ] ||
    fail "$output"
  run -0 store-admin prune --past 0s --now 2026-12-02T12:00:00Z
  same "$(jq -r 'select(.of == "span_past").rows' <<<"$output")" \
    "$(MILLWRIGHT_STORE=$PWD/shop.db store-admin prune --past 0s \
      --now 2026-12-02T12:00:00Z | jq -r 'select(.of == "span_past").rows')"
  run -0 store-admin check
}

@test "a program that reads files links no client library" {
  run -0 ldd "$MW_BUILD/bin/oee-calc"
  [[ $output != *libpq* && $output != *libmariadb* && $output != *libsqlite* ]]
}
