#!/bin/sh
# quality_plant: the models on cimco-sim's plant, whose causes are planted: 40
# machines, a year, the job log with its usual dirt, and beside it the
# workshop's book of services and repairs.
#
# For each model: its figure and the best baseline's, the gain with its 95 %
# interval, how often intervals of 90 % hold what came (or the calibration
# error of chances), and the features its answers rest on most; those that
# belong to a planted cause (docs/plant.md) are in bold.  All of rows that the
# fold that answers had not seen.
#
# Exits 1 when a gain's interval holds 0, an interval of 90 % covers less than
# 88 or more than 92, the calibration error is 0.03 or more, or none of the
# three strongest features belongs to a planted cause.  With --write the table
# also becomes the section "plant" of bench/quality.md.
#
# MACHINES, DAYS and SEED make another plant; MODELS names some of the models.
set -eu
cd "$(dirname "$0")/.."
build=${MW_BUILD:-build/rel}
case $build in
/*) PATH=$build/bin:$PATH ;;
*) PATH=$PWD/$build/bin:$PATH ;;
esac
MILLWRIGHT_DATADIR=$PWD/etc
top=$PWD dir=$(mktemp -d "${TMPDIR:-/tmp}/quality_plant.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
MILLWRIGHT_CONFIG=$dir/millwright.yaml
export PATH MILLWRIGHT_DATADIR MILLWRIGHT_CONFIG OMP_NUM_THREADS=1
unset MILLWRIGHT_STORE MILLWRIGHT_SOURCE MILLWRIGHT_ZONE MILLWRIGHT_MAPPING
unset MILLWRIGHT_CALENDAR MILLWRIGHT_DEFINITIONS MILLWRIGHT_REGISTRY
cp tests/data/demo/plant/millwright.yaml tests/data/demo/plant/calendar.yaml \
    "$dir"
cd "$dir"

now=2026-10-31
cimco-sim -m "${MACHINES:-40}" --shapes joblog --dirt usual --seed "${SEED:-7}" \
    --from "$(date -u -d "$now -${DAYS:-365} days" +%F)" --now $now \
    -t truth.ndjson plant.db >made
cimco-discover --now $now --output cimco.yaml 2>made
store-migrate >made
cimco-sync --now $now -q >made 2>&1
# What the source does not know: master data, and the workshop's book.
grep -E '^."record":"(standard|part|maintenance)"' \
    truth.ndjson | store-put --source workshop -q >made
store-cat --order time >facts.ndjson

# rows AT TYPE FILE: feature rows, of maintenance of that type.
rows() {
	cat >"$3.yaml" <<-END
	windows: [8h, 28d]
	trend: false
	reasons: [setup, waiting_setup, not_feeding, adjustment, dressing,
	  tooling, engineering, maintenance, buy_in, idle]
	maintenance: [preventive, corrective]
	targets: {maintenance: {types: [$2], within: 90d}}
	END
	feat-build --at "$1" -f "$3.yaml" facts.ndjson >"$3.ndjson"
}
rows shift preventive service
rows shift corrective repair
rows job preventive job

: >table
status=0
# model NAME ROWS PLANTED OPTION...: a model, a row of the table.  PLANTED: the
# features that belong to what was planted, as a regular expression.
model() {
	name=$1 from=$2 planted=$3
	shift 3
	case " ${MODELS:-$name} " in
	*" $name "*) ;;
	*) return 0 ;;
	esac
	model-train -m "$name" "$@" "$from.ndjson" >metrics
	model-admin show "$name" --format ndjson >shown
	jq -rs --arg name "$name" --arg planted "^($planted)\$" '
	def round3: . as $x | if $x == null then "-" else
	    ($x * 1000 | round / 1000 | tostring) end;
	def figure($f): [.[] | select(.record == "metric" and .fold == "all" and
	    .figure == $f)][0];
	figure("gain") as $gain | figure("coverage") as $cov |
	figure("ece") as $ece |
	(figure("log_loss") // figure("log_error") // figure("rmse")) as $loss |
	figure("mae") as $mae |
	([.[] | select(.record == "importance")][:5]) as $top |
	"| \($name) | \($gain.outcome), \($gain.n) rows | \(
	    if $mae != null then "MAE \($mae.value | round) (\($mae.baseline |
	    round)), RMSE \($loss.value | round) (\($loss.baseline | round))"
	    else "\($loss.figure) \($loss.value | round3) (\($loss.baseline |
	    round3))" end) | \($gain.value | round3) [\($gain.low | round3), \(
	    $gain.high | round3)] | \(if $ece != null then
	    "ECE \($ece.value | round3)" else
	    "covers \($cov.value * 1000 | round / 10) %" end) | \(
	    [$top[] | if .field | test($planted) then "**\(.field)**" else
	    .field end] | join(", ")) |",
	(if $gain.low > 0 then empty else
	    "BAD \($name): not shown to be better than its baseline" end),
	(if $ece != null and $ece.value >= 0.03 then
	    "BAD \($name): calibration error \($ece.value)" else empty end),
	(if $cov != null and ($cov.value < 0.88 or $cov.value > 0.92) then
	    "BAD \($name): intervals of 90 % cover \($cov.value)"
	    else empty end),
	(if [$top[:3][] | select(.field | test($planted))] == [] then
	    "BAD \($name): no planted cause among the three strongest"
	    else empty end)' shown >said
	grep -v '^BAD' said | tee -a table
	if sed -n 's/^BAD /quality_plant: missed: /p' said | grep .; then
		status=1
	fi
}

# Services are due by the machine's own running hours since the last.
model service service '(run_)?since_(preventive|maintenance)_h|preventive_.*' \
    -t y_maintenance_h --gap 1d
# The hazard is the machine's, grows with the hours since renewal, and with
# how hard the parts are.
model repair repair 'machine|part|part_trouble_share|corrective_.*|(run_)?since_(preventive|corrective|maintenance|down)_h' \
    -t y_maintenance_h --gap 1d
# Setups depend on the change of families and on who makes them.
model setup job 'changeover.*|family.*|last_family|same_(part|job)|expected_setup_s|operator(_setup)?|part' \
    -t y_setup_over --gap 1d
# Material is late on Mondays and at night; tools wear with pieces, wheels are
# dressed on grinders (operation 30); micro stops are the machine's and the
# part's, breakdowns come with the hours since a service.
stops='weekday_.*|hour_.*|shift(_min)?|op|machine|part(_.*)?|plant_cycle_s'
model reason service "$stops" -t y_reason
model lost service "$stops|(run_)?since_preventive_h" -t y_down_s

# What is odd: rows of the day after a counter that was written wrong, against
# all others, by the score.  The share of pairs in order (AUC; 0.5 is chance),
# with a 95 % interval by bootstrap over the counters.
odd() {
	case " ${MODELS:-odd} " in
	*" odd "*) ;;
	*) return 0 ;;
	esac
	cat >odd.yaml <<-END
	windows: [24h]
	trend: false
	targets: {wanted: []}
	END
	feat-build --at job -f odd.yaml facts.ndjson >odd.ndjson
	model-train -m odd -l isolation -q odd.ndjson >metrics
	model-admin show odd >shown
	model-admin promote odd 1 -q >moved
	jq -r 'select(.what == "parts_high" and .time != null) | "\(.machine) \(.time |
	    fromdateiso8601)"' truth.ndjson >wrong
	model-predict -m odd -w 0 odd.ndjson | jq -r '"\(.score) \(.machine) \(
	    .time | fromdateiso8601)"' | sort -n >scores
	awk 'NR == FNR { of[$1] = of[$1] " " $2; next }
	{
		n = split(of[$2], t, " ")
		hit = 0
		for (i = 1; i <= n; i++)
			if ($3 > t[i] && $3 <= t[i] + 86400)
				hit = t[i]
		if (!hit) {
			below++
			next
		}
		key = $2 " " hit
		if (!(key in rows))
			key_of[++events] = key
		rows[key]++
		sum[key] += below
	}
	END {
		for (i = 1; i <= events; i++) {
			all += sum[key_of[i]]
			pairs += rows[key_of[i]]
		}
		srand(1)
		for (b = 1; b <= 1000; b++) {
			s = m = 0
			for (i = 1; i <= events; i++) {
				key = key_of[1 + int(rand() * events)]
				s += sum[key]
				m += rows[key]
			}
			print s / m / below | "sort -n >boot"
		}
		close("sort -n >boot")
		for (b = 1; (getline x <"boot") > 0; b++) {
			low = b == 25 ? x : low
			high = b == 975 ? x : high
		}
		auc = all / pairs / below
		printf "%d %d %.3f %.3f %.3f\n", events, pairs, auc, low, high
		exit !(low > 0.5)
	}' wrong scores >ranked || {
		echo 'quality_plant: missed: odd: no better than chance'
		status=1
	}
	read -r events n auc low high <ranked
	printf '| odd | %s rows after %s wrong counters | %s | %s |  | %s |\n' \
	    "$n" "$events" "AUC $auc (0.5)" "$(awk "BEGIN {
	    printf \"%.3f [%.3f, %.3f]\", $auc - 0.5, $low - 0.5,
	    $high - 0.5 }")" "$(jq -rs '[.[] | select(.record == "importance") |
	    .field][:5] | join(", ")' shown)" | tee -a table
}
odd

cd "$top"
if [ "${1:-}" = --write ]; then
	awk '/^## / { mine = $0 == "## plant" } !mine' bench/quality.md \
	    >"$dir/md"
	{
		sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$dir/md"
		printf '\n## plant\n\n%s\n%s\n%s\n\n' \
		    'By bench/quality_plant.sh --write: the best baseline in brackets, the gain with' \
		    'its 95 % interval, the five strongest features; bold ones belong to a planted' \
		    'cause.'
		echo '| model | of | figure | gain | honest | rests on |'
		echo '|---|---|---|---|---|---|'
		cat "$dir/table"
	} >bench/quality.md
fi
exit $status
