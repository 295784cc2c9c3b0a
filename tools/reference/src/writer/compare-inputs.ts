import type { Channel, ExternalTerm, FitInput, Templates } from "@rabbit-fit/contracts";
import type { VariationTerms } from "./writer-case.js";

/** How two tensors differ, in words, and the largest difference of a logarithm in units of the last place. */
export interface InputComparison {
  readonly differences: readonly string[];
  readonly largestUlps: number;
}

/** A logarithm may differ by this many units in the last place of its larger term. */
const LOGARITHM_ULPS = 2;

/** An inverse may differ by this much of the root of its two diagonal elements. */
const INVERSE_TOLERANCE = 1e-10;

/**
 * Compares tensors: names, order and structure exactly, numbers bit by bit, except logarithms (2 ulp) and the inverse of
 * a covariance (1e-10). The reference keeps pseudodata, external terms and members of a group in an order of no
 * meaning, and so they are compared by name. A zero in logk has no sign: a sparse tensor does not store it. Metadata is
 * not compared.
 */
export function compareInputs(
  expected: FitInput,
  actual: FitInput,
  terms: readonly VariationTerms[] = [],
): InputComparison {
  const differences: string[] = [];
  const same = (what: string, of: (input: FitInput) => unknown) =>
    differences.push(...deepDifferences(what, of(expected), of(actual)));
  same("channels", (input) => input.channels);
  same("processes", (input) => input.processes);
  same("signals", (input) => input.signals);
  same("systematics", ({ systematics }) => ({
    ...systematics,
    groups: systematics.groups.map(({ name, indices }) => ({ name, indices: indices.toSorted() })),
  }));
  same("systematicType", (input) => input.systematicType);
  same("symmetric", (input) => input.symmetric);
  same("data.counts", (input) => input.data.counts);
  same("data.variances", (input) => input.data.variances);
  same("pseudodata", (input) => byName(input.pseudodata));
  same("templates", ({ templates: { logk: _, ...rest } }) => rest);
  same("sumw", (input) => input.sumw);
  same("sumw2", (input) => input.sumw2);
  same("betaVariations", (input) => input.betaVariations);
  same("externalTerms", (input) => byName(input.externalTerms).map(joinedHessian));
  same("auxiliary", (input) => input.auxiliary);
  differences.push(...inverseDifferences(expected.data.inverseCovariance, actual.data.inverseCovariance));
  const logk = logkDifferences(expected, actual, terms);
  return { differences: [...differences, ...logk.differences], largestUlps: logk.largestUlps };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A term whose sparse Hessian is one block. */
function joinedHessian({ hessian, ...term }: ExternalTerm) {
  if (hessian?.kind !== "sparse") return { ...term, hessian };
  const { rowStart, columns, values } = joinedRows(hessian.upper);
  return { ...term, hessian: { size: hessian.size, rowStart, columns, values } };
}

/** Paths at which two values differ. Numbers must be the same, with the sign of a zero. */
function deepDifferences(path: string, a: unknown, b: unknown): string[] {
  if (Object.is(a, b)) return [];
  if (a instanceof Map && b instanceof Map) {
    return deepDifferences(path, Object.fromEntries(a), Object.fromEntries(b));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return [`${path} is ${String(b)}, expected ${String(a)}`];
  }
  if (a.constructor !== b.constructor) {
    return [`${path} is of type ${b.constructor.name}, expected ${a.constructor.name}`];
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => deepDifferences(`${path}.${key}`, left[key], right[key]));
}

function inverseDifferences(a: Float64Array | undefined, b: Float64Array | undefined): string[] {
  if (a === undefined && b === undefined) return [];
  if (a?.length !== b?.length) return [`inverse covariance has ${b?.length} elements, expected ${a?.length}`];
  const size = Math.sqrt(a!.length);
  const diagonal = (i: number) => Math.abs(a![i * (size + 1)]!);
  return Array.from(a!).flatMap((value, i) => {
    const scale = Math.sqrt(diagonal(Math.floor(i / size)) * diagonal(i % size));
    const deviation = Math.abs(value - b![i]!) / scale;
    return deviation <= INVERSE_TOLERANCE ? [] : [`inverse covariance[${i}] deviates by ${deviation}`];
  });
}

interface Rows {
  readonly rowStart: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

/** Row blocks of CSR as one. */
function joinedRows(
  blocks: readonly { rowStart: Uint32Array; columns: Uint32Array; values: Float64Array }[],
): Rows {
  const rowStart = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const block of blocks) {
    const before = values.length;
    rowStart.push(...Array.from(block.rowStart.subarray(1), (start) => start + before));
    columns.push(...block.columns);
    values.push(...block.values);
  }
  return { rowStart, columns, values };
}

/** logk as rows; of a dense tensor every element is an entry. */
function logkRows(templates: Templates): Rows {
  if (templates.kind === "sparse") return joinedRows(templates.logk);
  const values = templates.logk.flatMap((block) => Array.from(block.values));
  const { columnCount } = templates;
  const columns = values.map((_, i) => i % columnCount);
  const rowStart = Array.from(templates.norm.length === 0 ? [] : templates.norm, (_, i) => i * columnCount);
  return { rowStart: [...rowStart, values.length], columns, values };
}

function logkDifferences(
  expected: FitInput,
  actual: FitInput,
  terms: readonly VariationTerms[],
): InputComparison {
  const left = logkRows(expected.templates);
  const right = logkRows(actual.templates);
  const structure = [
    ...deepDifferences("logk.rowStart", left.rowStart, right.rowStart),
    ...deepDifferences("logk.columns", left.columns, right.columns),
  ];
  if (structure.length > 0) return { differences: structure, largestUlps: Number.NaN };
  const differences: string[] = [];
  let largestUlps = 0;
  const tolerance = expected.systematicType === "log_normal" ? LOGARITHM_ULPS : 0;
  const largestTerm = termLookup(expected, terms);
  for (let row = 0; row + 1 < left.rowStart.length; row++) {
    for (let entry = left.rowStart[row]!; entry < left.rowStart[row + 1]!; entry++) {
      const [a, b, column] = [left.values[entry]!, right.values[entry]!, left.columns[entry]!];
      if (a === b) continue;
      const ulps = Math.abs(a - b) / ulp(Math.max(Math.abs(a), largestTerm(row, column)));
      largestUlps = Math.max(largestUlps, ulps);
      if (ulps <= tolerance) continue;
      const name = expected.systematics.names[column % expected.systematics.names.length];
      differences.push(`logk of row ${row}, column ${column} (${name}) is ${b}, expected ${a}`);
    }
  }
  return { differences, largestUlps };
}

/** Gives the larger of |logk up| and |logk down| of a row and column, 0 where there were not two. */
function termLookup(
  { channels, processes, systematics, templates }: FitInput,
  terms: readonly VariationTerms[],
): (row: number, column: number) => number {
  const key = (...names: string[]) => names.join("\n");
  const largest = new Map(
    terms.map((term) => [key(term.channel, term.process, term.systematic), term.largest]),
  );
  return (row, column) => {
    const dense = templates.kind === "dense";
    const bin = dense ? Math.floor(row / processes.length) : templates.bins[row]!;
    const process = processes[dense ? row % processes.length : templates.processes[row]!]!;
    const channel = channels.find(({ start, stop }) => bin >= start && bin < stop) as Channel;
    const name = systematics.names[column % systematics.names.length]!;
    const booked = largest.get(key(channel.name, process, name.replace(/Sym(Avg|Diff)$/, "")));
    return booked?.[bin - channel.start] ?? 0;
  };
}

/** The distance from |x| to the next larger number. */
function ulp(x: number): number {
  const exponent = (new DataView(Float64Array.of(x).buffer).getUint32(4, true) >>> 20) & 0x7ff;
  return 2 ** (Math.max(exponent, 1) - 1075);
}
