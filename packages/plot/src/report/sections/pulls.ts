import {
  blindedValue,
  type FittedParameter,
  type Table,
  type TableColumn,
  type TableRow,
} from "@rabbit-fit/results";
import { pullBar } from "../bars.js";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent } from "../report-content.js";
import type { ReportSection } from "../section.js";

/** Tables with more rows take browsers long. */
const longest = 500;

/** Pulls and constraints of all constrained parameters, the largest pull first. */
export const pullsSection: ReportSection = {
  id: "pulls",
  title: "Pulls and constraints",
  make: (content) => {
    const table = pullTable(content);
    if ([...table.rows].length === 0) return [];
    const pictures = content.fits.map((fit, i) => ({
      after: `constraint${i}`,
      title: ofFit(content, "-3 to 3", fit),
      draw: (row: TableRow) => {
        const [pull, constraint] = [row[`pull${i}`], row[`constraint${i}`]];
        return typeof pull === "number" ? pullBar(pull, Number(constraint)) : undefined;
      },
    }));
    return [pageTable(table, { caption: "Constrained parameters, the largest pull first", pictures })];
  },
};

function pullTable(content: ReportContent): Table {
  const { fits } = content;
  const found = fits.map(
    ({ parameters }) =>
      new Map(parameters.filter(({ constrained }) => constrained).map((each) => [each.name, each] as const)),
  );
  const names = [...new Set(found.flatMap((parameters) => [...parameters.keys()]))];
  const size = (name: string) => Math.max(...found.map((parameters) => pullSize(parameters.get(name))));
  const sizes = new Map(names.map((name) => [name, size(name)] as const));
  names.sort((left, right) => sizes.get(right)! - sizes.get(left)!);
  const columns: TableColumn[] = [
    { key: "name", kind: "text", title: "Parameter" },
    ...fits.flatMap((fit, i): TableColumn[] => [
      { key: `pull${i}`, kind: "number", title: ofFit(content, "pull", fit), decimals: 3 },
      { key: `constraint${i}`, kind: "number", title: ofFit(content, "constraint", fit), decimals: 3 },
    ]),
    ...fits.slice(1).map(
      (fit, i): TableColumn => ({
        key: `difference${i + 1}`,
        kind: "number",
        title: ofFit(content, "difference of pulls", fit),
        decimals: 3,
      }),
    ),
    { key: "frozen", kind: "flag", title: "frozen" },
  ];
  const rows = names.slice(0, longest).map((name) => {
    const cells: Record<string, string | number | boolean> = { name };
    const reference = found[0]!.get(name);
    for (const [i, parameters] of found.entries()) {
      const parameter = parameters.get(name);
      if (parameter === undefined) continue;
      cells[`pull${i}`] = parameter.pull;
      cells[`constraint${i}`] = parameter.constraint;
      if (parameter.frozen) cells.frozen = true;
      if (i === 0 || reference === undefined) continue;
      const hidden = parameter.blinded || reference.blinded;
      cells[`difference${i}`] = hidden ? blindedValue : parameter.pull - reference.pull;
    }
    return cells;
  });
  const notes = [
    "pull = (fitted - prefit) / prefit uncertainty, constraint = fitted / prefit uncertainty.",
    ...(names.length > longest ? [`${longest} of ${names.length} parameters.`] : []),
  ];
  return { columns, rows, notes };
}

function pullSize(parameter: FittedParameter | undefined): number {
  const pull = parameter?.pull;
  return typeof pull === "number" && Number.isFinite(pull) ? Math.abs(pull) : -1;
}
