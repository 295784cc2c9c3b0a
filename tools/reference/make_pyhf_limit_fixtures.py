"""Upper limits, tail probabilities and significances of pyhf, as JSON:

    python tools/reference/make_pyhf_limit_fixtures.py > fixtures/pyhf/limits.json      (pyhf 0.7.6, iminuit 2.33.0)

The systematics are those that a tensor expresses exactly: `normsys` with hi = 1 / lo (interpolation code 1) is the lnN of a
log_normal tensor, `histosys` with symmetric variations (code 0) the additive one of a normal tensor.
"""

import json
import sys

import numpy as np
import pyhf
from pyhf.infer.intervals.upper_limits import toms748_scan


class PolishedMinuit(pyhf.optimize.minuit_optimizer):
    """Minuit, whose minima are polished by steps with five-point gradients: the numbers are good to 1e-8."""

    def _minimize(self, minimizer, func, x0, **more):
        result = super()._minimize(minimizer, func, x0, **more)
        x, covariance = np.array(result.x), np.array(minimizer.covariance)
        free = [
            i for i in range(len(x))
            if not minimizer.fixed[i] and min(abs(x[i] - np.array(minimizer.limits[i]))) > 1e-5
        ]
        value = lambda at: float(np.asarray(func(at)).flat[0])
        for _ in range(4):
            gradient = np.zeros(len(x))
            for i in free:
                step = np.eye(len(x))[i] * 1e-3 * max(1, abs(x[i]))
                gradient[i] = sum(w * value(x + k * step) for k, w in STENCIL.items()) / step[i]
            x[free] -= 0.5 * (covariance[np.ix_(free, free)] @ gradient[free])
        result.x, result.fun = x, value(x)
        return result


STENCIL = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}

pyhf.set_backend("numpy", PolishedMinuit(tolerance=1e-6, strategy=2))

SETTINGS = {"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code0"}}
TESTED = [0.3, 1.0, 2.5]


def mu():
    return {"name": "mu", "type": "normfactor", "data": None}


def normsys(name, kappa):
    return {"name": name, "type": "normsys", "data": {"hi": kappa, "lo": 1 / kappa}}


def histosys(name, nominal, shift):
    high, low = np.add(nominal, shift).tolist(), np.subtract(nominal, shift).tolist()
    return {"name": name, "type": "histosys", "data": {"hi_data": high, "lo_data": low}}


def one_bin(observed):
    return {
        "SR": {
            "signal": ([10.0], [mu(), normsys("efficiency", 1.05)]),
            "background": ([50.0], [normsys("background_norm", 1.1)]),
        }
    }, {"SR": observed}


def two_channels(signal_region, control_region):
    return {
        "SR": {
            "signal": ([3.0, 8.0, 4.0], [mu(), normsys("efficiency", 1.1)]),
            "background": ([60.0, 30.0, 12.0], [normsys("background_norm", 1.2), normsys("scale", 1.03)]),
            "other": ([5.0, 4.0, 3.0], [normsys("scale", 1.15)]),
        },
        "CR": {"background": ([400.0], [normsys("background_norm", 1.2)])},
    }, {"SR": signal_region, "CR": control_region}


def additive(observed):
    background = [60.0, 30.0, 12.0]
    return {
        "SR": {
            "signal": ([3.0, 8.0, 4.0], [mu()]),
            "background": (background, [histosys("slope", background, [6.0, 0.5, -2.0])]),
        }
    }, {"SR": observed}


CASES = {
    "one bin": one_bin([55.0]),
    "one bin with an excess": one_bin([72.0]),
    "one bin with a deficit": one_bin([38.0]),
    "two channels": two_channels([66.0, 37.0, 17.0], [412.0]),
    "two channels with a deficit": two_channels([60.0, 25.0, 11.0], [431.0]),
    "additive": additive([63.0, 35.0, 15.0]),
    "additive with a deficit": additive([58.0, 24.0, 9.0]),
}


def case(channels, observed):
    spec = {
        "channels": [
            {"name": name, "samples": [{"name": s, "data": d, "modifiers": m} for s, (d, m) in samples.items()]}
            for name, samples in channels.items()
        ]
    }
    model = pyhf.Model(spec, poi_name="mu", modifier_settings=SETTINGS)
    data = [n for name in model.config.channels for n in observed[name]] + model.config.auxdata
    free = [(-8, 8) if name != "mu" else (-2.5, 60) for name in model.config.par_names]
    physical = [(-8, 8) if name != "mu" else (0, 60) for name in model.config.par_names]

    def tested(statistic, bounds):
        out = []
        for value in TESTED:
            cls, (clsb, clb), bands = pyhf.infer.hypotest(
                value, data, model, par_bounds=bounds, test_stat=statistic,
                return_tail_probs=True, return_expected_set=True,
            )
            out.append({"mu": value, "cls": float(cls), "clsb": float(clsb), "clb": float(clb), "expected": [float(b) for b in bands]})
        limit, bands = toms748_scan(data, model, 0.0, 40.0, level=0.05, rtol=1e-9, par_bounds=bounds, test_stat=statistic)
        return {"tested": out, "limit": float(limit), "expected": [float(b) for b in bands]}

    p0, expected = pyhf.infer.hypotest(0.0, data, model, par_bounds=physical, test_stat="q0", return_expected=True)
    return {
        "spec": spec,
        "observed": observed,
        "qtilde": tested("qtilde", physical),
        "q": tested("q", free),
        "discovery": {"p0": float(p0), "expected": float(expected)},
    }


json.dump({"pyhf": pyhf.__version__, "level": 0.05, "cases": {name: case(*c) for name, c in CASES.items()}}, sys.stdout, separators=(",", ":"))
