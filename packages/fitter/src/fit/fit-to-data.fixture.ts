import type { FitInput } from "@rabbit-fit/contracts";
import { afterEach } from "vitest";
import { judgeConvergence } from "../convergence/judge-convergence.js";
import type { FitOptions, FitProgress } from "../fit-options.js";
import { Likelihood } from "../likelihood/likelihood.js";
import { signalStrengths } from "../model/signal-strengths.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { type MinimizationCall, minimizeLikelihood } from "./minimization.js";
import { postfitUncertainties } from "./postfit-uncertainties.js";

const open: Likelihood[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((likelihood) => likelihood.close()));
});

/** A fit to the data of the input: minimum, uncertainties, and what is said of both. */
export async function fitToData(
  input: FitInput,
  options: FitOptions = {},
  call: Partial<MinimizationCall> = {},
) {
  const likelihood = await Likelihood.create(input, {
    model: signalStrengths(input.signals, options.expectSignal),
    allowNegativeParam: options.allowNegativeParam ?? false,
    form: options.likelihood ?? "poisson",
    binByBinStat: options.binByBinStat ?? { kind: "none" },
    constraintCentres: new Float64Array(input.systematics.names.length),
    threads: 0,
  });
  open.push(likelihood);
  likelihood.setData(input.data);
  const messages: string[] = [];
  const onProgress = (progress: FitProgress) => {
    if (progress.kind === "message") messages.push(progress.text);
  };
  const { parameterNames } = likelihood;
  const setting = {
    likelihood,
    input,
    options: { onProgress, ...options },
    frozen: Uint8Array.from(parameterNames, (name) =>
      Number(options.freezeParameters?.includes(name) ?? false),
    ),
    prefitVariances: prefitVariances(likelihood.constraints, 0),
  };
  const minimum = await minimizeLikelihood(setting, { group: "", ...call });
  const uncertainties = postfitUncertainties(setting, minimum.x);
  const at = Object.fromEntries(parameterNames.map((name, i) => [name, minimum.x[i]!]));
  const gradient = new Float64Array(likelihood.size);
  const nll = likelihood.valueAndGradient(minimum.x, gradient);
  const convergence = judgeConvergence(minimum.convergence, uncertainties)!;
  return { ...minimum, likelihood, uncertainties, convergence, messages, at, nll, gradient };
}

/** An input with some columns of its variations changed: entry (row, column) -> value. */
export function withVariations(
  input: FitInput,
  change: (value: number, column: number, row: number) => number,
): FitInput {
  const { columnCount } = input.templates;
  for (const { firstRow, values } of input.templates.logk) {
    for (let entry = 0; entry < values.length; entry++) {
      values[entry] = change(values[entry]!, entry % columnCount, firstRow + Math.floor(entry / columnCount));
    }
  }
  return input;
}
