"""
Writes small tensors with the TensorWriter of the Python reference (WMass/rabbit at 948a94a), one for each of its
options, with the calls that make them.

    PYTHONPATH=/path/to/rabbit python tools/reference/make_writer_fixtures.py OUT

wums 0.2.0, hist 2.12.1, boost-histogram 1.8.1, h5py 3.14.0, numpy 2.4.6 and scipy 1.17.1 made the committed files.
OUT gets `CASE.json` (the histograms and the calls), `CASE-dense.hdf5.gz` and `CASE-sparse.hdf5.gz` (the reference's
files as they are, compressed) of every case. Where one of the two is left out, the reference crashes there.
"""

import os
import sys

# The reference keeps names in sets, whose order Python changes from run to run.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src", "writer"))

import hist
import numpy as np
import scipy.sparse
from hist import axis
from recorder import Case, store

X = axis.Regular(5, -1, 1.5, name="x", label="$x$")
Y = axis.Variable([0, 1, 3, 7], name="y", overflow=False)
P = axis.Regular(3, 0, 3, name="p")
Q = axis.Variable([0, 1, 3], name="q", overflow=False)
LUMP = axis.Regular(1, 0, 1, name="lump", underflow=False, overflow=False)


def integer(n, name="syst"):
    return axis.Integer(0, n, underflow=False, overflow=False, name=name)


def one_channel(case, *axes, **process_options):
    """A channel with data and one signal; gives the histogram of the signal."""
    axes = axes or (X,)
    case.add_channel(axes, "ch0")
    case.add_data(case.hist(*axes, weighted=False))
    nominal = case.hist(*axes)
    case.add_process(nominal, "sig", signal=True, **process_options)
    return nominal


# Systematics of one histogram or two


def symmetrizations(case):
    nominal = one_channel(case)
    for i, how in enumerate(["average", "conservative", "linear", "quadratic"]):
        pair = [case.varied(nominal), case.varied(nominal)]
        case.add_systematic(pair, f"{how}_plain", "sig", "ch0", symmetrize=how)
        pair = [case.varied(nominal, 0.4), case.varied(nominal, 0.1)]
        case.add_systematic(pair, f"{how}_k", "sig", "ch0", symmetrize=how, kfactor=1.5 + i, groups=["all", "k"])


def asymmetric(case):
    nominal = one_channel(case)
    background = case.hist(X)
    case.add_process(background, "bkg")
    pair = [case.varied(nominal), case.varied(nominal)]
    case.add_systematic(pair, "asym", "sig", "ch0", symmetrize=None)
    case.add_systematic(case.varied(nominal), "mirrored", "sig", "ch0")
    pair = [case.varied(background), case.varied(background, 0.5)]
    case.add_systematic(pair, "asym", "bkg", "ch0", symmetrize=None, kfactor=0.7)
    case.add_systematic(pair, "average", "bkg", "ch0")
    case.add_systematic(pair, "free", "bkg", "ch0", symmetrize=None, constrained=False, noi=True)


def mirrored(case):
    nominal = one_channel(case, X, Y)
    case.add_systematic(case.varied(nominal), "plain", "sig", "ch0")
    case.add_systematic(case.varied(nominal), "k", "sig", "ch0", kfactor=2.5, mirror=True)
    pair = [case.varied(nominal), case.varied(nominal)]
    case.add_systematic(pair, "pair", "sig", "ch0", mirror=False)


def differences(case):
    nominal = one_channel(case)
    for name, options in [("single", {}), ("k", {"kfactor": 0.3})]:
        difference = case.hist(X, low=-0.5, high=0.5)
        case.add_systematic(difference, name, "sig", "ch0", as_difference=True, **options)
    for how in ["average", "conservative", "linear", "quadratic", None]:
        pair = [case.hist(X, low=-0.5, high=0.5), case.hist(X, low=-0.5, high=0.5)]
        case.add_systematic(pair, f"pair_{how}", "sig", "ch0", as_difference=True, symmetrize=how)


