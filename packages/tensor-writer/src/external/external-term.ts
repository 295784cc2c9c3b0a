import {
  checkSymmetric,
  type ExternalTerm,
  nameFault,
  type SymmetricDenseMatrix,
  type SymmetricSparseMatrix,
  symmetricPart,
} from "@rabbit-fit/contracts";
import { anything, classOf, foundIn, optionsOf } from "@rabbit-fit/contracts/options";
import type { Axis, CsrMatrix, Histogram, SparseHistogram } from "@rabbit-fit/sparse-hist";
import { axisExtent, binCount, innerValues } from "@rabbit-fit/sparse-hist";
import { checkNumbers, checkPathName, refuse } from "../refuse.js";
import { checkMatrix } from "../template/check-matrix.js";
import { isHistogram, isMatrix } from "../template/source.js";
import { gaussianTerm } from "./gaussian-term.js";
import { type MatrixEntries, symmetricHalf } from "./symmetric-half.js";

/** The numbers of an external term. */
interface TermNumbers {
  /** `ext0`, `ext1` ... by default. */
  readonly name?: string;
  /** c, 0 by default; not beside a mean, which says it. */
  readonly constant?: number;
  /**
   * ln of the normalisation of a Gaussian, 1/2 (k ln 2 pi - ln det H), which likelihood values with all constants have
   * besides. By default that of H where there is a mean, unless H is not positive definite, or so large that its factorisation
   * would take more than about ten seconds.
   */
  readonly logNormalization?: number;
}

/**
 * A term g^T x + 1/2 x^T H x + c of the negative log-likelihood over some parameters: as histograms whose axes are the
 * names of the parameters, or as plain numbers beside a list of names. One of gradient and Hessian may be left out.
 *
 * With a mean m in place of the gradient it is 1/2 (x - m)^T H (x - m), a Gaussian with the covariance H^-1.
 */
export type ExternalLikelihoodTerm =
  | (TermNumbers & {
      readonly parameters?: undefined;
      /** g, one string-category axis. */
      readonly gradient?: Histogram;
      /** H, two string-category axes that are the same. */
      readonly hessian?: Histogram | SparseHistogram;
      /** m, one string-category axis. */
      readonly mean?: Histogram;
    })
  | (TermNumbers & {
      /** Names of the parameters in x. */
      readonly parameters: readonly string[];
      /** g, [parameters] */
      readonly gradient?: ArrayLike<number>;
      /** H, [parameters, parameters], row by row. */
      readonly hessian?: ArrayLike<number> | CsrMatrix;
      /** m, [parameters] */
      readonly mean?: ArrayLike<number>;
    });

/** What each part can be; what is not said here is checked by `externalTerm`. */
export const externalTermOptions = optionsOf<ExternalLikelihoodTerm>({
  name: anything,
  constant: anything,
  logNormalization: anything,
  parameters: anything,
  gradient: anything,
  hessian: anything,
  mean: anything,
});

/**
 * An external term as a tensor has it.
 *
 * @throws RabbitInputError where names are missing or there twice, sizes do not match, numbers are not finite, or the Hessian is not symmetric
 */
export function externalTerm(term: ExternalLikelihoodTerm, name: string): ExternalTerm {
  checkPathName("externalTerms", name);
  const field = `externalTerms.${name}`;
  if (term.gradient === undefined && term.hessian === undefined) {
    refuse({ field, state: "empty", expected: "a gradient or a Hessian, or both" });
  }
  if (term.mean !== undefined) checkMean(term, field);
  for (const key of ["constant", "logNormalization"] as const) {
    if (term[key] === undefined || Number.isFinite(term[key])) continue;
    refuse({ field: `${field}.${key}`, found: term[key], expected: "a finite number" });
  }
  const { parameters, gradient, hessian, mean } =
    term.parameters === undefined ? ofHistograms(term, field) : ofNumbers(term, field);
  const vector = (values: Float64Array, key: string) =>
    checkedVector(values, parameters.length, `${field}.${key}`);
  const matrix = hessian && checkedHessian(hessian, parameters.length, `${field}.hessian`);
  const { constant, logNormalization } = term;
  return {
    name,
    parameters,
    ...(gradient && { gradient: vector(gradient, "gradient") }),
    ...(matrix && { hessian: matrix }),
    ...(matrix && mean && gaussianTerm(matrix, vector(mean, "mean"))),
    ...(constant !== undefined && { constant }),
    ...(logNormalization !== undefined && { logNormalization }),
  };
}

