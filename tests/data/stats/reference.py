#!/usr/bin/python3
"""reference.py data.txt >reference.txt: what scipy, statsmodels, R and, where
they have fewer digits than the tests ask for, mpmath say of the excerpts.  A
line is a name and its numbers; null is no number.

Debian 12: python3-scipy 1.10.1, python3-statsmodels 0.13.5, python3-mpmath
1.2.1, r-base-core 4.2.2, r-cran-survival 3.5-3."""
import os
import subprocess
import sys
import warnings

import mpmath as mp
import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial import distance
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.nonparametric.smoothers_lowess import lowess
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.stattools import acf

warnings.filterwarnings("ignore")
mp.mp.dps = 50
d = {}
for text in open(sys.argv[1]):
    name, *values = text.split()
    d[name] = np.array([float(v) for v in values])


def say(name, *values):
    flat = np.concatenate([np.ravel(np.asarray(v, float)) for v in values])
    print(name, *("null" if np.isnan(v) else repr(float(v)) for v in flat))


def big(x):
    return mp.mpf(float(x))


# ---- moments, with 50 digits ----

def moments(name, x):
    x = [big(v) for v in x]
    n = len(x)
    mean = mp.fsum(x) / n
    m2, m3, m4 = (mp.fsum((v - mean) ** k for v in x) / n for k in (2, 3, 4))
    say("moments." + name, mean, m2 * n / (n - 1), m3 / m2 ** 1.5,
        m4 / m2 ** 2 - 3)
    y = np.array([float(v) for v in x])
    if name not in ("offset", "tiny"):      # scipy has too few digits there
        assert np.isclose(float(m3 / m2 ** 1.5), stats.skew(y), rtol=1e-9)
        assert np.isclose(float(m4 / m2 ** 2 - 3), stats.kurtosis(y),
                          rtol=1e-9)


moments("torque", d["torque"])
moments("auto", d["auto_s"])
moments("temperature", d["temperature"])
moments("offset", d["temperature"] + 1e9)
moments("tiny", d["torque"] * 1e-150)
w, x = [big(v) for v in d["power_s"]], [big(v) for v in d["auto_s"]]
total = mp.fsum(w)
mean = mp.fsum(a * b for a, b in zip(w, x)) / total
m2, m3, m4 = (mp.fsum(a * (b - mean) ** k for a, b in zip(w, x)) / total
              for k in (2, 3, 4))
say("moments.weighted", mean, m2 * total / (total - 1), m3 / m2 ** 1.5,
    m4 / m2 ** 2 - 3)

# ---- spread ----

say("mad", stats.median_abs_deviation(d["torque"]),
    stats.median_abs_deviation(d["auto_s"]))
say("trimmed", *[stats.trim_mean(d["auto_s"], s)
                 for s in (0, 0.05, 0.1, 0.25, 0.4)])

# ---- distributions, with 40 digits: name a b c value ----

mp.mp.dps = 40


def beta_i(a, b, x, y):
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_i(b, a, y, x)
    front = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(a) -
                   mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
    term = total = mp.mpf(1)
    n = 0
    while term > mp.mpf(10) ** -35 * total:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return front * total


def gamma_p(a, x):
    term = total = mp.mpf(1)
    n = 1
    while term > mp.mpf(10) ** -(mp.mp.dps - 5) * total:
        term *= x / (a + n)
        total += term
        n += 1
    return mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * total


def gamma_q(a, x):
    with mp.workdps(400):
        return 1 - gamma_p(a, x)


def student(t, v):
    u = v + t * t
    tail = beta_i(v / 2, mp.mpf(1) / 2, v / u, t * t / u) / 2
    return tail if t < 0 else 1 - tail


def table(name, cases):
    cases = [c for c in cases if 1e-305 < abs(c[3]) and np.isfinite(
        float(c[3]))]
    say("dist." + name, *[[float(v) for v in c] for c in cases])


table("normal_cdf", [(z, 0, 0, mp.erfc(-big(z) / mp.sqrt(2)) / 2) for z in
                     (-37, -30, -10, -5, -1, -.1, 0, .3, 2, 6)])