def norms(case):
    case.add_channel([X], "ch0")
    case.add_data(case.hist(X, weighted=False))
    for name in ["sig", "bkg", "bkg_2"]:
        case.add_process(case.hist(X), name, signal=name == "sig")
    case.add_norm_systematic("number", "bkg", "ch0", 1.07)
    case.add_norm_systematic("list", ["sig", "bkg", "bkg_2"], "ch0", [1.02, 1.1, 0.9], groups=["norms", "list"])
    case.add_norm_systematic("pair", "sig", "ch0", (1.2, 0.9))
    case.add_norm_systematic("conservative", "bkg", "ch0", (1.1, 0.7), symmetrize="conservative")
    case.add_norm_systematic("mixed", ["sig", "bkg"], "ch0", [1.05, (1.3, 0.8)], constrained=False)
    case.add_norm_systematic("poi", ["bkg_2"], "ch0", [1.01], noi=True)


def parameters(case):
    """Order, groups, parameters of interest, constraints. Names sort by number and without regard to case."""
    nominal = one_channel(case)
    for name, options in {
        "syst10": {},
        "syst9": {"groups": ["theory", "Group10"]},
        "Syst2_1": {"groups": ["theory", "group9"]},
        "syst2_02b": {"constrained": False},
        "alpha": {"constrained": False, "noi": True, "groups": ["theory"]},
        "Beta": {"noi": True},
        "7up": {"groups": []},
        "zeta": {"constrained": False},
        "ärger": {},
    }.items():
        case.add_systematic(case.varied(nominal), name, "sig", "ch0", **options)


# Channels, processes, data


def channels(case):
    """Masked channels go last, also where they are made first; not every process is in every channel."""
    case.add_channel([LUMP], "total", masked=True)
    case.add_channel([X])
    case.add_channel([X, Y], "plane", masked=True, flow=True)
    case.add_channel([Y], "other")
    for channel, axes in [("ch1", [X]), ("other", [Y])]:
        case.add_data(case.hist(*axes, weighted=False), channel)
        case.add_pseudodata(case.hist(*axes), "toy", channel)
        case.add_pseudodata(case.hist(*axes), "alternative", channel)
    nominals = {}
    for name, channel, axes in [
        ("b_sig", "ch1", [X]),
        ("a_sig", "other", [Y]),
        ("Z_sig", "total", [LUMP]),
        ("b_sig", "plane", [X, Y]),
        ("z_bkg", "ch1", [X]),
        ("B_bkg", "other", [Y]),
        ("z_bkg", "plane", [X, Y]),
    ]:
        nominals[name, channel] = case.hist(*axes)
        case.add_process(nominals[name, channel], name, channel, signal=name.endswith("sig"))
    for (name, channel), nominal in nominals.items():
        case.add_systematic(case.varied(nominal), "everywhere", name, channel)
        case.add_systematic(case.varied(nominal), f"in_{channel}", name, channel, groups=["channel"])
    pair = [case.varied(nominals["b_sig", "plane"]), case.varied(nominals["b_sig", "plane"])]
    case.add_systematic(pair, "asym", "b_sig", "plane", symmetrize=None)


def data(case):
    """Variances of the data: of the histogram itself, given with it, given later."""
    for channel in ["own", "given", "later", "counts"]:
        case.add_channel([Y], channel)
        case.add_process(case.hist(Y), "sig", channel, signal=True)
    case.add_data(case.hist(Y), "own")
    case.add_data(case.hist(Y, weighted=False), "given", variances=case.hist(Y))
    case.add_data(case.hist(Y), "later", variances=case.values((3,)), separately=True)
    case.add_data(case.hist(Y, weighted=False), "counts")
    for channel in ["own", "given", "later", "counts"]:
        case.add_pseudodata(case.hist(Y), "toy", channel)


def covariance_of(case, size):
    root = case.values((size, size), -1, 1)
    return root @ root.T + np.diag(case.values((size,), 2, 5))