/** A mean takes the place of the gradient and of the constant. */
function checkMean(term: ExternalLikelihoodTerm, field: string): void {
  if (term.hessian === undefined) {
    refuse({
      field: `${field}.hessian`,
      state: "missing",
      expected: "a Hessian beside the mean: the inverse of the covariance",
    });
  }
  for (const key of ["gradient", "constant"] as const) {
    if (term[key] === undefined) continue;
    refuse({
      field: `${field}.${key}`,
      state: "given beside a mean",
      expected: "one of the two: with the mean m it follows from m and the Hessian",
      remedy: `Leave out ${key} or mean.`,
    });
  }
}

interface Numbers {
  readonly parameters: readonly string[];
  readonly gradient: Float64Array | undefined;
  readonly hessian: Float64Array | MatrixEntries | undefined;
  readonly mean: Float64Array | undefined;
}

function ofNumbers(
  { parameters, gradient, hessian, mean }: Extract<ExternalLikelihoodTerm, { parameters: readonly string[] }>,
  field: string,
): Numbers {
  checkParameters(parameters, field);
  return {
    parameters: [...parameters],
    gradient: gradient && float64(gradient, `${field}.gradient`),
    hessian:
      hessian &&
      (isMatrix(hessian)
        ? entriesOfMatrix(hessian, parameters.length, field)
        : float64(hessian, `${field}.hessian`)),
    mean: mean && float64(mean, `${field}.mean`),
  };
}

function float64(list: ArrayLike<number>, field: string): Float64Array {
  checkNumbers(field, list, "numbers, as the parameters are a list of names");
  return Float64Array.from(list);
}

function entriesOfMatrix(matrix: CsrMatrix, size: number, field: string): MatrixEntries {
  const { rowCount, columnCount, rowStart, columns, values } = matrix;
  if (rowCount !== size || columnCount !== size) {
    refuse({
      field: `${field}.hessian`,
      state: `${rowCount} x ${columnCount}`,
      expected: `${size} x ${size} (parameters)`,
    });
  }
  checkMatrix(matrix, `${field}.hessian`);
  return { columns: (entry) => columns[entry]!, values, rowEnd: (row) => rowStart[row + 1]! };
}

function ofHistograms(
  { gradient, hessian, mean }: Extract<ExternalLikelihoodTerm, { parameters?: undefined }>,
  field: string,
): Numbers {
  for (const [key, part] of Object.entries({ gradient, hessian, mean })) {
    if (part === undefined || isHistogram(part)) continue;
    refuse({
      field: `${field}.${key}`,
      ...foundIn(part),
      expected: "a histogram with the names of the parameters on its axes, as there is no list of parameters",
      remedy: "Give the names in parameters beside plain numbers.",
    });
  }
  const ofGradient = gradient && labelsOf(gradient.axes, 1, `${field}.gradient`);
  const ofHessian = hessian && labelsOf(hessian.axes, 2, `${field}.hessian`);
  const parameters = ofGradient ?? ofHessian!;
  if (ofHessian) sameParameters(ofHessian, parameters, `${field}.hessian.axes`, "gradient");
  if (mean)
    sameParameters(labelsOf(mean.axes, 1, `${field}.mean`), parameters, `${field}.mean.axes`, "Hessian");
  checkParameters(parameters, field);
  return {
    parameters,
    gradient: gradient && innerValues(gradient),
    hessian:
      hessian &&
      (hessian.layout === "dense"
        ? innerValues(hessian)
        : entriesOfHistogram(hessian, parameters.length, field)),
    mean: mean && innerValues(mean),
  };
}

/** Checks that two parts of a term have the same parameters, in the same order. */
function sameParameters(
  found: readonly string[],
  parameters: readonly string[],
  field: string,
  owner: "gradient" | "Hessian",
): void {
  const strayed = found.findIndex((label, i) => label !== parameters[i]);
  if (strayed < 0 && found.length === parameters.length) return;
  const index = Math.max(strayed, 0);
  refuse({
    field,
    index,
    found: found[index],
    expected: `"${parameters[index]}": the parameters of the ${owner}, in its order`,
  });
}

