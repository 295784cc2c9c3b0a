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


def counting_experiment():
    """Three bins of a Combine card: lnN 1.02 on both processes, lnN 0.92/1.1 and a rateParam on the background."""
    data = {"SR": [116.0, 66.0], "CR": [317.0]}

    def nll(x):
        r, lumi, theory, rate = x
        background = rate * np.exp(log_kappa(theory, 0.92, 1.1))
        signal_region = 1.02**lumi * (r * np.array(SIGNAL) + background * np.array(BACKGROUND))
        yields = np.array([*signal_region, 300 * rate * 1.02**lumi])
        counts = np.sum(yields - np.concatenate([data["SR"], data["CR"]]) * np.log(yields))
        return counts + (lumi**2 + theory**2) / 2

    names = ["r", "lumi", "theory", "rate"]
    return {"observed": data, "parameters": parameters(names, minimum(nll, [1.0, 0.01, 0.01, 1.0]))}


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
        "combine": counting_experiment(),
    },
    sys.stdout,
    indent=1,
)
print()