def data_covariance(case):
    one_channel(case)
    case.add_pseudodata(case.hist(X))
    case.add_pseudodata(case.hist(X))
    case.add_data_covariance(covariance_of(case, 5))


def data_covariance_histogram(case):
    one_channel(case)
    bins = [axis.Integer(0, 5, underflow=False, overflow=False, name=name) for name in ["row", "column"]]
    case.add_data_covariance(case.hist(*bins, values=covariance_of(case, 5), weighted=False))


def systematics_in_covariance(case):
    """Systematics that become part of the covariance of the data, which is that of the counts otherwise."""
    nominal = one_channel(case)
    case.add_channel([Y], "ch1")
    case.add_data(case.hist(Y, weighted=False), "ch1")
    case.add_process(case.hist(Y), "sig", "ch1", signal=True)
    case.add_norm_systematic("norm", ["sig"], "ch1", [1.1], add_to_data_covariance=True)
    for how in ["average", "conservative", "linear", "quadratic"]:
        pair = [case.varied(nominal), case.varied(nominal)]
        case.add_systematic(
            pair, f"pair_{how}", "sig", "ch0", symmetrize=how, add_to_data_covariance=True, groups=["lost"]
        )
    case.add_systematic(case.varied(nominal), "explicit", "sig", "ch0")


def systematics_in_given_covariance(case):
    nominal = one_channel(case)
    case.add_data_covariance(covariance_of(case, 5))
    case.add_systematic(case.varied(nominal), "hidden", "sig", "ch0", add_to_data_covariance=True, kfactor=2)
    case.add_systematic(case.varied(nominal), "explicit", "sig", "ch0", constrained=False)


def statistics_in_covariance(case):
    """One bin of one process, where the reference adds its variance to the right element."""
    one_channel(case, LUMP)


# Empty, negative and sign-flipping bins


def zeros_and_flips(case):
    case.add_channel([X], "ch0")
    case.add_data(case.hist(X, weighted=False))
    nominal = case.hist(X, values=[0, 3.5, 2.25, 0, 7.125])
    case.add_process(nominal, "sig", signal=True)
    up = case.hist(X, values=[1, 0, -2, 0, 8])
    down = case.hist(X, values=[0, 3.125, 2.25, -1, 0])
    case.add_systematic(up, "single", "sig", "ch0")
    case.add_systematic(up, "single_k", "sig", "ch0", kfactor=3)
    for how in ["average", "conservative", "linear", None]:
        case.add_systematic([up, down], f"pair_{how}", "sig", "ch0", symmetrize=how)
    case.add_systematic(nominal.copy(), "nothing", "sig", "ch0")
    case.add_systematic([nominal.copy(), nominal.copy()], "nothing_asym", "sig", "ch0", symmetrize=None)
    # A negative factor has no logarithm: rabbit-fit refuses it where systematics are log-normal.
    case.add_norm_systematic("norm", "sig", "ch0", 0.5 if case.log_normal else -0.5)
    case.add_norm_systematic("none", ["sig"], "ch0", [1.0])
    case.add_process(case.hist(X, values=[0, 0, 0, 0, 0]), "empty")
    case.add_systematic(up, "of_empty", "empty", "ch0")
    case.add_norm_systematic("of_empty_norm", "empty", "ch0", 1.1)


def negative_nominals(case):
    case.add_channel([X], "ch0")
    case.add_data(case.hist(X, weighted=False))
    nominal = case.hist(X, values=[-2.5, 3, -0.125, 0, 4])
    case.add_process(nominal, "sig", signal=True)
    case.add_systematic(case.varied(nominal), "near", "sig", "ch0")
    case.add_systematic(case.hist(X, values=[1, -3, -0.25, 0, 4]), "flipped", "sig", "ch0")
    pair = [case.varied(nominal), case.varied(nominal)]
    case.add_systematic(pair, "pair", "sig", "ch0")
    case.add_systematic(case.hist(X, low=-1, high=1), "difference", "sig", "ch0", as_difference=True)
    case.add_norm_systematic("norm", "sig", "ch0", 1.1)


# One histogram of many systematics


