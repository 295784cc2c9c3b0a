"""The fits: which tensor, and which options of `rabbit_fit.py`."""

BOTH = ["-t", "-1", "0", "--unblind"]
DATA = ["-t", "0", "--unblind"]

INCLUSIVE = ["--saveHists", "--computeHistErrors"]
EVERYTHING = [*INCLUSIVE, "--saveHistsPerProcess", "--computeHistErrorsPerProcess"]
# The errors need the covariance, and so does the chi-square of the histograms.
WITHOUT_COVARIANCE = ["--noHessian", "--noChi2", "--saveHists"]

LIKELIHOOD = {"poisson": [], "chi2": ["--chisqFit"], "covariance": ["--covarianceFit"]}
TYPES = ["gamma", "normal-additive", "normal-multiplicative"]
NORMAL = TYPES[1:]

# trust-krylov stalls at a distance to the minimum of 1e-13 in one likelihood, which is 2e-6 in its covariance.
CLOSER = ["--minimizerMethod", "trust-exact"]


def statistics(mode, kind):
    return ["--binByBinStatMode", mode, "--binByBinStatType", kind]


def cases():
    """Name -> (tensor, storage, arguments)."""
    out = {}

    def add(name, tensor, storage, *arguments, data=DATA):
        # Signal strengths are square roots where systematics are log-normal, and themselves where they are normal.
        signal = ["--allowNegativeParam"] if tensor.startswith("normal") else []
        out[name] = (tensor, storage, [*data, *signal, *arguments])

    # Every treatment of the bins by every likelihood.
    for tensor, storage in [("log-normal", "dense"), ("normal", "sparse")]:
        for likelihood, options in LIKELIHOOD.items():
            treatments = {"none": ["--noBinByBinStat"]}
            for mode in ["lite", "full"]:
                for kind in NORMAL if likelihood == "covariance" else TYPES:
                    treatments[f"{mode}-{kind}"] = statistics(mode, kind)
            for name, treatment in treatments.items():
                whole = tensor == "log-normal" or likelihood == "poisson" and not name.startswith("full")
                histograms = EVERYTHING if whole else INCLUSIVE
                name = f"{tensor}-{likelihood}-{name}"
                closer = CLOSER if name == "log-normal-poisson-lite-normal-additive" else []
                # The reference finds no Hessian for the Asimov data here, see `asimov-chi2-full-gamma`.
                data = DATA if name.endswith("chi2-full-gamma") else BOTH
                add(name, tensor, storage, *histograms, *options, *treatment, *closer, data=data)

    add("asimov-chi2-full-gamma", "log-normal", "dense", "--chisqFit", *statistics("full", "gamma"), data=BOTH)

    # Bins without counts. The chi-square of histograms crashes where nothing is expected and nothing observed.
    for tensor, storage in [("log-normal-zeros", "sparse"), ("normal-zeros", "dense")]:
        for mode in ["lite", "full"]:
            for kind in TYPES:
                add(f"{tensor}-{mode}-{kind}", tensor, storage, *INCLUSIVE, "--noChi2", *statistics(mode, kind))

    # One step: where the likelihood is quadratic, with products of the Hessian, and where it is taken for quadratic.
    for likelihood in ["chi2", "covariance"]:
        for mode in ["lite", "full"]:
            options = [*LIKELIHOOD[likelihood], *statistics(mode, "normal-additive")]
            add(f"linear-{likelihood}-{mode}-products", "normal", "dense", *WITHOUT_COVARIANCE, *options)
        options = [*LIKELIHOOD[likelihood], "--noBinByBinStat"]
        add(f"linear-{likelihood}-none-products", "normal", "sparse", *WITHOUT_COVARIANCE, *options)
    add("forced-poisson", "normal", "dense", *INCLUSIVE, "--forceLinear")
    add("forced-chi2", "normal", "sparse", *INCLUSIVE, "--forceLinear", "--chisqFit")
    add("forced-products", "normal", "dense", *WITHOUT_COVARIANCE, "--forceLinear")

    # Parameters with few simulated events left out.
    for mode in ["lite", "full"]:
        for kind in ["gamma", "normal-multiplicative"]:
            add(f"limit-{mode}-{kind}", "log-normal", "dense", *INCLUSIVE, "--minBBKstat", "20", *statistics(mode, kind))

    for kind in TYPES:
        add(f"beta-variations-{kind}", "beta-variations", "dense", *EVERYTHING, *statistics("full", kind))

    unprofiled = [*EVERYTHING, "--noPostfitProfileBB"]
    add("not-profiled-lite", "log-normal", "dense", *unprofiled, *statistics("lite", "normal-additive"), *CLOSER)
    add("not-profiled-full", "log-normal", "dense", *unprofiled, *statistics("full", "normal-multiplicative"))
    add("full-nll-poisson-gamma", "log-normal", "dense", "--fullNll")
    for likelihood, options in LIKELIHOOD.items():
        add(f"full-nll-{likelihood}-none", "normal", "dense", "--fullNll", "--noBinByBinStat", *options)
    shifted = ["--setConstraintMinimum", "tilt", "0.7", "--expectSignal", "sig", "1.3"]
    add("shifted", "log-normal", "dense", *INCLUSIVE, *shifted, "--prefitUnconstrainedNuisanceUncertainty", "0.5")
    add("automatic-full", "log-normal", "dense", "--binByBinStatMode", "full")
    add("automatic-covariance", "normal", "dense", "--covarianceFit")

    # Parameters and covariance of another result, with and without a fit from there.
    start = ["--externalPostfit", "log-normal-poisson-lite-gamma"]
    add("external-not-fitted", "log-normal", "sparse", *EVERYTHING, *start, "--noFit", "--chisqFit")
    add("external-fitted", "log-normal", "sparse", *INCLUSIVE, *start)
    prefit = [*start, "--externalPostfitResult", "asimov", "--noFit", "--noPostfitProfileBB"]
    add("external-asimov", "log-normal", "sparse", *INCLUSIVE, *prefit, data=BOTH)
    add("external-without-covariance", "log-normal", "sparse", "--externalPostfit", "forced-products", "--noFit")
    return out
