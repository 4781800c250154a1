#!/bin/sh
# valgrind: every unit test, and the demo's programs, without an error or a
# definite leak (SQLite keeps pointers into the middle of its blocks).  Prints
# how many ran and exits 1 when one is not clean.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
command -v valgrind >/dev/null || {
	echo "valgrind: skipped: not installed"
	exit 0
}
make -s units
dir=$(mktemp -d "${TMPDIR:-/tmp}/soak_valgrind.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# Random plants are many, and slow here.
export WITNESS_PLANTS="${WITNESS_PLANTS:-5}"
ran=0 bad=0
# check LABEL COMMAND...: its own failures count, too.
check() {
	label=$1
	shift
	ran=$((ran + 1))
	if ! valgrind -q --error-exitcode=99 --leak-check=full \
	    --errors-for-leak-kinds=definite "$@" \
	    >"$dir/out" 2>"$dir/err" </dev/null; then
		bad=$((bad + 1))
		echo "valgrind: $label"
		grep -E '^==|rror|FAILED' "$dir/err" | head -n 20
	fi
}

for t in tests/unit/test_*.c; do
	t=$(basename "$t" .c)
	check "$t" "$build/unit/$t"
done

MILLWRIGHT_DATADIR=$PWD/etc
MILLWRIGHT_STORE=sqlite:$dir/shop.db
export MILLWRIGHT_DATADIR MILLWRIGHT_STORE XDG_CONFIG_HOME="$dir"
libexec/shdr-to-facts Mazak01 tests/data/nist/Mazak01.shdr >"$dir/facts"
check store-migrate "$build/bin/store-migrate"
check store-put "$build/bin/store-put" "$dir/facts"
check store-cat "$build/bin/store-cat"
cp "$dir/out" "$dir/stream"
check oee-calc "$build/bin/oee-calc" "$dir/stream"
check oee-calc-loss "$build/bin/oee-calc" --loss --by machine,week "$dir/stream"
check oee-calc-explain "$build/bin/oee-calc" --explain oee "$dir/stream"

echo "valgrind: $ran ran, $bad not clean"
[ "$bad" -eq 0 ]