def many_dense(case):
    nominal = one_channel(case, P, Q)
    factors = lambda *shape: 1 + case.values(shape, -0.2, 0.2)
    combined = lambda *extra: case.hist(
        P, Q, *extra, values=nominal.values()[(..., *[None] * len(extra))] * factors(3, 2, *map(len, extra))
    )
    case.add_systematic(combined(integer(3)), "one", "sig", "ch0", groups=["many"])
    two = integer(2, "i"), axis.StrCategory(["up", "down"], name="kind")
    case.add_systematic(combined(*two), "two", "sig", "ch0", kfactor=1.25)
    case.add_systematic(combined(*two), "explicit", "sig", "ch0", syst_axes=["i", "kind"])
    case.add_systematic(combined(*two), "turned", "sig", "ch0", syst_axes=["kind", "i"])
    for how in ["average", "quadratic", None]:
        pair = [combined(integer(2)), combined(integer(2))]
        case.add_systematic(pair, f"pair_{how}", "sig", "ch0", symmetrize=how)
    difference = case.hist(P, Q, integer(2), low=-0.5, high=0.5)
    case.add_systematic(difference, "difference", "sig", "ch0", as_difference=True, constrained=False)


def many_axis_kinds(case):
    """The label of a bin is its text, or its number. Flow bins of these axes are no systematics."""
    nominal = one_channel(case)
    for extra in [
        axis.Regular(2, 0, 1, name="regular"),
        axis.Variable([0, 1, 5], name="variable", underflow=False),
        axis.Integer(3, 5, name="integer"),
        axis.IntCategory([7, 4], name="intcategory"),
        axis.StrCategory(["b", "a c"], name="strcategory"),
        axis.Boolean(name="boolean"),
    ]:
        values = nominal.values()[:, None] * (1 + case.values((5, 2), -0.2, 0.2))
        case.add_systematic(case.hist(X, extra, values=values), extra.name, "sig", "ch0")
        # The extra axis first.
        case.add_systematic(case.hist(extra, X, values=values.T), f"first_{extra.name}", "sig", "ch0")


def many_sparse(case):
    """Sparse histograms: differences (booked in one pass), with flips, empty slices and entries in flow bins."""
    nominal = one_channel(case, X, Y)
    syst = axis.Integer(0, 4, name="syst")
    filled = np.ones((7, 4, 6), bool)
    filled[:, :, 2] = False
    case.add_systematic(
        case.sparse_hist(X, Y, syst, low=-8, high=8, mask=filled), "one", "sig", "ch0", as_difference=True
    )
    two = integer(2, "i"), axis.StrCategory(["up", "down"], name="kind")
    for name, options in [("two", {}), ("turned", {"syst_axes": ["kind", "i"], "kfactor": 0.5})]:
        variation = case.sparse_hist(X, Y, *two, density=0.2)
        case.add_systematic(variation, name, "sig", "ch0", as_difference=True, constrained=False, **options)
    moved = case.sparse_hist(Y, two[0], X)
    case.add_systematic(moved, "moved", "sig", "ch0", as_difference=True, groups=["moved"])
    nothing = case.sparse_hist(X, Y, integer(2), density=0)
    case.add_systematic(nothing, "nothing", "sig", "ch0", as_difference=True)


def many_sparse_slices(case):
    """Sparse histograms that are not differences, or two: a missing entry is a variation to zero."""
    nominal = one_channel(case, P, Q)
    whole = np.zeros((5, 3, 3))
    whole[...] = nominal.values(flow=True)[..., None]
    near = lambda: case.sparse_hist(P, Q, integer(3), dense=np.round(whole * (1 + case.rng.uniform(-0.2, 0.2)), 3))
    case.add_systematic(near(), "near", "sig", "ch0")
    case.add_systematic(case.sparse_hist(P, Q, integer(2), low=0, high=20), "holes", "sig", "ch0")
    for how in ["average", "linear", None]:
        case.add_systematic([near(), near()], f"pair_{how}", "sig", "ch0", symmetrize=how)
    pair = [case.sparse_hist(P, Q, integer(2)), case.sparse_hist(P, Q, integer(2))]
    case.add_systematic(pair, "difference", "sig", "ch0", as_difference=True, symmetrize="conservative")
    case.add_systematic(case.sparse_hist(P, Q), "single", "sig", "ch0", as_difference=True)