cases = []
for p in (1e-300, 1e-100, 1e-20, 1e-5, .01, .2, .4999, .7, .99):
    z = big(stats.norm.ppf(p))
    for _ in range(4):
        z -= (mp.erfc(-z / mp.sqrt(2)) / 2 - big(p)) / mp.npdf(z)
    cases.append((p, 0, 0, z))
table("normal_quantile", cases)
table("student_cdf", [(t, v, 0, student(big(t), big(v)))
                      for v in (.5, 1, 2, 3, 7.5, 30, 1000)
                      for t in (-1e-8, -.1, -1, -1.7, -3, -10, -30, 2, -1e5)])
cases = []
for v in (1, 2, 3, 9, 100):
    for p in (1e-300, 1e-50, 1e-10, .001, .2, .3, .4999, .5001, .9, .999):
        if v == 1:
            t = -mp.cot(mp.pi * big(p))
        elif v == 2:
            q = big(p)
            t = (2 * q - 1) / mp.sqrt(2 * q * (1 - q))
        else:
            t = big(stats.t.ppf(p, v))
            for _ in range(60):
                f = mp.gamma((v + 1) / mp.mpf(2)) / mp.gamma(v / mp.mpf(2)) \
                    / mp.sqrt(v * mp.pi) * (1 + t * t / v) ** (
                        -(v + 1) / mp.mpf(2))
                # Newton's step on the logarithm of the tail.
                s = student(t, mp.mpf(v))
                step = s / f * mp.log(s / big(p))
                t -= step
                if abs(step) < mp.mpf(10) ** -25 * abs(t):
                    break
        cases.append((p, v, 0, t))
table("student_quantile", cases)
chi2 = [(k * r, k) for k in (1, 2, 5, 30, 1000)
        for r in (1e-6, .1, .5, .9, 1, 1.1, 1.5, 2, 5, 20, 100)
        if k * (r - 1) ** 2 < 1000]
table("chi2_cdf", [(x, k, 0, gamma_p(big(k) / 2, big(x) / 2))
                   for x, k in chi2])
table("chi2_sf", [(x, k, 0, gamma_q(big(k) / 2, big(x) / 2))
                  for x, k in chi2])
cases = []
for k in (1, 2, 9, 300):
    for p in (1e-300, 1e-30, .001, .5, .9, .9999):
        a = mp.mpf(k) / 2
        x = big(stats.chi2.isf(p, k))
        for _ in range(60):
            f = mp.exp((a - 1) * mp.log(x) - x / 2 - a * mp.log(2) -
                       mp.loggamma(a))
            q = gamma_q(a, x / 2) if p < 0.5 else 1 - gamma_p(a, x / 2)
            step = q / f * mp.log(q / big(p)) if p < 0.5 else (
                q - big(p)) / f
            x += step
            if abs(step) < mp.mpf(10) ** -25 * x:
                break
        cases.append((p, k, 0, x))
table("chi2_above", cases)
table("f_sf", [(x, a, b, beta_i(big(b) / 2, big(a) / 2,
                                big(b) / (b + big(a) * big(x)),
                                big(a) * big(x) / (b + big(a) * big(x))))
               for a, b in ((1, 1), (1, 20), (3, 7), (10, 500))
               for x in (1e-5, .1, 1, 2.5, 30, 1e5)])
hits = [(int(n * p * r), n, p) for n, p in
        ((10, .3), (1000, .001), (1000, .5), (10000, .3), (50, 1e-20))
        for r in (0, .2, .5, 1, 1.1, 1.5, 3) if n * p * r < n]
table("binomial_cdf", [(k, n, p, beta_i(big(n - k), big(k + 1), 1 - big(p),
                                        big(p))) for k, n, p in hits])
table("binomial_sf", [(k, n, p, beta_i(big(k + 1), big(n - k), big(p),
                                       1 - big(p))) for k, n, p in hits])
