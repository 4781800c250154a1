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

# begin_server: in that folder.
begin_server() {
	want mariadbd
	start_mariadb "$tmp" || { cat "$tmp/err" >&2; exit 1; }
}

# A soak that has more to undo defines before_end.
end_soak() {
	before_end
	kill_mariadb "$tmp"
	[ -n "${KEEP-}" ] || rm -rf "$tmp"
}
before_end() {
	:
}

# sql [mariadb option ...]: as root; rows come tab-separated.
sql() {
	mariadb_sql "$tmp" -N -B "$@"
}

# new_store PATH
new_store() {
	rm -f "$1" "$1"-*
	"$bin/store-migrate" --store "$1" >/dev/null
}

# job_log ROWS: SQL that makes the table "jobs" of 20 machines, an hour each
# from 2026-03-01 on, every hundredth still open; MariaDB and SQLite.
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
	for _t in job output span; do
		_c=$(sqlite3 "$1" "SELECT group_concat('\"' || name || '\"')
		    FROM pragma_table_info('$_t') WHERE name != 'seq_from'")
		sqlite3 "$1" "SELECT * FROM (SELECT $_c FROM $_t)
		    ORDER BY 1, 2, 4, 5, 6"
	done
	sqlite3 "$1" "SELECT source_key, machine, start_us, open
	    FROM source_row ORDER BY 1"
}

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}
