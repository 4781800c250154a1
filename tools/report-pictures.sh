#!/bin/sh
# report-pictures: the first pages of the demo's reports as pictures of docs/.
#
#   make demo && tools/report-pictures.sh
#
# pdftoppm is in poppler-utils.
set -eu
cd "$(dirname "$0")/.."
reports=build/demo/plant/reports
for kind in daily weekly; do
	pdf=$(find "$reports" -name "$kind-*.pdf" | sort | tail -n 1)
	if [ -z "$pdf" ]; then
		echo "report-pictures: no $kind report in $reports: make demo" >&2
		exit 66
	fi
	# It has something to say of libharu's tables of characters.
	pdftoppm -r 72 -png -singlefile "$pdf" "docs/report-$kind" 2>/dev/null
done
pdftoppm -r 72 -png -singlefile -f 2 -l 2 \
    "$(find "$reports" -name 'daily-*.pdf' | sort | tail -n 1)" \
    docs/report-daily-2 2>/dev/null
