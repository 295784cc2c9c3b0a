import { type FitStage, observedHistogramNames, type ResultGroup } from "@rabbit-fit/contracts";
import { innerValues } from "@rabbit-fit/sparse-hist";
import type { MappedBins } from "../bins/mapped-bins.js";
import { type BinCovariance, binCovariance } from "../yields/bin-covariance.js";
import { type HepDataTable, type HepDataVariable, hepDataNumber } from "./hepdata-table.js";
import { placeVariables } from "./place-variables.js";

/** The covariance of the bins of a mapping, and their correlation. */
export interface CovarianceChoice {
  readonly mapping: string;
  readonly stage: FitStage;
  /** The channels of the mapping that are shown. */
  readonly channels: readonly MappedBins[];
}

type Variables = Pick<HepDataTable, "independent_variables" | "dependent_variables">;

/** A row for each two bins; undefined where the result has no covariance of the mapping. */
export function covarianceTable(
  group: ResultGroup,
  { mapping, stage, channels }: CovarianceChoice,
): Variables | undefined {
  const covariance = binCovariance(group, stage, mapping);
  if (covariance === undefined) return undefined;
  const bins = channels.flatMap(({ channel }) => {
    const { start, size } = covariance.channels.get(channel)!;
    return Array.from({ length: size }, (_, i) => start + i);
  });
  return pairVariables(channels, covariance, bins);
}

/** The same of what was observed in a channel; undefined where the data have no covariance but their variances. */
export function dataCovarianceTable(group: ResultGroup, channel: MappedBins): Variables | undefined {
  const hist = group.mappings
    .get(channel.mapping)
    ?.channels.get(channel.channel)
    ?.get(observedHistogramNames.fittedCovariance);
  if (hist === undefined) return undefined;
  const elements = innerValues(hist);
  const size = channel.bins.length;
  if (elements.length !== size ** 2) return undefined;
  return pairVariables([channel], { size, elements }, [...channel.bins.keys()]);
}

function pairVariables(
  channels: readonly MappedBins[],
  covariance: Matrix,
  bins: readonly number[],
): Variables {
  const places = placeVariables(channels);
  return {
    independent_variables: [
      ...places.map((variable) => alongPairs(variable, "row")),
      ...places.map((variable) => alongPairs(variable, "column")),
    ],
    dependent_variables: [
      { header: { name: "Covariance" }, values: elements(covariance, bins, () => 1) },
      {
        header: { name: "Correlation" },
        // A variance by itself, without the rounding of its root.
        values: elements(covariance, bins, (i, j) =>
          i === j ? varianceAt(covariance, i) : sigmaProduct(covariance, i, j),
        ),
      },
    ],
  };
}

type Matrix = Pick<BinCovariance, "size" | "elements">;

/** A variable of bins, of the first or the second of every two of them. */
function alongPairs<Value>(
  { header, values }: HepDataVariable<Value>,
  which: "row" | "column",
): HepDataVariable<Value> {
  return {
    header: { ...header, name: `${header.name} (${which})` },
    values: {
      *[Symbol.iterator]() {
        for (const row of values) for (const column of values) yield which === "row" ? row : column;
      },
    },
  };
}

/** The elements of a covariance at every two of some bins, each divided by a unit of its own. */
function elements(
  { size, elements }: Matrix,
  bins: readonly number[],
  unit: (row: number, column: number) => number,
): Iterable<{ readonly value: string | number }> {
  return {
    *[Symbol.iterator]() {
      for (const row of bins) {
        for (const column of bins) {
          yield { value: hepDataNumber(elements[row * size + column]! / unit(row, column)) };
        }
      }
    },
  };
}

function varianceAt({ size, elements }: Matrix, bin: number): number {
  return elements[bin * (size + 1)]!;
}

function sigmaProduct(covariance: Matrix, row: number, column: number): number {
  return Math.sqrt(varianceAt(covariance, row)) * Math.sqrt(varianceAt(covariance, column));
}
