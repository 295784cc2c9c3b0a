"""Times an asymptotic upper limit and p-values by toys with pyhf, and prints them as JSON:

    python pyhf_limits.py TOYS
"""

import json
import sys
import time

import pyhf
from pyhf.infer.intervals.upper_limits import toms748_scan

pyhf.set_backend("numpy", "minuit")
toys = int(sys.argv[1])
model = pyhf.Model(
    {
        "channels": [
            {
                "name": "ch0",
                "samples": [
                    {"name": "signal", "data": [10.0], "modifiers": [{"name": "mu", "type": "normfactor", "data": None}]},
                    {
                        "name": "background",
                        "data": [50.0],
                        "modifiers": [{"name": "norm", "type": "normsys", "data": {"hi": 1.1, "lo": 1 / 1.1}}],
                    },
                ],
            }
        ]
    },
    poi_name="mu",
    modifier_settings={"normsys": {"interpcode": "code1"}},
)
data = [55.0] + model.config.auxdata

begin = time.perf_counter()
limit, _ = toms748_scan(data, model, 0, 10, level=0.05, rtol=1e-6)
limit_seconds = time.perf_counter() - begin

begin = time.perf_counter()
calculator = pyhf.infer.calculators.ToyCalculator(data, model, ntoys=toys, track_progress=False)
distributions = calculator.distributions(1.0)
clsb, clb, _ = calculator.pvalues(calculator.teststatistic(1.0), *distributions)
toy_seconds = time.perf_counter() - begin

print(
    json.dumps(
        {
            "limit": float(limit),
            "limitSeconds": limit_seconds,
            "clsb": float(clsb),
            "clb": float(clb),
            "toySeconds": toy_seconds,
        }
    )
)
