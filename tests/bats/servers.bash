# servers: a throwaway MariaDB for a bats file, on tests/servers.sh.
#
# setup_file calls mariadb_start, teardown_file mariadb_stop.  The data
# folder of a new server is made once a run and copied (0.1 s instead of 0.7).

# shellcheck source=tests/servers.sh
. "$BATS_TEST_DIRNAME/../servers.sh"

# mariadb_template: prints the prepared data folder, made under a lock.
mariadb_template() {
  local dir=${MW_RUN_TMP:-$BATS_RUN_TMPDIR}
  mkdir -p "$dir"
  (
    flock 9
    if [ ! -d "$dir/mariadb.data" ]; then
      # In /tmp, two installations side by side deleted each other's tables.
      mkdir -p "$dir/mariadb.tmp"
      rm -rf "$dir/mariadb.new"
      mariadb-install-db --no-defaults --datadir="$dir/mariadb.new" \
        --tmpdir="$dir/mariadb.tmp" --innodb-log-file-size=8M \
        --user="$(id -un)" --skip-test-db --force \
        --auth-root-authentication-method=normal \
        >"$dir/mariadb.log" 2>&1 </dev/null ||
        { cat "$dir/mariadb.log" >&2; exit 1; }
      mv "$dir/mariadb.new" "$dir/mariadb.data"
    fi
  ) 9>"$dir/mariadb.lock" 3>&- || return 1
  echo "$dir/mariadb.data"
}

# mariadb_start: sets and exports MARIADB_DIR, its folder, and MARIADB_SOCKET;
# the user is root, without a password.  The path is short: a socket's is
# limited to 107 bytes.  MW_TMP, such a folder, is /tmp unless told.
mariadb_start() {
  local template
  command -v mariadbd >/dev/null || PATH=$PATH:/usr/sbin
  command -v mariadbd >/dev/null || skip 'mariadbd is not installed'
  template=$(mariadb_template) || return 1
  MARIADB_DIR=$(mktemp -d "${MW_TMP:-/tmp}/mwdb.XXXXXX")
  export MARIADB_DIR
  cp -a "$template" "$MARIADB_DIR/data"
  start_mariadb "$MARIADB_DIR" || { cat "$MARIADB_DIR/err" >&2; return 1; }
  export MARIADB_SOCKET
}

# mariadb_stop: at once; what it held is thrown away.
mariadb_stop() {
  [ -n "${MARIADB_DIR:-}" ] || return 0
  kill_mariadb "$MARIADB_DIR"
  rm -rf "$MARIADB_DIR"
}

# sql [option ...] <SQL: runs it as root; rows come tab-separated.
sql() {
  mariadb_sql "$MARIADB_DIR" -N -B "$@"
}

# mariadb_url DATABASE: how our programs name it.
mariadb_url() {
  echo "mysql://root@localhost/$1?socket=$MARIADB_SOCKET"
}

# ---- PostgreSQL, the same ----

# postgres_template: prints a folder with a prepared data folder in it.  It is
# made in MW_TMP: whoever runs the server must be able to get there.
postgres_template() {
  local dir=${MW_RUN_TMP:-$BATS_RUN_TMPDIR} new
  mkdir -p "$dir"
  (
    flock 9
    if [ ! -d "$dir/postgres.data" ]; then
      new=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
      init_postgres "$new" || { cat "$new/init.log" >&2; exit 1; }
      cp -a "$new/data" "$dir/postgres.data"
      rm -rf "$new"
    fi
  ) 9>"$dir/postgres.lock" 3>&- || return 1
  echo "$dir/postgres.data"
}

# postgres_start: sets and exports POSTGRES_DIR, the folder of a new server
# and its socket; the superuser is mw.
postgres_start() {
  local template
  pg_bin >/dev/null || skip 'PostgreSQL is not installed'
  template=$(postgres_template) || return 1
  POSTGRES_DIR=$(mktemp -d "${MW_TMP:-/tmp}/mwpg.XXXXXX")
  export POSTGRES_DIR
  cp -a "$template" "$POSTGRES_DIR/data"
  start_postgres "$POSTGRES_DIR" || { cat "$POSTGRES_DIR/log" >&2; return 1; }
}

# postgres_stop: at once; what it held is thrown away.
postgres_stop() {
  [ -n "${POSTGRES_DIR:-}" ] || return 0
  kill_postgres "$POSTGRES_DIR"
  rm -rf "$POSTGRES_DIR"
}

# postgres_url DATABASE: how our programs name it.
postgres_url() {
  echo "postgresql://mw@/$1?host=$POSTGRES_DIR"
}
