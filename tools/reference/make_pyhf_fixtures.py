"""Fits of pyhf, one for each kind of modifier, and of a counting experiment by the formulas of Combine, as JSON:

    python tools/reference/make_pyhf_fixtures.py > fixtures/pyhf/fits.json      (pyhf 0.7.6, iminuit 2.33.0)

Each case holds the pyhf model (`spec`, interpolation codes), the data, and the minimum of its likelihood: parameters and
their uncertainties (from the inverse Hessian of -ln L). Newton steps with five-point derivatives polish the minimum, so
that the numbers are good to 1e-8.
"""

import json
import sys

import numpy as np
import pyhf

pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(tolerance=1e-3))


def derivatives(f, x):
    n = len(x)
    steps = 1e-3 * np.maximum(1, np.abs(x))
    weights = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
    gradient = lambda at: np.array(
        [sum(w * f(at + k * steps[i] * np.eye(n)[i]) for k, w in weights.items()) / steps[i] for i in range(n)]
    )
    hessian = np.array(
        [sum(w * gradient(x + k * steps[i] * np.eye(n)[i]) for k, w in weights.items()) / steps[i] for i in range(n)]
    )
    return gradient(x), (hessian + hessian.T) / 2


def minimum(nll, start):
    """The minimum of -ln L by Newton's method, and the uncertainties there."""
    x = np.array(start)
    for _ in range(10):
        gradient, hessian = derivatives(nll, x)
        x = x - np.linalg.solve(hessian, gradient)
    gradient, hessian = derivatives(nll, x)
    covariance = np.linalg.inv(hessian)
    assert gradient @ covariance @ gradient < 1e-14, gradient
    return x, covariance.diagonal() ** 0.5


def parameters(names, minimum):
    return {name: {"value": x, "error": error} for name, x, error in zip(names, *minimum)}


def fit(channels, observed, settings=None):
    """`observed`: counts by channel."""
    spec = {
        "channels": [{"name": name, "samples": samples} for name, samples in channels.items()],
        "parameters": PARAMETERS,
    }
    model = pyhf.Model(spec, poi_name="mu", modifier_settings=settings or {})
    data = [n for name in model.config.channels for n in observed[name]] + model.config.auxdata
    nll = lambda x: -float(model.logpdf(x, data)[0])
    bounds = [(-1000, 1000) if a < 0 or n == "mu" else (1e-10, 1000) for n, (a, _) in zip(model.config.par_names, model.config.suggested_bounds())]
    start = np.array(model.config.suggested_init())
    x = np.array(pyhf.infer.mle.fit(data, model, par_bounds=bounds))
    return {
        "spec": spec,
        "settings": settings or {},
        "observed": observed,
        "parameters": parameters(model.config.par_names, minimum(nll, x)),
    }


def mu():
    return {"name": "mu", "type": "normfactor", "data": None}


PARAMETERS = [
    {"name": "lumi", "auxdata": [1.0], "sigmas": [0.02], "inits": [1.0], "bounds": [[0.5, 1.5]]},
]
SIGNAL = [2.0, 12.0]
BACKGROUND = [100.0, 50.0]
OBSERVED = {"SR": [112.0, 66.0]}
PIECEWISE = {"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code0"}}


def two(background_modifiers, signal_modifiers=(), **more):
    return fit(
        {
            "SR": [
                {"name": "sig", "data": SIGNAL, "modifiers": [mu(), *signal_modifiers]},
                {"name": "bkg", "data": BACKGROUND, "modifiers": list(background_modifiers)},
            ]
        },
        **{"observed": OBSERVED, **more},
    )


def normsys(hi, lo, name="n"):
    return {"name": name, "type": "normsys", "data": {"hi": hi, "lo": lo}}


