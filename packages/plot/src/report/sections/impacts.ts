import { RabbitInputError } from "@rabbit-fit/contracts";
import {
  type FittedParameter,
  type ImpactKind,
  impactKindsOf,
  impactTable,
  parameterImpacts,
  type TableColumn,
  type TableRow,
} from "@rabbit-fit/results";
import { impactBar } from "../bars.js";
import type { Markup } from "../markup.js";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent, type ReportedFit } from "../report-content.js";
import type { ReportSection } from "../section.js";

/** How many sources there are for each parameter, the largest first. */
const longest = 60;

/** Impacts on parameters of interest, of groups and of single sources, all definitions side by side. */
export const impactsSection: ReportSection = {
  id: "impacts",
  title: "Impacts",
  make: (content) =>
    content.fits.flatMap((fit) =>
      fit.parameters
        .filter(({ kind }) => kind === "poi" || kind === "noi")
        .flatMap((target) =>
          (["groups", "sources"] as const).flatMap((of) => impactsOn(target, fit, of, content)),
        ),
    ),
};

function impactsOn(
  target: FittedParameter,
  fit: ReportedFit,
  of: "groups" | "sources",
  content: ReportContent,
): Markup[] {
  const { group } = fit.view;
  const kinds = impactKindsOf(group).filter((kind) => hasImpacts(fit, target.name, { kind, of }));
  if (kinds.length === 0) return [];
  const isStrength = target.squared && !target.blinded;
  const table = impactTable(
    { group, parameters: fit.parameters },
    { kinds, on: [target.name], of, strength: isStrength ? "mu" : "stored", sortBy: "max", top: longest },
  );
  const columns = table.columns.filter(({ key }) => key !== "parameter");
  const [down, up] = sidesOf(columns, kinds[0]!);
  const rows = [...table.rows];
  const sizes = rows
    .filter((row) => row.source !== "Total")
    .flatMap((row) => [row[down], row[up]])
    .map((size) => Math.abs(Number(size)))
    .filter(Number.isFinite);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const draw = (row: TableRow) =>
    row.source === "Total"
      ? undefined
      : impactBar(down === up ? Number.NaN : Number(row[down]), Number(row[up]), largest);
  const what = isStrength ? `mu of ${target.name}` : target.name;
  const from = of === "groups" ? "groups of parameters" : "single parameters";
  return [
    pageTable(
      { ...table, columns, rows },
      {
        caption: ofFit(content, `Impacts of ${from} on ${what}`, fit),
        pictures: [{ after: up, title: `${kinds[0]}, drawn`, draw }],
      },
    ),
  ];
}

/** The columns of a definition: one that has one number for both sides stands for both. */
function sidesOf(columns: readonly TableColumn[], kind: ImpactKind): readonly [down: string, up: string] {
  const found = columns.filter(
    ({ title }) => title === kind || title === `${kind} down` || title === `${kind} up`,
  );
  return [found[0]!.key, found.at(-1)!.key];
}

function hasImpacts(
  { view: { group } }: ReportedFit,
  parameter: string,
  choice: { readonly kind: ImpactKind; readonly of: "groups" | "sources" },
): boolean {
  try {
    return parameterImpacts(group, parameter, choice).impacts.length > 0;
  } catch (error) {
    if (error instanceof RabbitInputError) return false;
    throw error;
  }
}
