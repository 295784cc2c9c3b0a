import {
  axisNames,
  type Convergence,
  convergenceStatuses,
  type DataSetId,
  emptyResultGroup,
  fitHistogramNames,
  RabbitInputError,
  type ResultGroup,
  toyHistogramNames,
} from "@rabbit-fit/contracts";
import {
  type Axis,
  type Histogram,
  histogram,
  innerValues,
  innerVariances,
  integerCategoryAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import { statusMeaning, statusWord } from "../fit-status.js";
import { storedParameters } from "../parameters/parameter-histogram.js";

/** The numbers of a fit that a table of toys has; `converged` is 1 or 0. */
const numberNames = ["nllvalreduced", "nllvalfull", "ndfsat", "edmval", "converged", "iterations"] as const;

type NumberName = (typeof numberNames)[number];

/** The rows of a table as they come. */
interface Rows {
  readonly first: ResultGroup;
  readonly toys: number[];
  /** Values and variances one toy after the other, [toys, parameters] each. */
  readonly stages: { readonly [Stage in "prefit" | "postfit"]: { values: number[]; variances: number[] } };
  /** [toys, numbers] */
  readonly numbers: number[];
  readonly statuses: (string | undefined)[];
  names: readonly string[] | undefined;
}

/**
 * The fits of a result with one table in place of the fits to toys (one for each pseudodata that toys have in place of the data),
 * after the others: estimates, uncertainties, values of the likelihood and status of each toy, as histograms over toys and parameters.
 * Yields, covariances and impacts of toys are left out. Fits may come one by one; no more than the table is in memory.
 *
 * @throws RabbitInputError where toys have different parameters
 */
export function* tabulateToys(groups: Iterable<ResultGroup>): Generator<ResultGroup> {
  const tables = new Map<string | undefined, Rows>();
  for (const group of groups) {
    const { dataSet } = group;
    if (dataSet.kind !== "toy") {
      yield group;
      continue;
    }
    const rows = tables.get(dataSet.pseudodata) ?? emptyRows(group);
    tables.set(dataSet.pseudodata, rows);
    rows.toys.push(dataSet.toy);
    addNumbers(rows, group);
    addParameters(rows, group);
  }
  for (const rows of tables.values()) yield toyTable(rows);
}

function emptyRows(first: ResultGroup): Rows {
  const stage = () => ({ values: [], variances: [] });
  return {
    first,
    toys: [],
    stages: { prefit: stage(), postfit: stage() },
    numbers: [],
    statuses: [],
    names: undefined,
  };
}

function addNumbers({ numbers, statuses }: Rows, group: ResultGroup): void {
  const { convergence } = group;
  const values: { readonly [Name in NumberName]: number | null | undefined } = {
    nllvalreduced: group.nllvalreduced,
    nllvalfull: group.nllvalfull,
    ndfsat: group.ndfsat,
    edmval: group.edmval,
    converged: convergence && Number(convergence.converged),
    iterations: convergence?.iterations,
  };
  for (const name of numberNames) numbers.push(values[name] ?? Number.NaN);
  statuses.push(convergence && statusWord(convergence));
}

function addParameters(rows: Rows, group: ResultGroup): void {
  const { parameters, prefitParameters } = fitHistogramNames;
  const fields = { prefit: prefitParameters, postfit: parameters };
  const stored = (["prefit", "postfit"] as const).map((stage) => ({
    stage,
    ...(group.histograms.has(fields[stage]) && storedParameters(group, stage)),
  }));
  rows.names ??= stored.find(({ names }) => names !== undefined)?.names;
  const { names = [], toys } = rows;
  for (const { stage, names: own = names, values, variances } of stored) {
    if (own.length !== names.length || own.some((name, i) => name !== names[i])) {
      throw new RabbitInputError({
        field: `${group.name} ${fields[stage]}`,
        expected: `the parameters of ${rows.first.name}, in their order`,
      });
    }
    const column = rows.stages[stage];
    // Toys before the first that has parameters have none.
    while (column.values.length < (toys.length - 1) * names.length) {
      column.values.push(Number.NaN);
      column.variances.push(Number.NaN);
    }
    for (let i = 0; i < names.length; i++) {
      column.values.push(values?.[i] ?? Number.NaN);
      column.variances.push(variances?.[i] ?? Number.NaN);
    }
  }
}

function toyTable({ first, toys, stages, numbers, statuses, names = [] }: Rows): ResultGroup {
  const { pseudodata } = first.dataSet;
  const dataSet: DataSetId = { kind: "toys", ...(pseudodata !== undefined && { pseudodata }) };
  const toyAxis = integerCategoryAxis(toys, { name: axisNames.toys, overflow: false });
  const categories = (name: string, values: readonly string[]) =>
    stringCategoryAxis(values, { name, overflow: false });
  const ends = [...new Set(statuses.filter((status) => status !== undefined))];
  const hists: Histogram[] = [];
  const add = (name: string, axis: Axis, content: { values: number[]; variances?: number[] }) =>
    hists.push(histogram([toyAxis, axis], { name, ...content }));
  const parameterAxis = categories(axisNames.parameters, names);
  if (names.length > 0) {
    add(toyHistogramNames.parameters, parameterAxis, stages.postfit);
    add(toyHistogramNames.prefitParameters, parameterAxis, stages.prefit);
  }
  add(toyHistogramNames.numbers, categories(axisNames.numbers, numberNames), { values: numbers });
  if (ends.length > 0) {
    const values = statuses.flatMap((status) => ends.map((end) => Number(end === status)));
    add(toyHistogramNames.status, categories(axisNames.status, ends), { values });
  }
  return {
    ...emptyResultGroup(dataSet),
    histograms: new Map(hists.map((hist) => [hist.name, hist])),
    ...(first.blinding && { blinding: first.blinding }),
    ...(first.postfitProfile !== undefined && { postfitProfile: first.postfitProfile }),
  };
}

/** The fits of a result, each by itself: a table of toys as the fits that it stands for. */
export function* singleFits(groups: Iterable<ResultGroup>): Generator<ResultGroup> {
  for (const group of groups) {
    if (group.dataSet.kind === "toys") yield* toyFits(group);
    else yield group;
  }
}

/**
 * The fits to toys that a table of them stands for, one after the other. Of the message of a fit there is what its status means.
 *
 * @throws RabbitInputError where the group is no such table
 */
export function* toyFits(table: ResultGroup): Generator<ResultGroup> {
  const { histograms, dataSet, blinding, postfitProfile } = table;
  const names = toyHistogramNames;
  const numbers = tableHistogram(histograms.get(names.numbers), names.numbers);
  const status = histograms.has(names.status)
    ? tableHistogram(histograms.get(names.status), names.status)
    : undefined;
  const parameters = ([names.parameters, names.prefitParameters] as const).flatMap((name) => {
    const hist = histograms.get(name);
    return hist === undefined ? [] : [{ name, ...tableHistogram(hist, name) }];
  });
  const { pseudodata } = dataSet;
  for (const [row, toy] of numbers.toys.entries()) {
    const number = (name: NumberName) => {
      const value = numbers.row(row)[numbers.columns.indexOf(name)];
      return value === undefined || Number.isNaN(value) ? undefined : value;
    };
    const fields = { nllvalreduced: number("nllvalreduced"), nllvalfull: number("nllvalfull") };
    const more = { ndfsat: number("ndfsat"), edmval: number("edmval") };
    const present = Object.entries({ ...fields, ...more }).filter(([, value]) => value !== undefined);
    const end = status?.columns[status.row(row).indexOf(1)];
    yield {
      ...emptyResultGroup({ kind: "toy", toy, ...(pseudodata !== undefined && { pseudodata }) }),
      ...Object.fromEntries(present),
      histograms: new Map(
        parameters
          // A toy that was not fitted has no parameters after the fit.
          .filter((one) => one.row(row).some((value) => !Number.isNaN(value)))
          .map((one) => {
            const name = singleNames[one.name];
            const axis = stringCategoryAxis(one.columns, { name: axisNames.parameters, overflow: false });
            const variances = one.variances?.(row);
            return [name, histogram([axis], { name, values: one.row(row), ...(variances && { variances }) })];
          }),
      ),
      ...(end !== undefined && {
        convergence: {
          converged: number("converged") === 1,
          ...statusOf(end),
          message: `${statusMeaning(end).replace(/^./, (letter) => letter.toUpperCase())}.`,
          iterations: number("iterations") ?? 0,
        },
      }),
      ...(blinding && { blinding }),
      ...(postfitProfile !== undefined && { postfitProfile }),
    };
  }
}

const singleNames = {
  [toyHistogramNames.parameters]: fitHistogramNames.parameters,
  [toyHistogramNames.prefitParameters]: fitHistogramNames.prefitParameters,
} as const;

function statusOf(end: string): Pick<Convergence, "status" | "unknownStatus"> {
  const status = convergenceStatuses.find((known) => known === end);
  return status === undefined ? { status: "unknown", unknownStatus: end } : { status };
}

/** A histogram over toys and names, row by row. */
interface TableHistogram {
  readonly toys: readonly number[];
  readonly columns: readonly string[];
  row(toy: number): Float64Array;
  readonly variances?: (toy: number) => Float64Array;
}

function tableHistogram(hist: Histogram | undefined, field: string): TableHistogram {
  const [toyAxis, axis] = hist?.axes ?? [];
  if (hist === undefined || toyAxis?.kind !== "integer-category" || axis?.kind !== "string-category") {
    throw new RabbitInputError({ field, expected: "a histogram over toys and names in the table of toys" });
  }
  const size = axis.categories.length;
  const rowsOf = (all: Float64Array) => (row: number) => all.subarray(row * size, (row + 1) * size);
  return {
    toys: toyAxis.categories,
    columns: axis.categories,
    row: rowsOf(innerValues(hist)),
    ...(hist.storage === "weight" && { variances: rowsOf(innerVariances(hist)) }),
  };
}