def log_kappa(theta, low, high):
    """ln of the factor of an asymmetric lnN: `ProcessNormalization::logKappaForX` of Combine, from its documentation."""
    up, down = np.log(high), -np.log(low)
    if abs(theta) >= 0.5:
        return theta * (up if theta >= 0 else down)
    t = 2 * theta
    average, half = (up + down) / 2, (up - down) / 2
    return theta * (average + half * t * (t * t * (3 * t * t - 10) + 15) / 8)


COUNTED = {"SR": [116.0, 66.0], "CR": [317.0]}
CARD = ["r", "lumi", "theory", "rate"]


def card_yields(x):
    """Yields [SR, SR, CR] of a card: lnN 1.02 on both processes, lnN 0.92/1.1 and a rateParam on the background."""
    r, lumi, theory, rate = x
    background = rate * np.exp(log_kappa(theory, 0.92, 1.1))
    signal_region = 1.02**lumi * (r * np.array(SIGNAL) + background * np.array(BACKGROUND))
    return np.array([*signal_region, 300 * rate * 1.02**lumi])


def poisson(yields, counts):
    return np.sum(yields - counts * np.log(yields))


def card(counts):
    nll = lambda x: poisson(card_yields(x), counts) + (x[1] ** 2 + x[2] ** 2) / 2
    x, errors = minimum(nll, [1.0, 0.01, 0.01, 1.0])
    return {"parameters": parameters(CARD, (x, errors)), "saturated": 2 * (nll(x) - poisson(counts, counts))}


def flat(data):
    return np.concatenate(list(data.values()))


def asimov_card():
    """The expected data for r = 2, fitted."""
    return card(card_yields([2, 0, 0, 1]))


UP, DOWN = [112.0, 51.0], [95.0, 47.0]


def shape_by_bins(theta):
    """Each bin a lnN of its own."""
    ratios = [np.exp(log_kappa(theta, d / n, u / n)) for n, u, d in zip(BACKGROUND, UP, DOWN)]
    return np.array(BACKGROUND) * ratios


def shape_of_combine(theta):
    """Combine's documentation: the normalised shape is interpolated bin by bin, the integral is a lnN."""
    nominal, up, down = (np.array(n) for n in (BACKGROUND, UP, DOWN))
    above, below = up / up.sum() - nominal / nominal.sum(), down / down.sum() - nominal / nominal.sum()
    step = np.abs(theta) if np.abs(theta) > 1 else (3 * theta**6 - 10 * theta**4 + 15 * theta**2) / 8
    shape = nominal / nominal.sum() + ((above - below) * theta + (above + below) * step) / 2
    norm = nominal.sum() * np.exp(log_kappa(theta, down.sum() / nominal.sum(), up.sum() / nominal.sum()))
    return norm * shape


def shape(background, start):
    counts = np.array(COUNTED["SR"])
    nll = lambda x: poisson(x[0] * np.array(SIGNAL) + background(x[1]), counts) + x[1] ** 2 / 2
    return {"parameters": parameters(["r", "shape"], minimum(nll, start))}


def mc_stats():
    """One Poisson-constrained beta for each bin, with the uncertainty of the yields before the fit."""
    counts, variances = np.array(COUNTED["SR"]), np.array([36.0, 25.0])
    nominal = np.array(SIGNAL) + np.array(BACKGROUND)
    k = nominal**2 / variances

    def nll(x):
        beta = x[1:]
        yields = beta * (x[0] * np.array(SIGNAL) + np.array(BACKGROUND))
        return poisson(yields, counts) + np.sum(k * beta - k * np.log(beta))

    return {"parameters": parameters(["r", "beta_0", "beta_1"], minimum(nll, [1.0, 1.0, 1.0]))}


def combine():
    return {
        "lnN and rateParam": {"observed": COUNTED, **card(flat(COUNTED))},
        "Asimov data for r = 2": {"observed": COUNTED, **asimov_card()},
        "shape, each bin a lnN": {"observed": {"SR": COUNTED["SR"]}, **shape(shape_by_bins, [1.0, 0.01])},
        "shape, as in Combine": {"observed": {"SR": COUNTED["SR"]}, **shape(shape_of_combine, [1.0, 0.01])},
        "statistical uncertainty": {"observed": {"SR": COUNTED["SR"]}, **mc_stats()},
    }


