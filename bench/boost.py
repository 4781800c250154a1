#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench/boost.sh: python3-xgboost.

  boost.py table DIR ROWS       30 sensors and 5 classes, a fifth to test on
  boost.py train DIR THREADS    prints CPU and wall seconds, and rows a
                                second; writes DIR/peer.json, DIR/peer.f32
"""
import sys
import time

import numpy as np

COLUMNS = 30


def table(where, rows):
    """Eight hidden causes seen through saturating, skewed and counting
    sensors; the class is drawn from scores with products and thresholds."""
    g = np.random.default_rng(21)
    z = g.standard_normal((rows, 8)).astype(np.float32)
    x = g.standard_normal((rows, COLUMNS)).astype(np.float32) * 0.3
    x[:, :22] += np.tanh(z @ g.standard_normal((8, 22)) / 2)
    x[:, 22:26] += np.exp(z[:, :4] / 2)
    x[:, 26] = np.round(8 * np.abs(z[:, 4]))
    x[:, 27] = g.integers(0, 200, rows)
    x[:, 28] = z[:, 5] > 0.4
    x[g.random(x.shape) < 0.01] = np.nan
    s = np.stack([
        np.full(rows, 2.6),
        1.6 * z[:, 0] * z[:, 1] + 1.2 * z[:, 2] - 0.6,
        1.8 * np.abs(z[:, 3]) + 1.2 * (z[:, 5] > 0.4) - 1.6,
        2.2 * np.sin(2 * z[:, 4]) * z[:, 6] - 1.0,
        2.0 * (z[:, 7] > 1.2) * np.abs(z[:, 1]) - 0.6], 1)
    y = (1.6 * s + g.gumbel(size=s.shape)).argmax(1).astype(np.float32)
    k = rows * 4 // 5
    for part, cut in (("train", slice(0, k)), ("test", slice(k, rows))):
        x[cut].tofile(f"{where}/{part}.x.f32")
        y[cut].tofile(f"{where}/{part}.y.f32")


def train(where, threads):
    import xgboost as xgb
    x, xt = (np.fromfile(f"{where}/{part}.x.f32", np.float32)
             .reshape(-1, COLUMNS) for part in ("train", "test"))
    y = np.fromfile(f"{where}/train.y.f32", np.float32)
    cpu, wall = time.process_time(), time.perf_counter()
    rows = xgb.DMatrix(x, y, nthread=threads)
    m = xgb.train({"objective": "multi:softprob", "num_class": 5,
                   "max_depth": 6, "eta": 0.3, "tree_method": "hist",
                   "nthread": threads}, rows, 100)
    print("cpu %.4f" % (time.process_time() - cpu))
    print("wall %.4f" % (time.perf_counter() - wall))
    wall = time.perf_counter()
    m.inplace_predict(xt)
    print("rows_s %.0f" % (len(xt) / (time.perf_counter() - wall)))
    m.predict(xgb.DMatrix(xt), output_margin=True).tofile(
        f"{where}/peer.f32")
    m.save_model(f"{where}/peer.json")


if sys.argv[1] == "table":
    table(sys.argv[2], int(sys.argv[3]))
else:
    train(sys.argv[2], int(sys.argv[3]))
