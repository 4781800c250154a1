# rows: feature rows with a known truth, for tests of models.

# rows N [SEED [LINK]]: N rows an hour apart, of four machines in turn.  The
# reason is "tool" where wear is above 0.6 and "none" elsewhere, LINK (1) of
# the time; else it is a toss.  hours is 20 / (1 + 9 wear), sometimes censored.
rows() {
  awk -v n="$1" -v seed="${2:-1}" -v link="${3:-0.9}" 'BEGIN {
    srand(seed)
    for (i = 0; i < n; i++) {
      wear = rand(); noise = rand(); part = int(rand() * 30)
      toss = rand() < 0.4 ? "tool" : "none"
      why = rand() < link ? (wear > 0.6 ? "tool" : "none") : toss
      h = 20 / (1 + 9 * wear) * exp(rand() - 0.5)
      open = rand() < 0.2
      if (open) h *= rand() + 0.01
      printf "{\"record\":\"feature\",\"machine\":\"M%d\",", i % 4
      printf "\"time\":\"2026-%02d-%02dT%02d:00:00Z\",\"job\":\"J%d\",", \
        1 + int(i / 24 / 28), 1 + int(i / 24) % 28, i % 24, i
      printf "\"part\":\"P%d\",\"spec\":\"features.yaml 0\",", part
      printf "\"wear\":%.4f,\"noise\":%s,\"shift\":\"%s\",", wear, \
        (rand() < 0.1 ? "null" : sprintf("%.4f", noise)), \
        (i % 24 < 12 ? "early" : "late")
      printf "\"y_reason\":\"%s\",\"y_s\":%.3f,", why, 100 * wear + noise
      printf "\"y_next_h\":%.4f,\"y_next_censored\":%s}\n", h, \
        (open ? "true" : "false")
    }
  }'
}

# as_csv FILE: its rows as feat-build writes them in CSV, nothing quoted.
as_csv() {
  jq -r -s '(.[0] | keys_unsorted) as $k | $k, (.[] | [.[$k[]]]) |
    map(if . == null then "" else tostring end) | join(",")' "$1"
}

# typed N [SEED]: rows whose texts look like numbers, with true and false.
typed() {
  rows "$@" | jq -c '.op = (.job[1:] | tonumber % 3 * 10 | tostring) |
    .part = .part[1:] | .last_down = (if .wear > 0.3 then "12" else "7" end) |
    .weekend = (.noise != null and .noise > 0.4) |
    .y_reason = (if .y_reason == "tool" then "110" else "0" end) |
    .y_over = (.y_s > 50)'
}
