# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# soak.sh: what the soaks of cimco-sync have in common; POSIX sh, to be
# sourced after soak=NAME.  Sets bin and tmp, a folder of the soak's own.

bin=${MW_BUILD:-build/rel}/bin
# shellcheck source=tests/servers.sh
. tests/servers.sh

# skip WHY: nothing is wrong, and nothing was tested.
skip() {
	echo "${soak:?}: skipped: $*"
	exit 0
}

# want PROGRAM...: skips when one is not installed.
want() {
	for _p in "$@"; do
		command -v "$_p" >/dev/null || skip "$_p is not installed"
	done
}

# begin_soak: the folder.
begin_soak() {
	[ -x "$bin/cimco-sync" ] || skip 'not built'
	want sqlite3
	tmp=$(mktemp -d /tmp/mwk.XXXXXX)
	trap end_soak EXIT
	trap 'exit 130' INT TERM
	export XDG_CONFIG_HOME="$tmp" HOME="$tmp"
}

# begin_store: where the stores are.  With STORE=pg a PostgreSQL is started,
# and each is a schema of it; the soaks that call this can do both, and
# `make soak` runs them twice.
begin_store() {
	[ "${STORE-}" = pg ] || return 0
	pg_bin >/dev/null || skip 'PostgreSQL is not installed'
	soak="$soak, in PostgreSQL"
	chmod 755 "$tmp"
	start_postgres "$tmp/pg" -c fsync=on -c synchronous_commit=on ||
	    { cat "$tmp/pg/log" >&2; exit 1; }
}

# url_of NAME: of a store.
url_of() {
	if [ "${STORE-}" = pg ]; then
		echo "postgresql://mw@/postgres?host=$tmp/pg&options=-csearch_path%3D$1"
	else
		echo "$tmp/$1.db"
	fi
}

# store_ask STORE SQL: rows with | between their columns.
store_ask() {
	case $1 in
	postgresql:*) "$(pg_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 \
	    -c "$2" "$1" ;;
	*) sqlite3 -cmd '.timeout 10000' "$1" "$2" ;;
	esac
}

# begin_server: in that folder.
begin_server() {
	want mariadbd
	start_mariadb "$tmp" || { cat "$tmp/err" >&2; exit 1; }
}

# A soak that has more to undo defines before_end.
end_soak() {
	before_end
	kill_mariadb "$tmp"
	kill_postgres "$tmp/pg"
	[ -n "${KEEP-}" ] || rm -rf "$tmp"
}
before_end() {
	:
}

# sql [mariadb option ...]: as root; rows come tab-separated.
sql() {
	mariadb_sql "$tmp" -N -B "$@"
}

# new_store STORE: an empty one.
new_store() {
	case $1 in
	postgresql:*) store_ask "$1" "SET client_min_messages = warning;
	    DROP SCHEMA IF EXISTS ${1##*%3D} CASCADE;
	    CREATE SCHEMA ${1##*%3D}" ;;
	*) rm -f "$1" "$1"-* ;;
	esac
	"$bin/store-migrate" -q --store "$1" >/dev/null
}

# job_log_mapping: of a table "jobs", as the soaks make it.
job_log_mapping() {
	cat <<'YAML'
source: cimco
time_zone: UTC
tables:
  - from: jobs
    key: [machine, st, job]
    cursor: {column: st, kind: start, lookback: 60d}
    open_when: {column: state, equals: OPENED}
    job: {machine: machine, start: st, end: et, job: job}
    output: {parts: parts}
    spans:
      - {seconds: run, state: running}
      - {seconds: idle, state: idle, reason: idle}
YAML
}

# facts STORE: all of them, without the commits they are of, and the ledger.
facts() {
	case $1 in
	postgresql:*)
		"$bin/store-cat" --store "$1" --kind job,output,span |
		    grep -v -e '"record":"query"' -e '"record":"end"'
		store_ask "$1" "SELECT source_key, machine, start, open,
		    row_hash FROM source_row ORDER BY 1, 2" ;;
	*)
		file_facts "$1" ;;
	esac
}

# The columns are asked for once: all stores of a soak are alike.
file_facts() {
	if [ -z "${_facts-}" ]; then
		_facts=
		for _t in job output span; do
			_c=$(sqlite3 "$1" "SELECT group_concat('\"' || name ||
			    '\"') FROM pragma_table_info('$_t')
			    WHERE name NOT IN ('seq_from', 'bulk')")
			_facts="$_facts SELECT * FROM (SELECT $_c FROM $_t)
			    ORDER BY 1, 2, 4, 5, 6;"
		done
		_facts="$_facts SELECT source_key, machine, start_us, open
		    FROM source_row ORDER BY 1;"
	fi
	sqlite3 "$1" "$_facts"
}

# damage STORE: what is wrong with it; nothing when it is whole.
# SQLite 3.40 mistakes the columns of tables whose key is not in front.
damage() {
	case $1 in
	postgresql:*) "$bin/store-admin" check -q --store "$1" |
	    grep '"record":"finding"' || : ;;
	*) sqlite3 "$1" 'PRAGMA integrity_check' 2>&1 |
	    grep -vx -e ok -e 'NULL value in quarantine_past\..*' || : ;;
	esac
}

# cursor STORE: of its one table.
cursor() {
	store_ask "$1" "SELECT value FROM state WHERE name = 'cursor'"
}

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}
