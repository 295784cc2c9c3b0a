import type { BinByBinStat, DataSet, ExternalPostfit, FitOptions } from "@rabbit-fit/fitter";

/** Options of `rabbit_fit.py` that the fits of the reference were made with, as ours. */
export function fitOptionsOf(
  words: readonly string[],
  externalPostfit: (result: string, group: string) => ExternalPostfit,
): FitOptions {
  const values = new Map<string, string[]>();
  let option: string[] = [];
  for (const word of words) {
    if (/^-t$|^--/.test(word)) values.set(word, (option = []));
    else option.push(word);
  }
  const has = (name: string) => values.has(name);
  const only = (name: string) => values.get(name)?.[0];
  const pair = (name: string) =>
    has(name) ? [{ parameter: values.get(name)![0]!, value: Number(values.get(name)![1]) }] : [];
  const external = only("--externalPostfit");
  return {
    dataSets: values.get("-t")!.map((word): DataSet => (word === "-1" ? "asimov" : "data")),
    unblind: [".*"],
    allowNegativeParam: has("--allowNegativeParam"),
    likelihood: has("--chisqFit") ? "chi2" : has("--covarianceFit") ? "covariance" : "poisson",
    forceLinear: has("--forceLinear"),
    binByBinStat: has("--noBinByBinStat")
      ? { kind: "none" }
      : ({
          kind: only("--binByBinStatMode") ?? "lite",
          type: only("--binByBinStatType") ?? "automatic",
          minKstat: Number(only("--minBBKstat") ?? 0),
        } as BinByBinStat),
    expectSignal: pair("--expectSignal"),
    constraintMinima: pair("--setConstraintMinimum"),
    prefitUnconstrainedUncertainty: Number(only("--prefitUnconstrainedNuisanceUncertainty") ?? 0),
    covariance: has("--noHessian") ? "of-interest" : "full",
    ...(has("--saveHists") && {
      histograms: {
        perProcess: has("--saveHistsPerProcess"),
        errors: has("--computeHistErrors"),
        errorsPerProcess: has("--computeHistErrorsPerProcess"),
        chi2: !has("--noChi2"),
      },
    }),
    fullNll: has("--fullNll"),
    skipMinimization: has("--noFit"),
    postfitProfile: !has("--noPostfitProfileBB"),
    ...(external && {
      externalPostfit: externalPostfit(external, only("--externalPostfitResult") ?? ""),
    }),
    threads: 0,
  };
}