means = [(int(m * r), m) for m in (1e-10, .5, 10, 1000, 5000)
         for r in (0, .5, 1, 1.2, 1.5, 2, 5) if m * (r - 1) ** 2 < 900]
table("poisson_cdf", [(k, m, 0, gamma_q(big(k + 1), big(m)))
                      for k, m in means])
table("poisson_sf", [(k, m, 0, gamma_p(big(k + 1), big(m)))
                     for k, m in means])
table("kolmogorov_sf", [(x, 0, 0, 2 * mp.nsum(
    lambda k: (-1) ** (int(k) - 1) * mp.exp(-2 * k * k * big(x) ** 2),
    [1, 300])) for x in (.2, .5, .8, .999, 1, 1.5, 3, 10)])

# ---- trends ----

index = np.arange(len(d["temperature"]))
for name, t, x in (("temperature", index, d["temperature"]),
                   ("auto", d["day"], d["auto_s"]),
                   ("wear_torque", d["wear"], d["torque"]),
                   ("down", np.arange(38), d["down_min"])):
    for level in (0.95, 0.8):
        say(f"theil_sen.{name}.{level}", stats.theilslopes(x, t, level))
    r = stats.linregress(t, x)
    say("line." + name, r.slope, r.intercept, r.stderr, r.intercept_stderr,
        r.rvalue ** 2, r.pvalue)

# ---- smoothing ----

x = pd.Series(d["temperature"])
for width in (1, 2, 7, 24):
    say(f"trailing_mean.{width}", x.rolling(width, min_periods=1).mean())
    say(f"trailing_median.{width}", x.rolling(width, min_periods=1).median())
for width in (7, 25):
    say(f"centred_mean.{width}",
        x.rolling(width, min_periods=1, center=True).mean())
    say(f"centred_median.{width}",
        x.rolling(width, min_periods=1, center=True).median())
for rounds in (0, 3):
    say(f"lowess.temperature.{rounds}",
        lowess(d["temperature"], index, 0.2, rounds, 0, return_sorted=False))
    say(f"lowess.auto.{rounds}",
        lowess(d["auto_s"], d["day"], 0.3, rounds, 0, return_sorted=False))


# ---- change points: optimal partitioning, all last segments tried ----

def partition(x, penalty, least):
    n = len(x)
    best, last = [-penalty] + [np.inf] * n, [0] * (n + 1)
    for t in range(least, n + 1):
        for s in range(0, t - least + 1):
            c = best[s] + np.sum((x[s:t] - np.mean(x[s:t])) ** 2) + penalty
            if c < best[t]:
                best[t], last[t] = c, s
    at, t = [], last[n]
    while t > 0:
        at.insert(0, t)
        t = last[t]
    return at


for penalty, least in ((500, 1), (2000, 1), (500, 10)):
    say(f"pelt.temperature.{penalty}.{least}",
        partition(d["temperature"], penalty, least))
say("pelt.auto", partition(d["auto_s"] / 1000, 100, 5))

# ---- correlation ----

for name, a, b in (("torque_rpm", d["torque"], d["rpm"]),
                   ("air_process", d["air"], d["process"]),
                   ("wear_torque", d["wear"], d["torque"]),
                   ("few", d["torque"][:7], d["wear"][:7]),
                   ("down", d["down_min"], d["operator"])):
    say("pearson." + name, stats.pearsonr(a, b))
    say("spearman." + name, stats.spearmanr(a, b))
    say("kendall." + name, stats.kendalltau(a, b))
say("kendall.up", stats.kendalltau(np.arange(50), np.r_[0:48, 49, 48]))

# ---- tables ----

