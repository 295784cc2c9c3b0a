"""The fits: which tensor, and which options of `rabbit_fit.py`."""

REGIONS = ["plane", "mt:2", "relIso:1", "plane", "mt:2", "relIso:0", "plane", "mt:3", "relIso:1", "plane", "mt:3", "relIso:0"]
FURTHER = ["plane", "mt:1", "relIso:1", "plane", "mt:1", "relIso:0"]
CELLS = ["cells", "a:0", "b:0", "cells", "a:0", "b:1", "cells", "a:1", "b:0", "cells", "a:1", "b:1"]
FULL = ["--binByBinStatMode", "full", "--binByBinStatType", "gamma"]
CHI2 = ["--chisqFit", "--binByBinStatType", "normal-additive"]
NEGATIVE = ["--allowNegativeParam"]


def model(*words):
    return ["--paramModel", *words]


MU = model("Mu")


def cases():
    """Name -> (tensor, arguments). The reference stops where a sparse tensor has a masked channel and rates differ from bin to bin."""
    plane = {
        "ones": model("Ones"),
        "mixture": [*model("Mixture", "sig", "sig2"), "--expectSignal", "sig_sig2_mixing", "0.7"],
        "mixture-negative-chi2": [*model("Mixture", "sig", "bkg"), "--expectSignal", "sig_bkg_mixing", "0.7", *NEGATIVE, *CHI2],
        "norm": [*MU, *model("AxisNormModel", "plane", "fakes,bkg", "eta,pt"), *NEGATIVE],
        "exp": [*MU, *model("AxisExpModel", "plane", "fakes", "pt", "eta,relIso"), *NEGATIVE],
        "exp-slopes-chi2": [*MU, *model("AxisExpModel", "plane", "fakes,bkg", "mt", "eta,relIso", "relIso"), *NEGATIVE, *CHI2],
        "bernstein-full": [*MU, *model("AxisBernsteinModel", "plane", "fakes", "mt", "eta"), *NEGATIVE, *FULL],
        "abcd": model("ABCD", "fakes", *REGIONS),
        "abcd-yields-chi2": [*MU, *model("ABCD", "yieldCorrection:1", "fakes", *REGIONS), *CHI2],
        "abcd-iso-mt-full": [*MU, *model("ABCDIsoMT", "fakes", "plane"), *FULL],
        "extended": [*MU, *model("ExtendedABCD", "fakes", *FURTHER, *REGIONS)],
        "extended-iso-mt-yields": [*MU, *model("ExtendedABCDIsoMT", "yieldCorrection:1", "fakes", "plane")],
        "smooth": [*MU, *model("SmoothABCD", "pt", "order:2", "fakes", *REGIONS)],
        "smooth-eta-yields": [*MU, *model("SmoothABCD", "eta", "yieldCorrection:1", "fakes", *REGIONS)],
        "smooth-iso-mt-chi2": [*MU, *model("SmoothABCDIsoMT", "order:0", "fakes", "plane"), *CHI2],
        "smooth-extended": [*MU, *model("SmoothExtendedABCD", "pt", "order:1", "yieldCorrection:1", "fakes", *FURTHER, *REGIONS)],
        "smooth-extended-iso-mt": [*MU, *model("SmoothExtendedABCDIsoMT", "fakes", "plane")],
        "three-models": [*MU, *model("AxisNormModel", "plane", "bkg", "eta"), *model("ABCDIsoMT", "fakes", "plane"), *NEGATIVE],
    }
    cells = {
        "mixture": [*model("Mixture", "sig", "bkg"), "--expectSignal", "sig_bkg_mixing", "0.9", *NEGATIVE],
        "norm-chi2": [*model("AxisNormModel", "cells", "all", "a"), *CHI2],
        "exp-full": [*MU, *model("AxisExpModel", "cells", "fakes", "mass", "a,b"), *NEGATIVE, *FULL],
        "exp-slopes": [*MU, *model("AxisExpModel", "cells", "fakes", "mass", "a,b", "a"), *NEGATIVE],
        "bernstein-chi2": [*model("AxisBernsteinModel", "cells", "fakes", "mass", "a,b"), *CHI2],
        "abcd-full": [*MU, *model("ABCD", "fakes", *CELLS), *FULL],
        "smooth-chi2": [*MU, *model("SmoothABCD", "mass", "order:3", "yieldCorrection:1", "fakes", *CELLS), *CHI2],
    }
    out = {}
    for tensor, listed in [("plane", plane), ("cells", cells)]:
        for name, arguments in listed.items():
            out[f"{tensor}-{name}"] = (tensor, ["-t", "0", "--unblind", *arguments])
    return out
