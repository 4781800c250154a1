#!/usr/bin/python3
"""excerpt.py SHARED/data >data.txt: the excerpts that the tests of lib/stats
read, out of the public sets that SOURCE.md names.  A line is a name and its
numbers."""
import csv
import lzma
import sys
from datetime import date

root = sys.argv[1] + "/"


def line(name, values):
    print(name, *(repr(float(v)).removesuffix(".0") for v in values))


rows = list(csv.DictReader(open(root + "ai4i2020/ai4i2020.csv")))
some = rows[::40]
for name, column in [("air", "Air temperature [K]"),
                     ("process", "Process temperature [K]"),
                     ("rpm", "Rotational speed [rpm]"),
                     ("torque", "Torque [Nm]"), ("wear", "Tool wear [min]")]:
    line(name, (r[column] for r in some))
line("type", ("LMH".index(r["Type"]) for r in some))
# All 10,000 rows: type by machine failure, and type by kind of failure.
line("type_failure", (sum(r["Type"] == t and r["Machine failure"] == f
                          for r in rows) for t in "LMH" for f in "01"))
line("type_mode", (sum(r["Type"] == t and r[f] == "1" for r in rows)
                   for t in "LMH" for f in ("TWF", "HDF", "PWF", "OSF",
                                            "RNF")))

rows = list(csv.DictReader(
    open(root + "nab/machine_temperature_system_failure.csv")))
line("temperature", (r["value"] for r in rows[::72]))

rows = [r for r in csv.DictReader(
    open(root + "nist_smstestbed/daily_counters.csv"))
    if r["machine"] == "Mazak01"][:200]
line("day", ((date.fromisoformat(r["date_utc"]) - date(2016, 1, 1)).days
             for r in rows))
line("auto_s", (r["auto_delta_s"] for r in rows))
line("power_s", (r["power_on_delta_s"] for r in rows))

folder = root + "line_productivity/"
down = list(csv.reader(open(folder + "line_downtime.csv")))[1:]
batches = list(csv.DictReader(open(folder + "line_productivity.csv")))
line("down_min", (sum(float(v) for v in r[1:] if v) for r in down))
names = sorted({r["Operator"] for r in batches})
line("operator", (names.index(r["Operator"]) for r in batches))


def last_cycles(name):
    last = {}
    for text in lzma.open(root + "cmapss/" + name, "rt"):
        unit, cycle = text.split()[:2]
        last[int(unit)] = int(cycle)
    return [last[u] for u in sorted(last)]


# Train units ran to failure; test units were well when last seen.
train, test = (last_cycles(f) for f in ("train_FD001.txt.xz",
                                        "test_FD001.txt.xz"))
line("life", train + test)
line("failed", [1] * len(train) + [0] * len(test))