def many_sparse_flow(case):
    """A masked channel with flow bins."""
    one_channel(case)
    case.add_channel([X], "masked", masked=True, flow=True)
    case.add_process(case.hist(X), "sig", "masked", signal=True)
    case.add_systematic(case.sparse_hist(X, integer(3)), "batched", "sig", "masked", as_difference=True)
    case.add_systematic(case.hist(X, integer(2)), "dense", "sig", "masked")
    case.add_systematic(case.sparse_hist(X, integer(2), low=1, high=20, density=0.8), "slices", "sig", "masked")


def sparse_nominals(case):
    """Sparse histograms as nominal and as data."""
    case.add_channel([X, Y], "ch0")
    case.add_data(case.sparse_hist(X, Y, low=1, high=9))
    case.add_pseudodata(case.sparse_hist(X, Y, low=1, high=9), "toy")
    nominal = case.sparse_hist(X, Y, low=1, high=9)
    case.add_process(nominal, "sig", signal=True)
    case.add_process(case.sparse_hist(X, Y, low=-2, high=9), "bkg", variances=case.hist(X, Y))
    case.add_norm_systematic("norm", ["sig", "bkg"], "ch0", [1.1, (1.2, 0.7)])
    case.add_systematic(case.sparse_hist(X, Y, integer(3), low=-4, high=4), "many", "sig", "ch0", as_difference=True)
    case.add_systematic(case.hist(X, Y), "dense", "sig", "ch0")
    case.add_systematic([case.hist(X, Y), case.hist(X, Y)], "dense_pair", "bkg", "ch0", symmetrize="linear")
    full = lambda: case.sparse_hist(X, Y, density=1, low=1, high=9)
    case.add_systematic(full(), "whole", "sig", "ch0", kfactor=2)
    for how in ["average", None]:
        case.add_systematic([full(), full()], f"pair_{how}", "bkg", "ch0", symmetrize=how)


def matrices(case):
    """Matrices without axes."""
    matrix = lambda density=0.6: scipy.sparse.csr_array(
        np.where(case.rng.random((5, 3)) < density, case.values((5, 3)), 0.0)
    )
    case.add_channel([X, Y], "ch0")
    case.add_channel([Y], "line")
    case.add_data(case.hist(X, Y, weighted=False))
    row = scipy.sparse.csr_array(np.array([1.5, 0.0, 2.5]))
    case.add_data(case.hist(Y, weighted=False), "line")
    case.add_process(matrix(), "sig", signal=True)
    case.add_process(matrix(), "bkg", variances=case.hist(X, Y))
    case.add_process(row, "sig", "line", signal=True, variances=case.hist(Y))
    case.add_systematic(matrix(1), "single", "sig", "ch0")
    case.add_systematic([matrix(1), matrix(1)], "pair", "bkg", "ch0", symmetrize="quadratic")
    case.add_systematic(scipy.sparse.csr_array(np.array([0.5, 0.0, -3.0])), "line", "sig", "line", as_difference=True)


def arrays(case):
    """Numbers without axes."""
    case.add_channel([X, Y], "ch0")
    case.add_data(np.floor(case.values((5, 3))), variances=case.values((5, 3)))
    case.add_pseudodata(case.values((5, 3)), "toy")
    case.add_process(case.values((5, 3)), "sig", signal=True)
    case.add_process(case.values((5, 3)), "bkg", variances=case.values((5, 3)))
    case.add_systematic(case.values((5, 3)), "single", "sig", "ch0")
    case.add_systematic([case.values((5, 3)), case.values((5, 3))], "pair", "bkg", "ch0", symmetrize=None)


# What goes beside the templates