control = lambda samples_sr, samples_cr, observed, **more: fit({"SR": samples_sr, "CR": samples_cr}, observed, **more)


CASES = {
    "normfactor of a signal": lambda: two([]),
    "normfactor of a background": lambda: control(
        [
            {"name": "sig", "data": SIGNAL, "modifiers": [mu()]},
            {"name": "bkg", "data": BACKGROUND, "modifiers": [{"name": "k", "type": "normfactor", "data": None}]},
        ],
        [{"name": "bkg", "data": [300.0], "modifiers": [{"name": "k", "type": "normfactor", "data": None}]}],
        {**OBSERVED, "CR": [331.0]},
    ),
    "normsys, symmetric": lambda: two([normsys(1.1, 1 / 1.1)], settings=PIECEWISE),
    "normsys beyond one standard deviation, default interpolation": lambda: two(
        [normsys(1.1, 0.95)], observed={"SR": [125.0, 68.0]}
    ),
    "normsys of 1.3 and 0.95, default interpolation": lambda: two([normsys(1.3, 0.95)]),
    "lumi of a background": lambda: two([{"name": "lumi", "type": "lumi", "data": None}]),
    "lumi of a background, as 1.02^x": lambda: two([normsys(1.02, 1 / 1.02)], settings=PIECEWISE),
    "histosys of a signal that does not grow with mu": lambda: fit(
        {
            "SR": [
                {"name": "sig", "data": SIGNAL, "modifiers": [mu()]},
                {"name": "bkg", "data": BACKGROUND, "modifiers": []},
                {
                    "name": "difference",
                    "data": [0.0, 0.0],
                    "modifiers": [
                        {"name": "h", "type": "histosys", "data": {"hi_data": [0.5, 3.0], "lo_data": [-0.5, -3.0]}}
                    ],
                },
            ]
        },
        OBSERVED,
        PIECEWISE,
    ),
    "histosys of a signal": lambda: two(
        [],
        [{"name": "h", "type": "histosys", "data": {"hi_data": [2.5, 15.0], "lo_data": [1.5, 9.0]}}],
        settings=PIECEWISE,
    ),
    "histosys of a background": lambda: two(
        [{"name": "h", "type": "histosys", "data": {"hi_data": [108.0, 47.0], "lo_data": [92.0, 53.0]}}],
        settings=PIECEWISE,
    ),
    "histosys of a background, default interpolation": lambda: two(
        [{"name": "h", "type": "histosys", "data": {"hi_data": [108.0, 47.0], "lo_data": [92.0, 53.0]}}],
    ),
    "staterror": lambda: two(
        [{"name": "staterror_SR", "type": "staterror", "data": [6.0, 5.0]}],
        [{"name": "staterror_SR", "type": "staterror", "data": [0.3, 1.0]}],
    ),
    "shapesys": lambda: two([{"name": "s", "type": "shapesys", "data": [6.0, 5.0]}]),
    "shapefactor": lambda: control(
        [
            {"name": "sig", "data": SIGNAL, "modifiers": [mu()]},
            {"name": "bkg", "data": BACKGROUND, "modifiers": [{"name": "f", "type": "shapefactor", "data": None}]},
        ],
        [{"name": "bkg", "data": [200.0, 90.0], "modifiers": [{"name": "f", "type": "shapefactor", "data": None}]}],
        {**OBSERVED, "CR": [211.0, 97.0]},
    ),
}

json.dump(
    {
        "pyhf": pyhf.__version__,
        "cases": {name: case() for name, case in CASES.items()},
        "combine": combine(),
    },
    sys.stdout,
    indent=1,
)
print()
