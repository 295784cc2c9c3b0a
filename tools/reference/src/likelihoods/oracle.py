"""Runs the fit of the reference many times in one process, and gives its results as flat tables of numbers."""

import contextlib
import functools
import importlib.util
import os
import sys

import h5py
import hdf5plugin  # noqa: F401
import numpy as np
import tensorflow as tf

# Most of the time would go to the rewriting of Python source, of which the reference needs one thing only, see below.
tf.function = functools.partial(tf.function, autograph=False)

from rabbit import fitter, inputdata
from wums import ioutils

spec = importlib.util.spec_from_file_location("rabbit_fit", os.path.join(os.environ["RABBIT_REFERENCE"], "bin", "rabbit_fit.py"))
rabbit_fit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rabbit_fit)

# The rewriting turns `int` of a tensor into a tensor.
fitter.int = lambda value: value if tf.is_tensor(value) else int(value)

# The minimiser of the reference goes on for thousands of iterations where it is told to stop at nothing less than zero.
TOLERANCE = ["--minimizerGtol", "1e-10", "--minimizerMaxiter", "60"]


def run(source, result, arguments):
    """Fits the tensor at the path `source` and writes to the path `result`."""
    sys.argv = ["rabbit_fit.py", str(source), "-o", str(result.parent), "--outname", result.name]
    sys.argv += ["-v", "0", "--jitCompile", "off", *TOLERANCE, *arguments]
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        rabbit_fit.main()


def numbers(result):
    """Path -> values, or (values, variances) of a weighted histogram; flow bins included."""
    out = {}
    with h5py.File(result, "r") as file:
        for group in file:
            if group.startswith("results"):
                flatten(ioutils.pickle_load_h5py(file[group]), group, out)
    return out


def flatten(item, path, out):
    if isinstance(item, ioutils.H5PickleProxy):
        item = item.get()
    if isinstance(item, dict):
        for key, value in item.items():
            if not key.startswith("epoch_"):
                flatten(value, f"{path}/{key}", out)
    elif hasattr(item, "axes"):
        out[path] = [compact(item.values(flow=True))]
        if "Weight" in type(item.storage_type()).__name__:
            out[path].append(compact(item.variances(flow=True)))
    elif isinstance(item, (int, float, np.number)) and not isinstance(item, bool):
        out[path] = [compact(item)]


def compact(values):
    """Twelve digits are a million times finer than what is compared."""
    text = [f"{value:.12g}" for value in np.asarray(values, float).reshape(-1)]
    return [float(t) if np.isfinite(float(t)) else t for t in text]


# Where the reference does not do what it is meant to, it is told to, with its own means.

set_nobs = fitter.Fitter.set_nobs


def set_nobs_with_variances(self, values, variances=None):
    """The chi-square fit has a place for the variances of the data, and never fills it."""
    if variances is None and values is self.indata.data_obs:
        variances = self.indata.data_var
    set_nobs(self, values, variances)


fitter.Fitter.set_nobs = set_nobs_with_variances


def first_given(data, *names):
    """The covariance fit asks its input for the variances of the data by a method that is not there."""
    return next(getattr(data, name) for name in reversed(names) if getattr(data, name) is not None)


inputdata.FitInputData.getattr = first_given

expected_with_variance = fitter.Fitter._expected_with_variance


def expected_with_whole_variance(self, fun_exp, **options):
    """
    The betas of one bin couple in full mode: the variance needs their Hessian, not the sums of its rows.
    Yields, loss and derivatives are the reference's.
    """
    if not (options.get("profile") and self.bbstat.enabled and self.bbstat.binByBinStatMode == "full"):
        return expected_with_variance(self, fun_exp, **options)
    beta = self.bbstat.ubeta
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([self.x, beta])
        chosen = {key: options[key] for key in ("inclusive", "profile", "full", "need_observables") if key in options}
        expected = self._compute_expected(fun_exp, **chosen)
        flat = tf.reshape(expected, [-1])
    by_x, by_beta = tape.jacobian(flat, [self.x, beta])
    with tf.GradientTape(watch_accessed_variables=False) as outer:
        outer.watch(beta)
        with tf.GradientTape(watch_accessed_variables=False) as inner:
            inner.watch(beta)
            loss = self._compute_loss(profile=True)
        gradient = inner.gradient(loss, beta)
    hessian = outer.jacobian(gradient, beta)

    size = int(np.prod(beta.shape))
    free = np.arange(size)
    if self.bbstat.binByBinStatType != "normal-additive":
        free = np.flatnonzero(~self.bbstat.betamask.numpy().reshape(-1))
    by_beta = tf.gather(tf.reshape(by_beta, [-1, size]), free, axis=1)
    hessian = tf.gather(tf.gather(tf.reshape(hessian, [size, size]), free, axis=0), free, axis=1)
    variance = tf.einsum("ij,jk,ik->i", by_x, self.cov, by_x)
    variance += tf.einsum("ij,ji->i", by_beta, tf.linalg.solve(hessian, tf.transpose(by_beta)))
    return expected, tf.reshape(variance, tf.shape(expected)), *[None] * 5


fitter.Fitter._expected_with_variance = expected_with_whole_variance
