#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench/forest.sh and bench/isolation.sh: scikit-learn.

  forest.py table DIR NAME ROWS SEED   rows of 30 sensors and 5 classes
  forest.py odd DIR NAME ROWS SEED     the same, one row in a hundred shaken
  forest.py train DIR NAME THREADS SEED
  forest.py isolate DIR NAME THREADS SEED
  forest.py score DIR NAME             quality of DIR/{ours,peer}.f64
  forest.py auc DIR NAME
"""
import json
import resource
import sys
import time

import numpy as np

COLUMNS = 30


def table(rows, seed):
    """Eight hidden causes, seen through 22 saturating sensors, 4 skewed
    ones, a count, a machine's number, a flag and noise; the class is drawn
    from scores with products and thresholds of the causes."""
    g = np.random.default_rng(seed)
    z = g.standard_normal((rows, 8)).astype(np.float32)
    mix = np.random.default_rng(7).standard_normal((8, 22)).astype(np.float32)
    x = np.empty((rows, COLUMNS), np.float32)
    x[:, :22] = np.tanh(z @ mix * 0.5) + 0.35 * g.standard_normal((rows, 22))
    x[:, 22:26] = (np.exp(0.5 * z[:, :4])
                   + 0.3 * np.abs(g.standard_normal((rows, 4))))
    x[:, 26] = np.round(8 * np.abs(z[:, 4]) + g.standard_normal(rows))
    x[:, 27] = g.integers(0, 200, rows)
    x[:, 28] = z[:, 5] > 0.4
    x[:, 29] = g.standard_normal(rows)
    s = np.stack([
        np.full(rows, 2.6, np.float32),
        1.6 * z[:, 0] * z[:, 1] + 1.2 * z[:, 2] - 0.6,
        1.8 * np.abs(z[:, 3]) + 1.2 * (z[:, 5] > 0.4) - 1.6,
        2.2 * np.sin(2 * z[:, 4]) * z[:, 6] - 1.0,
        2.0 * (z[:, 7] > 1.2) * np.abs(z[:, 1]) - 0.6], 1)
    y = (1.6 * s + g.gumbel(size=s.shape)).argmax(1).astype(np.int32)
    return x, y


def make_table(where, rows, seed):
    x, y = table(rows, seed)
    k = rows * 4 // 5
    for part, s in (("train", slice(0, k)), ("test", slice(k, rows))):
        x[s].tofile(f"{where}.{part}.x.f32")
        y[s].tofile(f"{where}.{part}.y.i32")


def make_odd(where, rows, seed):
    x, _ = table(rows, seed)
    g = np.random.default_rng(seed + 1)
    odd = g.random(rows) < 0.01
    x[odd] += 1.2 * g.standard_normal((odd.sum(), COLUMNS)).astype(np.float32)
    x.tofile(f"{where}.x.f32")
    odd.astype(np.int32).tofile(f"{where}.y.i32")


def rows_of(where, part):
    x = np.fromfile(f"{where}.{part}x.f32", np.float32).reshape(-1, COLUMNS)
    return x, np.fromfile(f"{where}.{part}y.i32", np.int32)


class Timer:
    def __init__(self):
        self.wall = time.perf_counter()
        self.cpu = time.process_time()

    def took(self):
        return (time.perf_counter() - self.wall,
                time.process_time() - self.cpu)


def one_row(ask, x, turns=101):
    us = []
    for i in range(turns):
        row = x[i:i + 1]
        a = time.perf_counter()
        ask(row)
        us.append((time.perf_counter() - a) * 1e6)
    return sorted(us)[turns // 2]


def measure(m, fit, ask, x, out):
    fitted = Timer()
    fit()
    train, train_cpu = fitted.took()
    asked = Timer()
    p = ask(x)
    wall, cpu = asked.took()
    np.ascontiguousarray(p, np.float64).tofile(out)
    m.n_jobs = 1
    print(json.dumps({
        "train_s": round(train, 3), "train_cpu_s": round(train_cpu, 3),
        "rows_s": round(len(x) / wall), "rows_cpu_s": round(len(x) / cpu),
        "row_us": round(one_row(ask, x), 1),
        "rss_mb": round(resource.getrusage(
            resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}))


def train(folder, where, threads, seed):
    from sklearn.ensemble import RandomForestClassifier
    x, y = rows_of(where, "train.")
    test, _ = rows_of(where, "test.")
    m = RandomForestClassifier(n_estimators=100, n_jobs=threads,
                               random_state=seed)
    measure(m, lambda: m.fit(x, y), m.predict_proba, test,
            f"{folder}/peer.f64")


def isolate(folder, where, threads, seed):
    from sklearn.ensemble import IsolationForest
    x, _ = rows_of(where, "")
    m = IsolationForest(n_estimators=100, max_samples=256, n_jobs=threads,
                        random_state=seed)
    measure(m, lambda: m.fit(x), lambda v: -m.score_samples(v), x,
            f"{folder}/peer.f64")


def score(folder, where):
    from sklearn.metrics import f1_score, log_loss, roc_auc_score
    _, y = rows_of(where, "test.")
    for who in ("ours", "peer"):
        p = np.fromfile(f"{folder}/{who}.f64").reshape(len(y), -1)
        print(json.dumps({
            "who": who,
            "f1": round(f1_score(y, p.argmax(1), average="macro"), 5),
            "auc": round(roc_auc_score(y, p, multi_class="ovr",
                                       average="macro"), 5),
            "loss": round(log_loss(y, np.clip(p, 1e-7, 1)), 5)}))


def auc(folder, where):
    from sklearn.metrics import roc_auc_score
    y = np.fromfile(f"{where}.y.i32", np.int32)
    for who in ("ours", "peer"):
        p = np.fromfile(f"{folder}/{who}.f64")
        print(json.dumps({"who": who, "auc": round(roc_auc_score(y, p), 5)}))


def main():
    what, folder, name = sys.argv[1:4]
    rest = [int(a) for a in sys.argv[4:]]
    where = f"{folder}/{name}"
    if what == "table":
        make_table(where, *rest)
    elif what == "odd":
        make_odd(where, *rest)
    else:
        {"train": train, "isolate": isolate, "score": score,
         "auc": auc}[what](folder, where, *rest)


if __name__ == "__main__":
    main()
