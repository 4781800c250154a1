#!/bin/sh
# check-cppcheck: cppcheck, where it is installed.
set -eu
command -v cppcheck >/dev/null || { echo "cppcheck: not installed" >&2; exit 0; }
exec cppcheck --quiet --std=c11 --language=c --error-exitcode=1 -j 2 \
    --enable=warning,performance,portability --inline-suppr \
    --suppress=missingIncludeSystem --suppress=varFuncNullUB --suppress=normalCheckLevelMaxBranches \
    -D_GNU_SOURCE -DMILLWRIGHT_VERSION='"0"' \
    -DMILLWRIGHT_SYSCONFDIR='"/etc"' -DMILLWRIGHT_DATADIR='"/usr"' \
    -Ilib lib cmd
