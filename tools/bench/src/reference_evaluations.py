"""Times one tensor with the Python reference and prints JSON, as ours-evaluations.mjs does with rabbit-fit.

  reference_evaluations.py INPUT.hdf5 [REPEAT]

Needs the reference in PYTHONPATH. Evaluations alternate between two seeded points away from the start.
"""
import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
begin = time.time()
import numpy as np
import tensorflow as tf
from types import SimpleNamespace
from rabbit import fitter, inputdata
from rabbit.param_models.helpers import load_model

path, repeat = sys.argv[1], int((sys.argv + ["5"])[2])
imported = time.time()
indata = inputdata.FitInputData(path)
read = time.time()
options = SimpleNamespace(
    earlyStopping=-1, noBinByBinStat=False, binByBinStatMode="lite", binByBinStatType="automatic", minBBKstat=0.0,
    covarianceFit=False, chisqFit=False, diagnostics=False, minimizerMethod="trust-krylov", hvpMethod="revrev",
    prefitUnconstrainedNuisanceUncertainty=0.0, freezeParameters=[], setConstraintMinimum=[], unblind=[],
    blindingGroup=[], noHessian=True)
fit = fitter.Fitter(indata, load_model("Mu", indata), options)
fit.set_nobs(indata.data_obs)
built = time.time()

random = np.random.default_rng(2)
start = fit.x.numpy()
points = [tf.constant(start + 0.1 * random.normal(size=start.size)) for _ in range(2)]
direction = tf.constant(random.normal(size=start.size))
turn = 0


def move():
    global turn
    fit.x.assign(points[turn % 2])
    turn += 1


def evaluate():
    move()
    return [part.numpy() for part in fit.loss_val_grad()]


def product():
    move()
    return [part.numpy() for part in fit.loss_val_grad_hessp(direction)]


def timed(action):
    action()
    action()
    times = []
    for _ in range(repeat):
        begin = time.time()
        action()
        times.append(1e3 * (time.time() - begin))
    return {"min": min(times), "median": sorted(times)[len(times) // 2]}


result = {
    "parameters": int(start.size), "importSeconds": imported - begin, "readSeconds": read - imported,
    "buildSeconds": built - read, "lossGradient": timed(evaluate), "hessianProduct": timed(product)}
result["peakBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps(result))
