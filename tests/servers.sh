# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# servers.sh: throwaway database servers for tests; POSIX sh, to be sourced.
#
# Every server lives in the folder it is given, on a socket there (keep the
# path under 100 bytes), and loses its data with it.  Nothing here uses a
# system server or its configuration.

# Debian keeps the server where only root looks.
command -v mariadbd >/dev/null || PATH=$PATH:/usr/sbin

# start_mariadb DIR [mariadbd option ...]: socket only; root has no password.
# Sets MARIADB_SOCKET.
start_mariadb() {
	_d=$1
	shift
	_start_mariadb "$_d" --skip-networking "$@"
}

# start_mariadb_tcp DIR [mariadbd option ...]: also on 127.0.0.1 and
# 127.0.0.2, at a free port.  Sets MARIADB_SOCKET and MARIADB_PORT.
start_mariadb_tcp() {
	_d=$1
	shift
	_try=0
	while [ "$_try" -lt 10 ]; do
		MARIADB_PORT=$(awk -v s="$$$_try" \
		    'BEGIN { srand(s); print 20000 + int(rand() * 30000) }')
		_start_mariadb "$_d" --bind-address=127.0.0.1,127.0.0.2 \
		    --port="$MARIADB_PORT" "$@" && return 0
		_try=$((_try + 1))
	done
	return 1
}

_start_mariadb() {
	_d=$1
	shift
	export MARIADB_SOCKET="$_d/s"
	mkdir -p "$_d" || return 1
	_u=$(id -un)
	# Its own temporary tables, too: servers started side by side in one
	# folder have been seen to delete each other's.
	mkdir -p "$_d/tmp"
	if [ ! -d "$_d/data" ]; then
		mariadb-install-db --no-defaults --datadir="$_d/data" \
		    --tmpdir="$_d/tmp" --innodb-log-file-size=8M \
		    --user="$_u" --skip-test-db --force \
		    --auth-root-authentication-method=normal \
		    >"$_d/install.log" 2>&1 || return 1
	fi
	# 3 is bats' own; a server that holds it keeps bats waiting.  The
	# subshell reaps the server and swallows the shell's "Killed".
	(
		mariadbd --no-defaults --user="$_u" --datadir="$_d/data" \
		    --tmpdir="$_d/tmp" \
		    --socket="$_d/s" --pid-file="$_d/pid" \
		    --log-error="$_d/err" --innodb-buffer-pool-size=32M \
		    --innodb-log-file-size=8M \
		    --innodb-flush-log-at-trx-commit=0 "$@"
		exit 0
	) >/dev/null 2>&1 3>&- &
	_pid=$!
	until mariadb-admin --no-defaults -u root -S "$_d/s" ping \
	    >/dev/null 2>&1; do
		kill -0 "$_pid" 2>/dev/null || return 1
		sleep .05
	done
}

# mariadb_sql DIR [mariadb option ...]: SQL on standard input, as root.
mariadb_sql() {
	_d=$1
	shift
	mariadb --no-defaults -u root -S "$_d/s" "$@"
}

# stop_mariadb DIR: orderly; nothing to do when it is not running.
stop_mariadb() {
	_stop "$1" TERM
}

# kill_mariadb DIR: as a power cut would.
kill_mariadb() {
	_stop "$1" KILL
}

_stop() {
	[ -s "$1/pid" ] || return 0
	_pid=$(cat "$1/pid")
	kill "-$2" "$_pid" 2>/dev/null
	while kill -0 "$_pid" 2>/dev/null; do
		sleep .02
	done
	rm -f "$1/pid" "$1/s"
}

# make_certificates DIR: ca.pem; server.pem with server.key, for localhost and
# 127.0.0.1 only; other-ca.pem, which signed nothing.
make_certificates() {
	mkdir -p "$1" || return 1
	for _ca in ca other-ca; do
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
		    -subj "/CN=Millwright test $_ca" -keyout "$1/$_ca.key" \
		    -out "$1/$_ca.pem" >/dev/null 2>&1 || return 1
	done
	printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$1/san"
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost \
	    -keyout "$1/server.key" -out "$1/server.csr" \
	    >/dev/null 2>&1 || return 1
	openssl x509 -req -in "$1/server.csr" -CA "$1/ca.pem" \
	    -CAkey "$1/ca.key" -CAcreateserial -days 2 \
	    -extfile "$1/san" -out "$1/server.pem" >/dev/null 2>&1
}

