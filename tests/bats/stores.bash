# stores: where a test's store is: a SQLite file in its folder; or, with
# MW_TEST_POSTGRES=FOLDER, a schema of the PostgreSQL whose socket is there.
# conformance.bats runs whole bats files so.

# newest: the schema that the programs make.
newest=$(sed -n 's/.*STORE_NSTEPS = \([0-9]*\).*/\1/p' \
  "$top/lib/shop/store_internal.h")
export newest

# store_url FILE: how the programs name the test's store of that name.
store_url() {
  local schema
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    echo "$1"
    return
  fi
  schema=t_${BATS_TEST_NAME:5:30}_${BATS_TEST_NUMBER}_$(basename "$1" .db)
  schema=${schema,,}
  schema=${schema//[^a-z0-9_]/_}
  echo "postgresql://mw@/postgres?host=$MW_TEST_POSTGRES&options=-csearch_path%3D$schema"
}

# store_room FILE: in PostgreSQL, the empty schema that it will be in.
store_room() {
  local url
  [ -n "${MW_TEST_POSTGRES:-}" ] || return 0
  url=$(store_url "$1")
  postgres_psql <<<"DROP SCHEMA IF EXISTS ${url##*3D} CASCADE;
    CREATE SCHEMA ${url##*3D}" 2>/dev/null
}

# Debian's psql is a script in Perl that looks for the server's version first,
# for four times as long as psql takes.
psql=psql
for p in /usr/lib/postgresql/*/bin/psql; do
  [ ! -x "$p" ] || psql=$p
done
unset p

postgres_psql() {
  "$psql" -X -q -A -t -v ON_ERROR_STOP=1 \
    "${1:-postgresql://mw@/postgres?host=$MW_TEST_POSTGRES}"
}

# store_sql STORE SQL: asked of a store, which a program may be writing; for
# its lock it waits $patience ms, or ten seconds.
# A SELECT sees the columns as SQLite has them: start_us, 0 and 1, 60.0.
store_sql() {
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    sqlite3 -cmd ".timeout ${patience:-10000}" "$1" "$2"
  elif [[ ${2#"${2%%[![:space:]]*}"} == SELECT* ]]; then
    postgres_psql "$1" <<<"BEGIN; CREATE SCHEMA as_sqlite; $as_sqlite
      CREATE FUNCTION as_sqlite.json_extract(text, text) RETURNS text
        RETURN replace(\$1, '\\u0000', '')::json->>substr(\$2, 3);
      CREATE FUNCTION as_sqlite.instr(text, text) RETURNS int
        RETURN strpos(\$1, \$2);
      CREATE FUNCTION as_sqlite.listed(text, anyelement) RETURNS text
        LANGUAGE sql AS 'SELECT concat_ws(\$q\$,\$q\$, \$1, \$2)';
      CREATE AGGREGATE as_sqlite.group_concat(anyelement)
        (sfunc = as_sqlite.listed, stype = text);
      SELECT set_config('search_path', 'as_sqlite,' ||
        current_setting('search_path'), true) \\g /dev/null
      $2; ROLLBACK"
  else
    postgres_psql "$1" <<<"$2"
  fi
}

# us NAME: that time of a row in µs, where as_sqlite does not help.
us() {
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    echo "\"$1_us\""
  else
    echo "CAST(extract(epoch FROM \"$1\") * 1000000 AS bigint)"
  fi
}

# Views of all tables.
# shellcheck disable=SC2016 # SQL's own dollars
as_sqlite='DO $do$ DECLARE t record; BEGIN
  FOR t IN SELECT c.relname, string_agg(
    CASE format_type(atttypid, NULL)
    WHEN $q$timestamp with time zone$q$ THEN format(
      $q$(extract(epoch FROM %I) * 1000000)::bigint AS %I$q$, attname,
      regexp_replace(attname, $q$_at\Z$q$, $q$$q$) || $q$_us$q$)
    WHEN $q$boolean$q$ THEN format($q$%I::int AS %1$I$q$, attname)
    WHEN $q$double precision$q$ THEN format($q$CASE WHEN %I = trunc(%1$I)
      THEN %1$I::numeric(40, 1) ELSE %1$I::numeric END AS %1$I$q$, attname)
    ELSE format($q$%I$q$, attname) END, $q$, $q$ ORDER BY attnum) AS list
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = $q$r$q$ AND attnum > 0 AND NOT attisdropped
    AND c.relnamespace = quote_ident(current_schema())::regnamespace
    GROUP BY 1
  LOOP EXECUTE format($q$CREATE VIEW as_sqlite.%I AS SELECT %s FROM %1$I$q$,
    t.relname, t.list);
  END LOOP; END $do$;'

# store_digest STORE: of all that is stored; the same when nothing was
# written.
store_digest() {
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    sha256sum <"$1"
    return
  fi
  postgres_psql "$1" <<<"SELECT md5(string_agg(query_to_xml(format(
    'SELECT xmin, ctid, * FROM %s ORDER BY ctid', c.oid::regclass), true,
    false, '')::text, '' ORDER BY relname)) FROM pg_class c
    WHERE relkind = 'r' AND relnamespace =
    quote_ident(current_schema())::regnamespace"
}

# store_is_sound STORE: no page or index of it is damaged.
store_is_sound() {
  if [ -z "${MW_TEST_POSTGRES:-}" ]; then
    same "$(sqlite3 "$1" 'PRAGMA integrity_check')" ok
  else
    postgres_psql "$1" <<<"CREATE EXTENSION IF NOT EXISTS amcheck
      SCHEMA pg_catalog; SELECT bt_index_check(indexrelid, true)
      FROM pg_index JOIN pg_class c ON c.oid = indrelid
      WHERE c.relnamespace = quote_ident(current_schema())::regnamespace" \
      >/dev/null
  fi
}

# only_sqlite: the test is about a file.
only_sqlite() {
  [ -z "${MW_TEST_POSTGRES:-}" ] || skip 'of a SQLite file'
}