def beta_variations(case):
    source = [axis.Regular(3, 0, 1, name="reco", underflow=False, overflow=False)]
    case.add_channel(source, "ch0")
    case.add_channel([Y], "other")
    case.add_channel([X], "flow", masked=True, flow=True)
    case.add_channel([X], "plain", masked=True)
    case.add_data(case.hist(*source, weighted=False))
    case.add_data(case.hist(Y, weighted=False), "other")
    for channel, axes in [("ch0", source), ("other", [Y]), ("flow", [X]), ("plain", [X])]:
        case.add_process(case.hist(*axes), "sig", channel, signal=True)
        case.add_process(case.hist(*axes), "bkg", channel)
    case.add_beta_variations(case.hist(X, *source), "sig", "ch0", "flow")
    case.add_beta_variations(case.hist(Y, X), "bkg", "other", "plain")
    # An axis of neither channel is summed over, with its flow bins.
    case.add_beta_variations(case.hist(axis.Integer(0, 2, name="other_axis"), X, *source), "sig", "ch0", "plain")


def strings(names, axis_name):
    return axis.StrCategory(names, name=axis_name, overflow=False)


def external_terms(case):
    nominal = one_channel(case)
    for name in ["shape", "tilt"]:
        case.add_systematic(case.varied(nominal), name, "sig", "ch0")
    names = ["tilt", "sig", "shape"]
    axes = strings(names, "params0"), strings(names, "params1")
    symmetric = np.array([[2, 0, 0.25], [0, 0, -1.5], [0.25, -1.5, 3]])
    gradient = case.hist(axes[0], low=-1, high=1, weighted=False)
    dense = case.hist(*axes, values=symmetric, weighted=False)
    case.add_external_likelihood_term(grad=gradient)
    case.add_external_likelihood_term(hess=dense, name="a")
    case.add_external_likelihood_term(grad=gradient, hess=dense)
    case.add_external_likelihood_term(grad=gradient, hess=case.sparse_hist(*axes, dense=symmetric), name="both")
    case.add_external_likelihood_term(hess=case.sparse_hist(*axes, dense=symmetric / 3), name="sparse")


def auxiliary(case):
    one_channel(case)
    case.add_auxiliary(
        "response",
        {
            "R": case.rng.uniform(size=(2, 3, 2)),
            "edges": np.array([0, 0.5, 1], np.float32),
            "counts": np.array([[1, -2], [3, 2**60]]),
            "bytes": np.array([1, 255], np.uint8),
            "axes": ["pt", "y", "größe"],
        },
    )
    case.add_auxiliary("other", {"x": np.linspace(0, 1, 4)})


def make_tensor(case):
    """All that a measurement has: two channels and a masked one, three processes, systematics of every kind."""
    case.add_channel([X], "ch0")
    case.add_channel([Y, integer(2, "z")], "ch1")
    axes = {"ch0": [X], "ch1": [Y, integer(2, "z")], "masked": [X]}
    nominals = {}

    def process(name, channel, scale):
        nominals[name, channel] = case.hist(*axes[channel], low=0.5 * scale, high=1.5 * scale)
        case.add_process(nominals[name, channel], name, channel, signal=name == "sig")

    for channel in ["ch0", "ch1"]:
        process("sig", channel, 300)
        process("bkg", channel, 1000)
    process("bkg_2", "ch0", 200)
    case.add_channel([X], "masked", masked=True)
    process("sig", "masked", 500)
    for channel in ["ch0", "ch1"]:
        here = [h for (_, at), h in nominals.items() if at == channel]
        total = sum(h.values() for h in here)
        counts = np.round(total + np.sqrt(total) * case.rng.normal(size=total.shape))
        case.add_data(case.hist(*axes[channel], values=counts, weighted=False), channel)
        case.add_pseudodata(case.hist(*axes[channel], values=total), "original", channel)
    case.add_norm_systematic("norm", ["sig", "bkg", "bkg_2"], "ch0", [1.02, 1.02, 1.02])
    case.add_norm_systematic("norm", ["sig", "bkg"], "ch1", [1.02, 1.03])
    case.add_norm_systematic("bkg_2_norm", "bkg_2", "ch0", 1.1)
    tilt = lambda h, a: scaled(h, 1 + a * np.linspace(-1, 1, h.axes[0].size).reshape([-1] + [1] * (h.ndim - 1)))
    for channel in ["ch0", "ch1"]:
        sig, bkg = nominals["sig", channel], nominals["bkg", channel]
        case.add_systematic(tilt(bkg, 0.05), "slope_background", "bkg", channel, groups=["slopes"], constrained=False)
        pair = [tilt(sig, 0.1), tilt(sig, -0.12)]
        case.add_systematic(pair, "slope_signal", "sig", channel, noi=True, kfactor=1.2, groups=["slopes"])
        pair = [tilt(sig, 0.15), tilt(sig, -0.05)]
        for how in ["linear", "quadratic"]:
            case.add_systematic(pair, f"{how}_{channel}", "sig", channel, symmetrize=how)
    masked = nominals["sig", "masked"]
    case.add_systematic([tilt(masked, 0.1), tilt(masked, -0.12)], "slope_signal", "sig", "masked", noi=True)
    pair = [tilt(bkg, 0.03), scaled(bkg, np.full(bkg.shape, 0.98))]
    case.add_systematic(pair, "asymmetric", "bkg", "ch1", symmetrize=None)