# start_mariadb_tls DIR: with the certificates of DIR/tls, made when missing.
start_mariadb_tls() {
	[ -s "$1/tls/server.pem" ] || make_certificates "$1/tls" || return 1
	start_mariadb_tcp "$1" --ssl-ca="$1/tls/ca.pem" \
	    --ssl-cert="$1/tls/server.pem" --ssl-key="$1/tls/server.key"
}

# ---- PostgreSQL ----

# pg_bin: prints the folder of the newest installed server's programs.
pg_bin() {
	_bin=
	for _b in /usr/lib/postgresql/*/bin; do
		[ ! -x "$_b/postgres" ] || _bin=$_b
	done
	[ -n "$_bin" ] && echo "$_bin"
}

# as_postgres COMMAND...: the server refuses to be root.
as_postgres() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
	else
		"$@"
	fi
}

# own_postgres FILE...: gives them to who runs the server.
own_postgres() {
	[ "$(id -u)" -ne 0 ] || chown -R postgres:postgres "$@"
}

# init_postgres DIR: a new data folder DIR/data; the superuser is mw.
init_postgres() {
	mkdir -p "$1" && own_postgres "$1" || return 1
	(cd "$1" && as_postgres "$(pg_bin)/initdb" -D "$1/data" -U mw -A trust \
	    -E UTF8 --locale=C -N >"$1/init.log" 2>&1)
}

# start_postgres DIR [postgres option ...]: on a socket in DIR only, where mw
# needs no password.  Nothing is synced to the disk.
start_postgres() {
	_d=$1
	shift
	[ -d "$_d/data" ] || init_postgres "$_d" || return 1
	own_postgres "$_d" || return 1
	# As for MariaDB: bats waits for whoever holds 3.
	(
		cd "$_d" || exit 1
		as_postgres "$(pg_bin)/postgres" -D "$_d/data" -k "$_d" \
		    -c listen_addresses= -c fsync=off -c full_page_writes=off \
		    -c synchronous_commit=off -c wal_level=minimal \
		    -c max_wal_senders=0 -c unix_socket_permissions=0777 "$@"
		exit 0
	) >"$_d/log" 2>&1 3>&- &
	_pid=$!
	until "$(pg_bin)/pg_isready" -q -h "$_d" -p "${POSTGRES_PORT:-5432}"; do
		kill -0 "$_pid" 2>/dev/null || return 1
		sleep .05
	done
}

# start_postgres_tcp DIR [postgres option ...]: also on 127.0.0.1 and
# 127.0.0.2, at a free port.  Sets POSTGRES_PORT.
start_postgres_tcp() {
	_t=$1
	shift
	_try=0
	while [ "$_try" -lt 10 ]; do
		POSTGRES_PORT=$(awk -v s="$$$_try" \
		    'BEGIN { srand(s); print 20000 + int(rand() * 30000) }')
		start_postgres "$_t" -c listen_addresses=127.0.0.1,127.0.0.2 \
		    -c port="$POSTGRES_PORT" "$@" && return 0
		_try=$((_try + 1))
	done
	return 1
}

# start_postgres_tls DIR: so, with the certificates of DIR/tls, made when
# missing.
start_postgres_tls() {
	mkdir -p "$1" || return 1
	[ -s "$1/tls/server.pem" ] || make_certificates "$1/tls" || return 1
	own_postgres "$1" && chmod 0600 "$1/tls/server.key" || return 1
	start_postgres_tcp "$1" -c ssl=on \
	    -c ssl_cert_file="$1/tls/server.pem" \
	    -c ssl_key_file="$1/tls/server.key"
}

# postgres_sql DIR [psql option ...]: SQL on standard input, as mw.
postgres_sql() {
	_d=$1
	shift
	# Not Debian's wrapper, which takes four times as long to start.
	"$(pg_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$_d" \
	    -p "${POSTGRES_PORT:-5432}" -U mw -d postgres "$@"
}

# stop_postgres DIR: orderly, sessions are ended; nothing to do when it does
# not run.  kill_postgres DIR: as a power cut would.
stop_postgres() {
	_stop_postgres "$1" INT
}
kill_postgres() {
	_stop_postgres "$1" QUIT
}

_stop_postgres() {
	[ -s "$1/data/postmaster.pid" ] || return 0
	_pid=$(head -n 1 "$1/data/postmaster.pid")
	kill "-$2" "$_pid" 2>/dev/null
	while kill -0 "$_pid" 2>/dev/null; do
		sleep .02
	done
	rm -f "$1/data/postmaster.pid"
}
