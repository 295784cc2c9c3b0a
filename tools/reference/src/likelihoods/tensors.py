"""Small tensors that reach every branch of the likelihood, made with the TensorWriter of the reference."""

import hist
import numpy as np
from hist import axis
from rabbit.tensorwriter import TensorWriter

X = axis.Regular(6, -3, 3, name="x", underflow=False, overflow=False)
Y = axis.Variable([0, 1, 3, 7], name="y", underflow=False, overflow=False)
Z = axis.Regular(2, 0, 2, name="z", underflow=False, overflow=False)
G = axis.Regular(3, -3, 3, name="g", underflow=False, overflow=False)
CHANNELS = {"ch0": (X,), "ch1": (Y, Z), "gen": (G,)}

NAMES = ["log-normal", "normal", "log-normal-zeros", "normal-zeros", "beta-variations"]


def write(name, storage, path):
    """
    Three processes: `sig` and `bkg` with effective numbers of events between 2 and 1e4, `fixed` without uncertainty.
    Two channels with data and a masked one; a template that is empty in one bin; systematics symmetric and not,
    constrained and not, one parameter of interest among them.

    log-normal        asymmetric, with variances of the data that are not the counts
    normal            symmetric, with a covariance of the data
    ...-zeros         a bin without counts; log-normal-zeros: also one where nothing is expected either
    beta-variations   as log-normal; the masked channel varies with the statistical fluctuations of ch0
    """
    rng = np.random.default_rng(20260623)
    normal = name.startswith("normal")
    zeros = name.endswith("-zeros")
    writer = TensorWriter(sparse=storage == "sparse", systematic_type="normal" if normal else "log_normal")

    nominal = {}
    for channel, axes in CHANNELS.items():
        writer.add_channel(axes, channel, masked=channel == "gen")
        shape = tuple(len(a) for a in axes)
        for process, low, high in [("sig", 60, 300), ("bkg", 30, 150), ("fixed", 4, 20)]:
            values = rng.uniform(low, high, shape)
            effective = np.exp(rng.uniform(np.log(2), np.log(1e4), shape))
            if process == "fixed" and channel != "ch0":
                continue
            if zeros and channel == "ch1":
                values[0, 1], effective[0, 1] = values[0, 1] / 60, 30
                values[2, 0] *= normal
            if process == "bkg" and channel == "ch0":
                values[4] = 0
            variances = np.zeros(shape) if process == "fixed" else values**2 / effective
            nominal[process, channel] = histogram(axes, values, variances)

    data, counts = {}, []
    for channel in ["ch0", "ch1"]:
        expected = sum(h.values() for (_, c), h in nominal.items() if c == channel)
        values = rng.poisson(expected * rng.uniform(0.9, 1.15, expected.shape)).astype(float)
        if zeros and channel == "ch1":
            values[0, 1] = 0
        data[channel] = histogram(CHANNELS[channel], values, 1.2 * values + 3)
        writer.add_data(data[channel], channel, variances=None if not normal else values)
        counts.append(values.reshape(-1))
    if normal:
        counts = np.concatenate(counts)
        shift = 0.03 * counts * np.linspace(-1, 1.5, counts.size)
        writer.add_data_covariance(np.diag(np.maximum(counts, 1)) + np.outer(shift, shift))

    for (process, channel), h in nominal.items():
        writer.add_process(h, process, channel, signal=process == "sig")
    for process, channel in nominal:
        writer.add_norm_systematic("lumi", process, channel, 1.02)
    for channel in CHANNELS:
        writer.add_norm_systematic("bkg_norm", "bkg", channel, 1.1, groups=["norms"])
    writer.add_norm_systematic("fixed_norm", "fixed", "ch0", 1.2, groups=["norms"])

    def vary(name, process, channel, up, down=None, **options):
        h = nominal[process, channel]
        position = np.linspace(-1, 1, h.values().size).reshape(h.values().shape)
        scaled = [histogram(h.axes, h.values() * (1 + f(position)), h.variances()) for f in (up, down) if f]
        writer.add_systematic(scaled if down else scaled[0], name, process, channel, **options)

    asymmetric = "average" if normal else None
    for channel in CHANNELS:
        vary("tilt", "sig", channel, lambda t: 0.06 * t, lambda t: -0.03 * t + 0.02, symmetrize=asymmetric)
        vary("curved", "bkg", channel, lambda t: 0.1 * t**2, lambda t: -0.04 * t**2, symmetrize=asymmetric)
        vary("free", "bkg", channel, lambda t: 0.05 - 0.08 * t, constrained=False)
        vary("of_interest", "sig", channel, lambda t: 0.07 * np.sin(3 * t), constrained=False, noi=True)
    vary("local", "sig", "ch1", lambda t: 0.1 * np.cos(5 * t), kfactor=0.5)
    vary("split", "bkg", "ch0", lambda t: 0.05 * t, lambda t: 0.02 * t, symmetrize="quadratic")

    if name == "beta-variations":
        for process in ["sig", "bkg"]:
            variation = hist.Hist(G, X, storage=hist.storage.Double())
            variation.values()[...] = 0.01 * nominal[process, "gen"].values()[:, None] * rng.normal(size=(3, 6))
            writer.add_beta_variations(variation, process, "ch0", "gen")
    writer.write(outfolder=path.parent, outfilename=path.name)


def histogram(axes, values, variances):
    h = hist.Hist(*axes, storage=hist.storage.Weight())
    h.values()[...] = values
    h.variances()[...] = variances
    return h
