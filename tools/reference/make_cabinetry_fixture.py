"""The ranking of nuisance parameters that cabinetry makes of an additive model, as JSON:

    python tools/reference/make_cabinetry_fixture.py > fixtures/pyhf/ranking.json     (cabinetry 0.6.0, pyhf 0.7.6)

`signal`, `background` and `shifts` are the model; `ranking` has, for each nuisance parameter, the shift of the signal strength when
it is held one postfit uncertainty up or down and everything else is fitted again. Histosys modifiers are symmetric about the
nominal yields, so that they are linear.
"""

import json
import logging

import cabinetry
import numpy as np
import pyhf

logging.disable(logging.WARNING)
TOLERANCE = 1e-5
pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(tolerance=TOLERANCE))

SIGNAL = [400.0, 1200.0, 900.0, 250.0]
BACKGROUND = [21000.0, 16500.0, 12200.0, 9100.0]
OBSERVED = [21530.0, 17610.0, 13240.0, 9290.0]
# Of the background only: pyhf scales the variations of a signal with its strength.
SHIFTS = {
    "scale": [310.0, 120.0, -75.0, -160.0],
    "norm": [640.0, 500.0, 365.0, 275.0],
    "tilt": [-150.0, 20.0, 95.0, 180.0],
    "shape": [20.0, -90.0, 40.0, 25.0],
}


def histosys(name, nominal, shift):
    varied = lambda sign: [n + sign * s for n, s in zip(nominal, shift)]
    return {"name": name, "type": "histosys", "data": {"hi_data": varied(1), "lo_data": varied(-1)}}


def sample(name, nominal):
    if name == "sig":
        modifiers = [{"name": "mu", "type": "normfactor", "data": None}]
    else:
        modifiers = [histosys(source, nominal, shift) for source, shift in SHIFTS.items()]
    return {"name": name, "data": nominal, "modifiers": modifiers}


spec = {"channels": [{"name": "SR", "samples": [sample("sig", SIGNAL), sample("bkg", BACKGROUND)]}]}
model = pyhf.Model(spec, poi_name="mu")
data = OBSERVED + model.config.auxdata
bounds = [(-30.0, 30.0)] * model.config.npars
options = {"tolerance": TOLERANCE, "strategy": 2, "par_bounds": bounds}
result = cabinetry.fit.fit(model, data, **options)


def polished(x):
    """The minimum of -ln L by Newton's method with five-point derivatives: Minuit knows uncertainties to three digits only."""
    weights = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
    nll = lambda at: -float(model.logpdf(at, data)[0])
    unit = 1e-2 * np.eye(len(x))
    gradient = lambda at: np.array([sum(w * nll(at + k * e) for k, w in weights.items()) / 1e-2 for e in unit])
    for _ in range(8):
        hessian = np.array([sum(w * gradient(x + k * e) for k, w in weights.items()) / 1e-2 for e in unit])
        x = x - np.linalg.solve(hessian, gradient(x))
    return x, np.linalg.inv(hessian).diagonal() ** 0.5


bestfit, uncertainty = polished(np.array(result.bestfit))
result = result._replace(bestfit=bestfit, uncertainty=uncertainty)
ranking = cabinetry.fit.ranking(model, data, fit_results=result, **options)
place = result.labels.index("mu")
columns = zip(ranking.labels, ranking.postfit_up, ranking.postfit_down)
print(
    json.dumps(
        {
            "cabinetry": cabinetry.__version__,
            "pyhf": pyhf.__version__,
            "signal": SIGNAL,
            "background": BACKGROUND,
            "observed": OBSERVED,
            "shifts": SHIFTS,
            "mu": {"value": float(result.bestfit[place]), "error": float(result.uncertainty[place])},
            "ranking": {name: {"up": float(up), "down": float(down)} for name, up, down in columns},
        },
        indent=1,
    )
)
