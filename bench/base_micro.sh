#!/bin/sh
# base_micro: nanoseconds for a number, an instant and a zone lookup.
set -eu
exec "${MW_BUILD:-build/rel}/bench/base_micro" "$@"
