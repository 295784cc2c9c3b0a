import type { ResultGroup } from "@rabbit-fit/contracts";
import { blindedParameters, unlessBlinded } from "../blinding.js";
import { checkNames } from "../choice-rules.js";
import { hiddenValues } from "../parameters/hidden-values.js";
import { type Table, table } from "../tables/table.js";
import { likelihoodScan, type ScanPoint } from "./likelihood-scan.js";
import { placeCells, placeColumns, strengthCell, strengthNotes } from "./strength-cells.js";

const likelihoodColumns = [
  { key: "twiceDeltaNll", kind: "number", title: "2 dNLL", latexTitle: "$2 \\Delta\\ln L$" },
  { key: "found", kind: "flag", title: "found" },
  { key: "edm", kind: "number", title: "EDM" },
  { key: "largestGradient", kind: "number", title: "largest gradient" },
] as const;

const likelihoodCells = ({ deltaNll, found, edm, largestGradient }: ScanPoint) => ({
  twiceDeltaNll: 2 * deltaNll,
  found,
  edm,
  largestGradient,
});

/**
 * Scans along one quantity each as a table: a row for each point.
 *
 * @param blinded parameters whose values are hidden, and with them those of observables
 * @param squared parameters that are stored as the square root x of a signal strength, which get a column mu = x^2
 * @throws RabbitInputError where the result does not have one of them
 */
export function scanTable(
  group: ResultGroup,
  of: readonly string[],
  blinded: readonly string[] = blindedParameters(group),
  squared: readonly string[] = [],
): Table {
  checkNames({ of, blinded, squared });
  const scans = of.map((name) => likelihoodScan(group, [name]));
  const hidden = hiddenValues(group, of, blinded);
  const hasStrength = of.some((name) => squared.includes(name));
  return table({
    columns: [
      { key: "scan", kind: "text", title: "Scan of" },
      { key: "value", kind: "number", title: hasStrength ? "x" : "value" },
      { key: "mu", kind: "number", title: "mu", latexTitle: "$\\mu$" },
      ...likelihoodColumns,
    ],
    sections: "scan",
    rows: scans.flatMap((scan) =>
      scan.points.map((point) => ({
        scan: scan.of[0]!,
        value: unlessBlinded(scan.of[0]!, point.values[0]!, hidden),
        mu: strengthCell(scan.of[0]!, point.values[0]!, { blinded, squared }),
        ...likelihoodCells(point),
      })),
    ),
    notes: [
      ...strengthNotes(of, { squared }),
      ...scans.flatMap((scan) => failureNote(`The scan of ${scan.of[0]}`, scan.points)),
    ],
  });
}

/**
 * A scan over two parameters as a table.
 *
 * @param blinded parameters whose values are hidden
 * @param squared parameters that are stored as the square root x of a signal strength, which get a column mu = x^2
 * @throws RabbitInputError where the result does not have it
 */
export function scan2DTable(
  group: ResultGroup,
  of: readonly [x: string, y: string],
  blinded: readonly string[] = blindedParameters(group),
  squared: readonly string[] = [],
): Table {
  checkNames({ of, blinded, squared });
  const { points } = likelihoodScan(group, of);
  return table({
    columns: [...placeColumns(of, { squared }), ...likelihoodColumns],
    sections: "x",
    rows: points.map((point) => ({
      ...placeCells(of, point.values as [number, number], { blinded, squared }),
      ...likelihoodCells(point),
    })),
    notes: [...strengthNotes(of, { squared }), ...failureNote(`The scan of ${of.join(" and ")}`, points)],
  });
}

function failureNote(scan: string, points: readonly ScanPoint[]): string[] {
  const count = points.filter(({ found }) => !found).length;
  return count === 0 ? [] : [`${scan} has ${count} of ${points.length} points without likelihood.`];
}