d["type_failure"] = d["type_failure"].astype(int)
d["type_mode"] = d["type_mode"].astype(int)
for name, t in (("type_failure", d["type_failure"].reshape(3, 2)),
                ("type_mode", d["type_mode"].reshape(3, 5)),
                ("two", d["type_failure"][:4].reshape(2, 2)),
                ("small", np.array([[3, 1], [2, 9]]))):
    a = stats.chi2_contingency(t, correction=False)
    y = stats.chi2_contingency(t, correction=True)
    g = stats.chi2_contingency(t, correction=False,
                               lambda_="log-likelihood")
    n = t.sum()
    r, c = t.shape
    rest = max(0, a[0] / n - (r - 1) * (c - 1) / (n - 1))
    v = np.sqrt(rest / min(r - (r - 1) ** 2 / (n - 1) - 1,
                           c - (c - 1) ** 2 / (n - 1) - 1))
    say("table." + name, a[0], a[1], a[2], y[0], y[1], g[0], g[1],
        stats.contingency.association(t, "cramer"), v, a[3].min())
x = d["type_mode"][:5]
say("fit.even", stats.chisquare(x))
s = np.array([1, 2, 3, 4, 2])
say("fit.shares", stats.chisquare(x, s / s.sum() * x.sum(), ddof=1),
    stats.power_divergence(x, s / s.sum() * x.sum(), ddof=1, lambda_=0))
for i, t in enumerate(([3, 1, 2, 9], [5765, 235, 2914, 83], [0, 5, 8, 2],
                       [10, 10, 10, 10], [1, 400, 60, 9000],
                       [300, 2, 5, 400])):
    t = np.array(t).reshape(2, 2)
    say(f"fisher.{i}", t, stats.fisher_exact(t),
        *[stats.fisher_exact(t, s)[1] for s in ("less", "greater")])

# ---- ranks ----


def groups(x, g):
    return [x[g == k] for k in np.unique(g)]


for name, x, g in (("torque_type", d["torque"], d["type"]),
                   ("down_operator", d["down_min"], d["operator"]),
                   ("wear_type", d["wear"], d["type"])):
    r = stats.kruskal(*groups(x, g))
    say("kruskal." + name, r, r[0] / (len(x) - 1))
for name, a, b in (("torque", d["torque"][:100], d["torque"][100:]),
                   ("down", d["down_min"][:19], d["down_min"][19:]),
                   ("few", d["temperature"][:5], d["temperature"][100:107]),
                   ("uneven", d["temperature"][40:48],
                    np.unique(d["auto_s"])[:150] / 100)):
    say("mann_whitney." + name, stats.mannwhitneyu(a, b))
    say("ks." + name, stats.ks_2samp(a, b))
say("ks.far", stats.ks_2samp(d["rpm"], d["torque"]))

# ---- many tests ----

p = np.r_[np.linspace(0.001, 0.9, 40) ** 3, 0.04, 0.04, 1e-300]
say("p", p)
say("bh", multipletests(p, method="fdr_bh")[1])
say("holm", multipletests(p, method="holm")[1])

# ---- series ----

x = d["temperature"]
say("acf.temperature", acf(x, nlags=30, fft=False))
say("ljung_box", acorr_ljungbox(x, [10]).values)
for name, x, period in (("temperature", x, 4), ("auto", d["auto_s"], 5)):
    i = np.arange(len(x))
    left = x - np.polyval(np.polyfit(i, x, 1), i)
    mean = np.array([left[i % period == k].mean() for k in range(period)])
    rest = left - mean[i % period]
    say("season." + name, max(0, 1 - (rest ** 2).sum() / (left ** 2).sum()),
        stats.kruskal(*groups(left, i % period)), mean)

# ---- drift ----

a, b = d["torque"][:150], d["torque"][150:]
edge = np.quantile(a, np.arange(1, 10) / 10,
                   method="inverted_cdf")
count = [np.bincount(np.searchsorted(edge, v, "left"), minlength=10)
         for v in (a, b)]
p, q = (c / c.sum() for c in count)
say("bins", edge, *count)
say("psi", ((p - q) * np.log(p / q)).sum(),
    stats.chi2.isf(0.001, 9) * (1 / 150 + 1 / 100),
    distance.jensenshannon(p, q, 2) ** 2)

# ---- resampling: our generator, scipy's interval ----

MASK = (1 << 64) - 1


