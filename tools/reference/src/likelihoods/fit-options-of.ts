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
    data: {
      sets: values.get("-t")!.map((word): DataSet => (word === "-1" ? "asimov" : "data")),
      unblind: [".*"],
    },
    parameters: {
      allowNegative: has("--allowNegativeParam"),
      expectSignal: pair("--expectSignal"),
      constraintMinima: pair("--setConstraintMinimum"),
      prefitUnconstrainedUncertainty: Number(only("--prefitUnconstrainedNuisanceUncertainty") ?? 0),
      ...(external && {
        externalPostfit: externalPostfit(external, only("--externalPostfitResult") ?? ""),
      }),
    },
    likelihood: {
      form: has("--chisqFit") ? "chi2" : has("--covarianceFit") ? "covariance" : "poisson",
      binByBinStat: has("--noBinByBinStat")
        ? { kind: "none" }
        : ({
            kind: only("--binByBinStatMode") ?? "lite",
            type: only("--binByBinStatType") ?? "automatic",
            minKstat: Number(only("--minBBKstat") ?? 0),
          } as BinByBinStat),
      postfitProfile: has("--noPostfitProfileBB") ? "unprofiled" : "profiled",
    },
    minimizer: { step: has("--noFit") ? "none" : has("--forceLinear") ? "linear" : "iterate" },
    covariance: has("--noHessian") ? "of-interest" : "full",
    analyses: [
      ...(has("--saveHists")
        ? [
            {
              kind: "histograms" as const,
              perProcess: has("--saveHistsPerProcess"),
              errors: has("--computeHistErrors"),
              errorsPerProcess: has("--computeHistErrorsPerProcess"),
              chi2: !has("--noChi2"),
            },
          ]
        : []),
      ...(has("--fullNll") ? [{ kind: "full-nll" as const }] : []),
    ],
    run: { threads: 0 },
  };
}
