import type { ExternalTerm, FitInput, Templates } from "@rabbit-fit/contracts";
import { axisJson } from "@rabbit-fit/results";
import { shortNumber } from "../fit/estimate-text.js";

/** What is in an input of a fit. */
export interface InputInspection {
  readonly kind: "input";
  readonly file: string;
  readonly channels: readonly ChannelInspection[];
  readonly processes: readonly string[];
  readonly signals: readonly string[];
  readonly systematics: {
    readonly count: number;
    readonly unconstrained: readonly string[];
    readonly nuisancesOfInterest: readonly string[];
    readonly groups: readonly { readonly name: string; readonly size: number }[];
    readonly type: FitInput["systematicType"];
    readonly symmetric: boolean;
  };
  readonly templates: {
    readonly kind: Templates["kind"];
    /** Templates that have a nominal yield of their own, of bins x processes. */
    readonly rows: number;
    readonly columns: number;
    /** Variations different from zero. */
    readonly nonZero: number;
  };
  readonly dataTotal: number;
  readonly nominalTotal: number;
  readonly pseudodata: readonly { readonly name: string; readonly total: number }[];
  readonly externalTerms: readonly {
    readonly name: string;
    readonly parameters: number;
    readonly parts: readonly string[];
  }[];
  readonly auxiliary: readonly string[];
  /** What not every input has. */
  readonly special: readonly string[];
}

export interface ChannelInspection {
  readonly name: string;
  readonly masked: boolean;
  readonly flow: boolean;
  readonly bins: number;
  readonly axes: readonly Readonly<Record<string, unknown>>[];
  /** Sum of the data; absent for a masked channel. */
  readonly dataTotal?: number;
  /** Sum of the nominal yields. */
  readonly nominalTotal: number;
}

/**
 * Counts and names of an input.
 *
 * @param unknownParts paths of what the file holds besides, for which fits refuse it
 */
export function inspectInput(
  file: string,
  input: FitInput,
  unknownParts: readonly string[] = [],
): InputInspection {
  const { systematics, templates, data } = input;
  const yields = nominalYields(input);
  const names = (indices: Iterable<number>) => Array.from(indices, (index) => systematics.names[index]!);
  return {
    kind: "input",
    file,
    channels: input.channels.map(({ name, masked, flow, start, stop, axes }) => ({
      name,
      masked,
      flow,
      bins: stop - start,
      axes: axes.map(axisJson),
      ...(!masked && { dataTotal: sum(data.counts.subarray(start, stop)) }),
      nominalTotal: sum(yields.subarray(start, stop)),
    })),
    processes: input.processes,
    signals: input.signals,
    systematics: {
      count: systematics.names.length,
      unconstrained: systematics.names.slice(0, systematics.unconstrainedCount),
      nuisancesOfInterest: names(systematics.noiIndices),
      groups: systematics.groups.map(({ name, indices }) => ({ name, size: indices.length })),
      type: input.systematicType,
      symmetric: input.symmetric,
    },
    templates: {
      kind: templates.kind,
      rows: templates.kind === "sparse" ? templates.bins.length : templates.norm.length,
      columns: templates.columnCount,
      nonZero: nonZeroVariations(templates),
    },
    dataTotal: sum(data.counts),
    nominalTotal: sum(yields),
    pseudodata: input.pseudodata.map(({ name, counts }) => ({ name, total: sum(counts) })),
    externalTerms: input.externalTerms.map(describeTerm),
    auxiliary: [...input.auxiliary.keys()],
    special: [
      ...specialities(input),
      ...unknownParts.map((path) => `unknown part ${path} (a fit refuses it)`),
    ],
  };
}

function describeTerm({ name, parameters, gradient, hessian, constant, logNormalization }: ExternalTerm) {
  const parts = [
    ...(gradient === undefined ? [] : ["gradient"]),
    ...(hessian === undefined ? [] : [`${hessian.kind} Hessian`]),
    ...(constant === undefined ? [] : [`constant ${shortNumber(constant)}`]),
    ...(logNormalization === undefined ? [] : [`log normalization ${shortNumber(logNormalization)}`]),
  ];
  return { name, parameters: parameters.length, parts };
}

function specialities({ data, betaVariations, pseudodata, channels, systematics }: FitInput): string[] {
  const weights = systematics.constraintWeights.subarray(systematics.unconstrainedCount);
  return [
    ...(data.variances === undefined ? [] : ["variances of the data"]),
    ...(data.inverseCovariance === undefined ? [] : ["a covariance of the data"]),
    ...(betaVariations === undefined ? [] : ["variations with the statistical fluctuations of other bins"]),
    ...(pseudodata.some(({ variances }) => variances !== undefined) ? ["variances of pseudodata"] : []),
    ...(channels.some(({ flow }) => flow) ? ["flow bins that are part of the fit"] : []),
    ...(weights.some((weight) => weight !== 1) ? ["constraints of other widths than 1"] : []),
  ];
}

/** Nominal yields of all processes together, [bins with masked ones]. */
function nominalYields({ templates, processes, channels }: FitInput): Float64Array {
  const yields = new Float64Array(channels.reduce((last, { stop }) => Math.max(last, stop), 0));
  templates.norm.forEach((norm, row) => {
    const bin = templates.kind === "sparse" ? templates.bins[row]! : Math.floor(row / processes.length);
    yields[bin]! += norm;
  });
  return yields;
}

function nonZeroVariations({ logk }: Templates): number {
  let count = 0;
  for (const { values } of logk) for (const value of values) count += Number(value !== 0);
  return count;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