def scaled(h, factor):
    out = h.copy()
    out.values()[...] = h.values() * factor
    return out


BOTH = ["log_normal", "normal"]
STORAGES = [False, True]

# Function, systematic types, whether sparse, further options of the writer.
CASES = [
    (symmetrizations, BOTH, STORAGES, {}),
    (asymmetric, BOTH, STORAGES, {}),
    (mirrored, BOTH, STORAGES, {}),
    (differences, BOTH, STORAGES, {}),
    (norms, BOTH, STORAGES, {}),
    (parameters, BOTH[:1], STORAGES, {}),
    (channels, BOTH[:1], STORAGES, {}),
    (data, BOTH[:1], STORAGES, {}),
    (data_covariance, BOTH[:1], STORAGES, {}),
    (data_covariance_histogram, BOTH[:1], STORAGES, {}),
    (systematics_in_covariance, BOTH, STORAGES[:1], {}),
    (systematics_in_given_covariance, BOTH, STORAGES[:1], {}),
    (statistics_in_covariance, BOTH[:1], STORAGES, {"add_bin_by_bin_stat_to_data_cov": True}),
    (zeros_and_flips, BOTH, STORAGES, {}),
    (negative_nominals, BOTH, STORAGES, {}),
    (negative_nominals, BOTH, STORAGES, {"allow_negative_expectation": True}),
    (many_dense, BOTH, STORAGES, {}),
    (many_axis_kinds, BOTH[:1], STORAGES, {}),
    (many_sparse, BOTH, STORAGES, {}),
    (many_sparse_slices, BOTH, STORAGES, {}),
    (many_sparse_flow, BOTH[:1], STORAGES, {}),
    (sparse_nominals, BOTH, STORAGES, {}),
    (matrices, BOTH[:1], STORAGES, {}),
    (arrays, BOTH[:1], STORAGES, {}),
    (beta_variations, BOTH[:1], STORAGES[:1], {}),
    (external_terms, BOTH[:1], STORAGES, {}),
    (auxiliary, BOTH[:1], STORAGES, {}),
    (make_tensor, BOTH, STORAGES, {}),
]


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for function, types, storages, options in CASES:
        for systematic_type in types:
            name = function.__name__.replace("_", "-")
            qualifiers = ["allowed"] * ("allow_negative_expectation" in options)
            qualifiers += ["normal"] * (systematic_type == "normal")
            made = []
            for sparse in storages:
                made.append(Case(name, sparse=sparse, systematic_type=systematic_type, **options))
                function(made[-1])
            store("-".join([name, *qualifiers]), made, folder)


if __name__ == "__main__":
    main(sys.argv[1])
