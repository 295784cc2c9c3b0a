"""MINOS intervals and contours of iminuit of a likelihood with two channels, as JSON:

    python tools/reference/make_minos_fixtures.py > fixtures/scans/minos.json      (iminuit 2.33.0)

The model has a signal with a free strength mu, a background, an unconstrained and two constrained systematics that scale the
templates by exp(logk theta). MINOS and mncontour stop where the likelihood is within some 1e-4 of the level: `polished` are the same
points after a search for the root with MIGRAD, in the direction from the minimum.
"""

import json
import sys

import iminuit
import numpy as np
from scipy.optimize import brentq

NAMES = ["mu", "free", "norm", "shape"]
# [bins of the first channel, then of the second][signal, background]
NORM = np.array([[3.0, 25.0], [8.0, 18.0], [4.0, 12.0], [2.0, 40.0], [5.0, 9.0]])
CHANNELS = [3, 2]
# [bins][processes][free, norm, shape]
LOGK = np.array(
    [
        [[0.0, 0.10, 0.05], [0.12, 0.0, 0.08]],
        [[0.0, 0.10, 0.10], [0.05, 0.0, -0.06]],
        [[0.0, 0.10, -0.12], [-0.09, 0.0, 0.03]],
        [[0.0, 0.04, 0.02], [0.20, 0.0, 0.0]],
        [[0.0, 0.04, -0.05], [0.03, 0.0, 0.15]],
    ]
)
COUNTS = np.array([31.0, 22.0, 19.0, 37.0, 17.0])


def nll(x):
    mu, theta = x[0], x[1:]
    yields = NORM * np.exp(LOGK @ theta)
    n = mu * yields[:, 0] + yields[:, 1]
    return np.sum(n - COUNTS - COUNTS * np.log(n / COUNTS)) + 0.5 * np.sum(theta[1:] ** 2)


def minuit():
    m = iminuit.Minuit(nll, [1.0, 0.0, 0.0, 0.0], name=NAMES)
    m.errordef = iminuit.Minuit.LIKELIHOOD
    m.strategy = 2
    m.tol = 1e-7
    m.migrad(ncall=100000)
    m.hesse()
    return m


def polished(best, minimum, direction, level):
    """The share of a shift of some parameters at which 2 (L - L_min) is level^2."""

    def excess(share):
        m = minuit()
        for name, shift in direction.items():
            m.values[name] = minimum[name] + share * shift
            m.fixed[name] = True
        m.migrad(ncall=100000)
        return 2 * (m.fval - best) - level**2

    return brentq(excess, 0.9, 1.1, xtol=1e-10)


def main():
    best = minuit()
    minimum = {name: float(best.values[name]) for name in NAMES}
    levels = [1.0, 2.0]
    intervals = []
    for level in levels:
        m = minuit()
        m.errordef = 0.5 * level**2
        m.minos()
        for name in NAMES:
            error = m.merrors[name]
            assert error.is_valid, name
            ends = {"down": error.lower, "up": error.upper}
            roots = {side: end * polished(best.fval, minimum, {name: end}, level) for side, end in ends.items()}
            intervals.append({"of": name, "level": level, **ends, "polished": roots})
    m = minuit()
    m.errordef = 0.5
    # The contour 2 (L - L_min) = 1 covers 39.3 %.
    points = m.mncontour("mu", "shape", cl=1 - np.exp(-0.5), size=20)
    roots = []
    for x, y in points[:-1]:
        direction = {"mu": x - minimum["mu"], "shape": y - minimum["shape"]}
        share = polished(best.fval, minimum, direction, 1.0)
        roots.append([minimum["mu"] + share * direction["mu"], minimum["shape"] + share * direction["shape"]])
    json.dump(
        {
            "comment": "made by tools/reference/make_minos_fixtures.py",
            "iminuit": iminuit.__version__,
            "names": NAMES,
            "channels": CHANNELS,
            "norm": NORM.ravel().tolist(),
            "logk": LOGK.reshape(-1, 3).ravel().tolist(),
            "counts": COUNTS.tolist(),
            "values": [float(best.values[name]) for name in NAMES],
            "errors": [float(best.errors[name]) for name in NAMES],
            "intervals": intervals,
            "contour": {"of": ["mu", "shape"], "points": np.asarray(points[:-1]).tolist(), "polished": roots},
        },
        sys.stdout,
        indent=1,
    )
    print()


main()