/** The labels of string-category axes, which must be the same on all. */
function labelsOf(axes: readonly Axis[], count: 1 | 2, field: string): readonly string[] {
  const [first] = axes;
  if (axes.length !== count || first === undefined) {
    refuse({ field: `${field}.axes.length`, found: axes.length, expected: String(count) });
  }
  const all = axes.map((axis, index) => {
    if (axis.kind === "string-category") return axis.categories;
    return refuse({
      field: `${field}.axes`,
      index,
      state: `an axis of the kind "${axis.kind}"`,
      expected: "a string-category axis with the names of the parameters",
    });
  });
  const [labels = [], others = labels] = all;
  const strayed = Array.from({ length: Math.max(labels.length, others.length) }, (_, i) => i).find(
    (i) => labels[i] !== others[i],
  );
  if (strayed !== undefined) {
    refuse({
      field: `${field}.axes[1]`,
      index: strayed,
      found: others[strayed],
      expected: `"${labels[strayed]}": the same labels on both axes`,
    });
  }
  return labels;
}

/** Entries of a sparse histogram by row; those in flow bins are not of any parameter. */
function entriesOfHistogram(hist: SparseHistogram, size: number, field: string): MatrixEntries {
  const { indices, values, axes } = hist;
  const extent = axisExtent(axes[1]!);
  const total = binCount(axes, { flow: true });
  if (values.length !== indices.length) {
    refuse({
      field: `${field}.hessian.values.length`,
      found: values.length,
      expected: `${indices.length}, as many as indices`,
    });
  }
  const end = new Float64Array(size);
  let row = 0;
  let previous = -1;
  for (let entry = 0; entry < indices.length; entry++) {
    const flat = indices[entry]!;
    if (!(flat > previous && flat < total)) {
      refuse({
        field: `${field}.hessian.indices`,
        index: entry,
        found: flat,
        expected: `from ${previous + 1} to ${total - 1}: increasing, each once`,
      });
    }
    previous = flat;
    while (row < size && flat >= (row + 1) * extent) end[row++] = entry;
  }
  while (row < size) end[row++] = indices.length;
  let current = 0;
  return {
    // Entries are asked for in their order, so that the row of one is that of the one before, or a later one.
    columns: (entry) => {
      const flat = indices[entry]!;
      if (entry === 0 || flat < current * extent) current = 0;
      while (flat >= (current + 1) * extent) current++;
      return flat - current * extent;
    },
    values,
    rowEnd: (r) => end[r]!,
  };
}

function checkParameters(parameters: readonly string[], field: string): void {
  if (parameters.length === 0) {
    refuse({ field: `${field}.parameters`, state: "empty", expected: "at least one parameter" });
  }
  const seen = new Set<string>();
  for (const [index, name] of parameters.entries()) {
    const expected = seen.has(name) ? "each name once" : nameFault(name);
    if (expected !== undefined) refuse({ field: `${field}.parameters`, index, found: name, expected });
    seen.add(name);
  }
}

function checkedVector(vector: Float64Array, count: number, field: string): Float64Array {
  if (vector.length !== count) {
    refuse({ field: `${field}.length`, found: vector.length, expected: `${count} (parameters)` });
  }
  const index = vector.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) refuse({ field, index, found: vector[index], expected: "a finite number" });
  return vector;
}

function isDense(hessian: Float64Array | MatrixEntries): hessian is Float64Array {
  return classOf(hessian) === "Float64Array";
}

function checkedHessian(
  hessian: Float64Array | MatrixEntries,
  size: number,
  field: string,
): SymmetricDenseMatrix | SymmetricSparseMatrix {
  if (!isDense(hessian)) return symmetricHalf(hessian, size, field);
  if (hessian.length !== size * size) {
    refuse({
      field: `${field}.length`,
      found: hessian.length,
      expected: `${size * size} (parameters x parameters)`,
    });
  }
  const wrong = hessian.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const index = [Math.floor(wrong / size), wrong % size];
    refuse({ field, index, found: hessian[wrong], expected: "a finite number" });
  }
  checkSymmetric(refuse, field, hessian, size);
  return { kind: "dense", size, values: symmetricPart(hessian, size) };
}
