import type { FitInput } from "@rabbit-fit/contracts";
import { onTestFinished } from "vitest";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { MinimizationCall } from "../minimization/minimization.js";
import { minimizeLikelihood } from "../minimization/minimize-likelihood.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { postfitOf } from "../postfit/postfit.js";
import { makeRefits } from "../refits/make-refits.js";

/** A fit to the data of the input: minimum, uncertainties, and what is said of both. */
export async function fitToData(
  input: FitInput,
  options: FitOptions = {},
  call: Partial<MinimizationCall> = {},
) {
  const model = await StatisticalModel.create(input, {
    ...options,
    likelihood: { binByBinStat: { kind: "none" }, ...options.likelihood },
    threads: 0,
  });
  onTestFinished(() => model.close());
  const likelihood = model.likelihood(model.place(input.data));
  const messages: string[] = [];
  const onProgress = (progress: FitProgress) => {
    if (progress.kind === "message") messages.push(progress.text);
  };
  const { parameterNames } = likelihood;
  const setting = {
    model,
    input,
    options: { ...options, run: { onProgress, ...options.run } },
    frozen: new Frozen(
      Uint8Array.from(parameterNames, (name) => Number(options.parameters?.freeze?.includes(name) ?? false)),
    ),
    prefitVariances: prefitVariances(likelihood.constraints, 0),
    makeRefits,
  };
  const minimum = await minimizeLikelihood({ ...setting, likelihood }, { group: "", ...call });
  const postfit = postfitOf(setting, { ...minimum, likelihood, group: "" });
  const uncertainties = postfit.uncertainties();
  const at = Object.fromEntries(parameterNames.map((name, i) => [name, minimum.x[i]!]));
  const gradient = new Float64Array(likelihood.size);
  const nll = likelihood.valueAndGradient(minimum.x, gradient);
  const convergence = postfit.verdict()!;
  return { ...minimum, likelihood, postfit, uncertainties, convergence, messages, at, nll, gradient };
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
