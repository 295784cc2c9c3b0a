import { fitHistogramNames, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { listOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { type BlindingContext, blindedParameters } from "../blinding.js";
import { statusWord } from "../fit-status.js";
import { nameFinder } from "../parameters/name-finder.js";
import { parameterNames, storedParameters } from "../parameters/parameter-histogram.js";
import { singleFits } from "./tabulate-toys.js";

/** The fits to toys as columns, each [toys] in the order of the result; NaN where a toy does not have the number. */
export interface ToyColumns {
  /** Numbers of the toys. */
  readonly toys: Int32Array;
  /** 1 where the fit converged. Results of Python rabbit do not say, so that it is 0 there. */
  readonly converged: Uint8Array;
  /** How each fit ended, in the word of the result; undefined where it does not say. */
  readonly status: readonly (string | undefined)[];
  /** -ln L at the minimum, less that of the saturated model. */
  readonly nll: Float64Array;
  /** Estimated distance to the minimum. */
  readonly edm: Float64Array;
  /** Names of the parameters that have columns. */
  readonly parameters: readonly string[];
  /** Names of the parameters whose values the fits hide. */
  readonly blinded: ReadonlySet<string>;
  /** Values as they are stored. @throws RabbitInputError where the parameter has no column, or the fits hide it */
  x(parameter: string): Float64Array;
  /** Uncertainties of the values. @throws RabbitInputError where the parameter has no column */
  sigma(parameter: string): Float64Array;
  /** Where the fits started: at the centres of the constraints. @throws RabbitInputError where the parameter has no column */
  prefit(parameter: string): Float64Array;
}

/** Which toys, and which of their parameters. */
export interface ToyChoice {
  /** Toys of these pseudodata. By default those of the data of the input. */
  readonly pseudodata?: string;
  /** All parameters by default. */
  readonly parameters?: readonly string[];
}

interface Column {
  readonly find: (names: readonly string[]) => number;
  readonly x: number[];
  readonly sigma: number[];
  readonly prefit: number[];
}
const toyChoice = optionsOf<ToyChoice>({ pseudodata: text, parameters: listOf(text, "names") });

/**
 * Columns over the toys among the fits of a result. Other fits are skipped, so that fits may come one by one. A table
 * of toys is read as the fits that it stands for.
 *
 * @param context by which values that the fits hide are known where the fits themselves do not say so
 */
export function toyColumns(
  groups: Iterable<ResultGroup>,
  choice: ToyChoice = {},
  context?: BlindingContext,
): ToyColumns {
  toyChoice.check(choice, "choice");
  const blinded = new Set<string>();
  const columns = new Map<string, Column>();
  for (const name of choice.parameters ?? []) columns.set(name, emptyColumn(name));
  const status: (string | undefined)[] = [];
  const [toys, converged, nll, edm]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const group of singleFits(groups)) {
    const { dataSet, convergence, nllvalreduced, edmval } = group;
    if (dataSet.kind !== "toy" || dataSet.pseudodata !== choice.pseudodata) continue;
    if (toys.length === 0 && choice.parameters === undefined) {
      for (const name of parameterNames(group)) columns.set(name, emptyColumn(name));
    }
    toys.push(dataSet.toy);
    converged.push(Number(convergence?.converged === true));
    status.push(convergence && statusWord(convergence));
    nll.push(nllvalreduced ?? Number.NaN);
    edm.push(edmval ?? Number.NaN);
    addParameters(columns, group);
    for (const name of blindedParameters(group, context)) blinded.add(name);
  }
  const values = new Map(
    [...columns].map(([name, { x, sigma, prefit }]) => [
      name,
      { x: Float64Array.from(x), sigma: Float64Array.from(sigma), prefit: Float64Array.from(prefit) },
    ]),
  );
  const column = (name: string) => {
    const found = values.get(name);
    if (found !== undefined) return found;
    const expected = `one of ${[...values.keys()].slice(0, 10).join(", ")}`;
    throw new RabbitInputError({ field: "parameter", found: name, expected });
  };
  return {
    toys: Int32Array.from(toys),
    converged: Uint8Array.from(converged),
    status,
    nll: Float64Array.from(nll),
    edm: Float64Array.from(edm),
    parameters: [...values.keys()],
    blinded,
    x(name) {
      const { x } = column(name);
      if (!blinded.has(name)) return x;
      throw new RabbitInputError({
        field: `x of ${name}`,
        state: "blinded",
        expected: "a parameter that the fits show",
        remedy: "Fit with options.data.unblind to see its values.",
      });
    },
    sigma: (name) => column(name).sigma,
    prefit: (name) => column(name).prefit,
  };
}

function emptyColumn(name: string): Column {
  return { find: nameFinder(name), x: [], sigma: [], prefit: [] };
}

function addParameters(columns: ReadonlyMap<string, Column>, group: ResultGroup): void {
  const has = (name: string) => group.histograms.has(name);
  const postfit = has(fitHistogramNames.parameters) ? storedParameters(group, "postfit") : undefined;
  const prefit = has(fitHistogramNames.prefitParameters) ? storedParameters(group, "prefit") : undefined;
  const names = (postfit ?? prefit)?.names ?? [];
  for (const { find, x, sigma, prefit: before } of columns.values()) {
    const i = find(names);
    const from = (values: Float64Array | undefined) => values?.[i] ?? Number.NaN;
    x.push(from(postfit?.values));
    sigma.push(Math.sqrt(from(postfit?.variances)));
    before.push(from(prefit?.values));
  }
}