class Rng:
    """xoshiro256** seeded by splitmix64; below() is Lemire's."""

    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9e3779b97f4a7c15) & MASK
            z = seed
            z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9 & MASK
            z = (z ^ z >> 27) * 0x94d049bb133111eb & MASK
            self.s.append(z ^ z >> 31)

    def u64(self):
        def left(x, k):
            return (x << k | x >> 64 - k) & MASK
        s = self.s
        out = left(s[1] * 5 & MASK, 7) * 9 & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = left(s[3], 45)
        return out

    def below(self, n):
        while True:
            m = self.u64() * n
            if m & MASK >= (1 << 64) % n:
                return m >> 64


def rounds(seed, n, draw):
    first = Rng(seed).u64()
    return np.array([draw(Rng((first + i) & MASK)) for i in range(n)])


def interval(name, data, statistic, values):
    for method in ("percentile", "bca"):
        # The distribution is given; nothing is drawn.
        given = stats._resampling.BootstrapResult(None, np.array(values),
                                                  None)
        r = stats.bootstrap(data, statistic, n_resamples=0, vectorized=False,
                            method=method, bootstrap_result=given)
        say(f"boot.{name}.{method}", statistic(*data),
            r.confidence_interval, np.std(values, ddof=1))


x = d["down_min"]
interval("mean", (x,), np.mean, rounds(
    7, 999, lambda r: np.mean([x[r.below(38)] for _ in range(38)])))
interval("median", (x,), np.median, rounds(
    8, 999, lambda r: np.median([x[r.below(38)] for _ in range(38)])))
a, b = x[:15], x[15:]
interval("difference", (a, b), lambda a, b: np.mean(a) - np.mean(b), rounds(
    9, 999, lambda r: np.mean([a[r.below(15)] for _ in range(15)]) -
    np.mean([b[r.below(23)] for _ in range(23)])))
c = [x[d["operator"] == k] for k in range(4)]
v = rounds(10, 999, lambda r: np.mean(np.concatenate(
    [c[r.below(4)] for _ in range(4)])))
say("boot.cluster", np.mean(x), np.quantile(v, (0.025, 0.975)),
    np.std(v, ddof=1))


def blocks(r, n, size):
    out = []
    while len(out) < n:
        at = r.below(n - size + 1)
        out += range(at, at + size)
    return out[:n]


t = d["temperature"]
v = rounds(11, 999, lambda r: np.mean(t[blocks(r, len(t), 12)]))
say("boot.block", np.mean(t), np.quantile(v, (0.025, 0.975)),
    np.std(v, ddof=1))


def shuffle(r, n):
    a = list(range(n))
    for i in range(n, 1, -1):
        j = r.below(i)
        a[i - 1], a[j] = a[j], a[i - 1]
    return a


def difference(row):
    return np.mean(x[row][:15]) - np.mean(x[row][15:])


at = difference(np.arange(38))
v = rounds(12, 999, lambda r: difference(shuffle(r, 38)))
near = abs(at) * 1e-14
low, high = ((v <= at + near).sum() + 1) / 1000, (
    (v >= at - near).sum() + 1) / 1000
say("permute", at, low, high, min(1, 2 * min(low, high)))

# ---- survival ----

s = SurvfuncRight(d["life"], d["failed"])
say("km", s.surv_times, s.n_risk, s.n_events, s.surv_prob, s.surv_prob_se)
t, f = [big(v) for v in d["life"]], d["failed"]
logs = [mp.log(v) for v in t]
mean = mp.fsum(v for v, k in zip(logs, f) if k) / int(f.sum())


def score(k):
    w = [v ** k for v in t]
    return mp.fsum(a * b for a, b in zip(w, logs)) / mp.fsum(w) - 1 / k - mean


k = mp.findroot(score, 4)
say("weibull", k, (mp.fsum(v ** k for v in t) / int(f.sum())) ** (1 / k))

# ---- R ----

here = os.path.dirname(os.path.abspath(__file__))
sys.stdout.flush()
subprocess.run(["Rscript", "--vanilla", here + "/reference.R", sys.argv[1]],
               check=True)
