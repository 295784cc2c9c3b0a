import {
  blindedValue,
  boundNotes,
  type FittedParameter,
  likelihoodStrength,
  type Table,
  type TableColumn,
} from "@rabbit-fit/results";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent } from "../report-content.js";
import type { ReportSection } from "../section.js";

const kinds = {
  poi: "parameter of interest",
  noi: "nuisance parameter of interest",
  model: "parameter of the model",
  nuisance: "unconstrained",
} as const;

/** Tables with more rows take browsers long. */
const longest = 500;

/** Parameters of interest as mu and x, and the other parameters that no constraint holds. */
export const estimatesSection: ReportSection = {
  id: "parameters",
  title: "Parameters of interest",
  make: (content) => {
    const table = estimateTable(content);
    if ([...table.rows].length === 0) return [];
    const first = content.fits[0]!.label;
    const differences = content.fits.length > 1 ? `; differences are those from the fit to ${first}` : "";
    return [pageTable(table, { caption: `Values after the fit${differences}` })];
  },
};

function estimateTable(content: ReportContent): Table {
  const { fits } = content;
  const { reworded = (text: string) => text } = content.options;
  const found = fits.map(({ parameters }) => new Map(parameters.map((each) => [each.name, each] as const)));
  const free = fits.flatMap(({ parameters }) =>
    parameters.filter(({ kind, constrained }) => kind !== "nuisance" || !constrained),
  );
  const names = [...new Map(free.map(({ name, kind }) => [name, kind] as const))];
  const order = Object.keys(kinds);
  names.sort(([, left], [, right]) => order.indexOf(left) - order.indexOf(right));
  const columns: TableColumn[] = [
    { key: "name", kind: "text", title: "Parameter" },
    { key: "kind", kind: "text", title: "Kind" },
    ...fits.flatMap((fit, i): TableColumn[] => [
      { key: `mu${i}`, kind: "interval", title: ofFit(content, "mu", fit) },
      { key: `likelihood${i}`, kind: "interval", title: ofFit(content, "mu by likelihood", fit) },
      { key: `x${i}`, kind: "estimate", title: ofFit(content, "x", fit) },
    ]),
    ...fits.slice(1).map(
      (fit, i): TableColumn => ({
        key: `difference${i + 1}`,
        kind: "number",
        title: ofFit(content, "difference", fit),
      }),
    ),
  ];
  const rows = names.slice(0, longest).map(([name, kind]) => {
    const cells: Record<string, unknown> = { name, kind: kinds[kind] };
    const reference = found[0]!.get(name);
    for (const [i, parameters] of found.entries()) {
      const parameter = parameters.get(name);
      if (parameter === undefined) continue;
      cells[`x${i}`] = { value: parameter.x, uncertainty: parameter.sigma };
      if (isStrength(parameter)) {
        cells[`mu${i}`] = strength(parameter);
        cells[`likelihood${i}`] = likelihoodStrength(parameter);
      }
      if (i > 0 && reference !== undefined) cells[`difference${i}`] = difference(parameter, reference);
    }
    return cells as Table["rows"] extends Iterable<infer Row> ? Row : never;
  });
  const squared = fits.some(({ parameters }) => parameters.some((parameter) => parameter.squared));
  const notes = [
    ...(squared
      ? [
          "mu = x² where a signal strength is stored as its square root x; its interval is (x - sigma)² to (x + sigma)².",
        ]
      : []),
    ...fits.flatMap((fit) => boundNotes(fit.parameters).map((note) => ofFit(content, reworded(note), fit))),
    ...(names.length > longest ? [`${longest} of ${names.length} parameters.`] : []),
  ];
  return { columns, rows, notes };
}

function isStrength({ squared, kind }: FittedParameter): boolean {
  return squared || kind === "poi" || kind === "model";
}

/** At its bound, the curvature gives no interval of a strength. */
function strength({ mu, atBound }: FittedParameter) {
  if (mu === blindedValue || atBound) return { value: mu === blindedValue ? mu : mu.value };
  return { value: mu.value, up: mu.up, down: mu.down };
}

/** Of mu where there is one. Fits that hide a value hide its differences, too. */
function difference(parameter: FittedParameter, reference: FittedParameter): number | typeof blindedValue {
  if (parameter.blinded || reference.blinded) return blindedValue;
  return isStrength(parameter) ? parameter.mu.value - reference.mu.value : parameter.x - reference.x;
}
