#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Public sets for bench/quality_boost.sh: rows, and what the peer makes of
them.

  quality_boost.py ai4i FILE DIR     five folds, DIR/0 .. DIR/4
  quality_boost.py cmapss DATA FD00x DIR
  quality_boost.py azure DATA DIR
  quality_boost.py score SET DIR     a line of figures: ours, the peer's
"""
import os
import sys

import numpy as np

CAP = 125
PEER = {"max_iter": 100, "learning_rate": 0.1, "l2_regularization": 1,
        "early_stopping": False, "random_state": 1}


def put(where, **arrays):
    os.makedirs(where, exist_ok=True)
    for name, a in arrays.items():
        part = name.replace("_", ".")
        np.ascontiguousarray(a, np.float32).tofile(f"{where}/{part}.f32")


def get(where, name, columns=None):
    a = np.fromfile(f"{where}/{name}.f32", np.float32)
    return a if columns is None else a.reshape(-1, columns)


# ---- AI4I 2020: six raw features, no flags of the failure's mode ----

def ai4i(path, where):
    from sklearn.model_selection import StratifiedKFold
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split(",") for line in f][1:]
    x = np.array([["LMH".index(r[2])] + r[3:8] for r in rows], np.float32)
    y = np.array([r[8] for r in rows], np.float32)
    folds = StratifiedKFold(5, shuffle=True, random_state=1).split(x, y)
    for i, (a, b) in enumerate(folds):
        put(f"{where}/{i}", train_x=x[a], train_y=y[a], test_x=x[b],
            test_y=y[b])


# ---- C-MAPSS: what the sensors say now, of late, and since the start ----

def sensors(path):
    import lzma
    with lzma.open(path, "rt") as f:
        a = np.array([line.split() for line in f], np.float64)
    x = a[:, 2:]
    return a[:, 0].astype(int), a[:, 1], x


def windows(v, n):
    """Mean, deviation and slope of the last n (or fewer) rows of each."""
    t = np.arange(len(v), dtype=float)
    out = []
    s0 = np.minimum(t + 1, n)
    sums = [np.cumsum(np.vstack([np.zeros(v.shape[1]), w]), 0)
            for w in (v, v * v, v * t[:, None])]
    lo = np.maximum(np.arange(len(v)) + 1 - n, 0)
    hi = np.arange(len(v)) + 1
    sv, svv, svt = (s[hi] - s[lo] for s in sums)
    mean = sv / s0[:, None]
    var = np.maximum(svv / s0[:, None] - mean ** 2, 0)
    tm = (lo + hi - 1) / 2.0
    stt = np.maximum((s0 ** 2 - 1) / 12 * s0, 1e-9)
    out = [mean, np.sqrt(var), (svt - tm[:, None] * sv) / stt[:, None]]
    return np.hstack(out)


def engineered(unit, cycle, x, keep, mean, dev):
    z = (x[:, keep] - mean) / dev
    rows = []
    for u in np.unique(unit):
        v = z[unit == u]
        c = cycle[unit == u]
        all_mean = np.cumsum(v, 0) / np.arange(1, len(v) + 1)[:, None]
        start = all_mean[np.minimum(np.arange(len(v)), 19)]
        ten = windows(v, 10)
        k = v.shape[1]
        rows.append(np.hstack([
            c[:, None], v, ten, windows(v, 30), all_mean,
            ten[:, :k] - start]))
    return np.vstack(rows)


def cmapss(data, name, where):
    unit, cycle, x = sensors(f"{data}/train_{name}.txt.xz")
    keep = np.flatnonzero(x.std(0) > 1e-6)
    mean, dev = x[:, keep].mean(0), x[:, keep].std(0)
    f = engineered(unit, cycle, x, keep, mean, dev)
    last = {u: cycle[unit == u].max() for u in np.unique(unit)}
    y = np.minimum(np.array([last[u] for u in unit]) - cycle, CAP)
    tu, tc, tx = sensors(f"{data}/test_{name}.txt.xz")
    tf = engineered(tu, tc, tx, keep, mean, dev)
    ends = np.flatnonzero(np.append(tu[1:] != tu[:-1], True))
    truth = np.loadtxt(f"{data}/RUL_{name}.txt")
    put(where, train_x=f, train_y=y, test_x=tf[ends], test_y=truth,
        unit=unit)


# ---- Azure: which component fails the day after ----

def azure(data, where):
    import pandas as pd
    day = pd.read_csv(f"{data}/telemetry_daily_mean.csv.xz")
    day["date"] = pd.to_datetime(day["date"])
    day = day.sort_values(["machineID", "date"]).reset_index(drop=True)
    by = day.groupby("machineID")
    names = ["volt", "rotate", "pressure", "vibration"]
    cols = [day[names]]
    for n in (3, 7, 30):
        r = by[names].rolling(n, min_periods=1)
        cols += [r.mean().reset_index(0, drop=True).add_suffix(f"_mean{n}"),
                 r.std().reset_index(0, drop=True).add_suffix(f"_std{n}")]
    cols.append(by[names].shift(1).add_suffix("_before"))
    key = pd.MultiIndex.from_frame(day[["machineID", "date"]])

    def per_day(file, column):
        e = pd.read_csv(f"{data}/{file}")
        e["date"] = pd.to_datetime(e["datetime"]).dt.normalize()
        return e.pivot_table(index=["machineID", "date"], columns=column,
                             values="datetime", aggfunc="count")

    errors = per_day("PdM_errors.csv", "errorID").reindex(key).fillna(0)
    errors = errors.reset_index(drop=True)
    cols.append(errors)
    for n in (2, 7):
        r = errors.groupby(day["machineID"]).rolling(n, min_periods=1).sum()
        cols.append(r.reset_index(0, drop=True).add_suffix(f"_{n}"))
    maint = pd.read_csv(f"{data}/PdM_maint.csv")
    maint["date"] = pd.to_datetime(maint["datetime"]).dt.normalize()
    for comp, part in maint.groupby("comp"):
        done = part[["machineID", "date"]].drop_duplicates()
        done["done"] = done["date"]
        m = pd.merge_asof(day.sort_values("date"), done.sort_values("date"),
                          on="date", by="machineID")
        m = m.set_index(["machineID", "date"])["done"].reindex(key)
        since = (day["date"] - m.reset_index(drop=True)).dt.days
        cols.append(since.rename(f"since_{comp}"))
    machines = pd.read_csv(f"{data}/PdM_machines.csv")
    m = day[["machineID"]].merge(machines, on="machineID")
    cols += [m["age"], m["model"].str[-1:].astype(int)]
    fail = pd.read_csv(f"{data}/PdM_failures.csv")
    fail["date"] = (pd.to_datetime(fail["datetime"]).dt.normalize()
                    - pd.Timedelta(days=1))
    label = fail.groupby(["machineID", "date"])["failure"].min()
    y = label.reindex(key).str[-1:].fillna("0").astype(int).to_numpy()
    x = pd.concat([c.reset_index(drop=True) for c in cols], axis=1)
    x = x.to_numpy(np.float32)
    old = (day["date"] < "2015-07-31").to_numpy()
    new = (day["date"] >= "2015-08-01").to_numpy()
    put(where, train_x=x[old], train_y=y[old], test_x=x[new], test_y=y[new])


# ---- scores ----

def columns(where):
    return len(get(where, "train.x")) // len(get(where, "train.y"))


def parts(where):
    k = columns(where)
    return (get(where, "train.x", k), get(where, "train.y"),
            get(where, "test.x", k), get(where, "test.y"))


def score_classes(name, dirs, classes):
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import f1_score, log_loss, roc_auc_score
    ys, ours, peer = [], [], []
    for d in dirs:
        x, y, xt, yt = parts(d)
        m = HistGradientBoostingClassifier(**PEER).fit(x, y)
        ys.append(yt)
        peer.append(m.predict_proba(xt))
        ours.append(np.fromfile(f"{d}/ours.f64").reshape(-1, classes))
    y = np.concatenate(ys)
    for who, p in (("ours", np.concatenate(ours)),
                   ("scikit-learn", np.concatenate(peer))):
        said = p.argmax(1)
        if classes == 2:
            f1, auc = f1_score(y, said), roc_auc_score(y, p[:, 1])
        else:
            f1 = f1_score(y, said, average="macro")
            auc = roc_auc_score(y, p, multi_class="ovr")
        print("| %s | %s | F1 %.4f, AUC %.4f, log loss %.4f |" % (
            name, who, f1, auc, log_loss(y, p)))


def score_life(name, where):
    from sklearn.ensemble import HistGradientBoostingRegressor
    x, y, xt, yt = parts(where)
    peer = HistGradientBoostingRegressor(**PEER).fit(x, y)
    for who, f in (("ours", np.fromfile(f"{where}/ours.f64")),
                   ("scikit-learn", peer.predict(xt))):
        capped = np.sqrt(np.mean((f - np.minimum(yt, CAP)) ** 2))
        raw = np.sqrt(np.mean((f - yt) ** 2))
        print("| C-MAPSS %s | %s | RMSE %.2f capped at %d, %.2f raw |" % (
            name, who, capped, CAP, raw))


def main(args):
    if args[0] == "ai4i":
        ai4i(*args[1:])
    elif args[0] == "cmapss":
        cmapss(*args[1:])
    elif args[0] == "azure":
        azure(*args[1:])
    elif args[1] == "ai4i":
        score_classes("AI4I 2020, 5 folds",
                      [f"{args[2]}/{i}" for i in range(5)], 2)
    elif args[1] == "azure":
        score_classes("Azure, next day, by time", [args[2]], 5)
    else:
        score_life(args[1], args[2])


if __name__ == "__main__":
    main(sys.argv[1:])
