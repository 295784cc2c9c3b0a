import type { ResultGroup } from "@rabbit-fit/contracts";
import { blindedParameters, unlessBlinded } from "../blinding.js";
import { type Table, table } from "../tables/table.js";
import { likelihoodScan, type ScanPoint } from "./likelihood-scan.js";

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
 * @param blinded parameters whose values are hidden
 * @throws RabbitInputError where the result does not have one of them
 */
export function scanTable(
  group: ResultGroup,
  of: readonly string[],
  blinded: readonly string[] = blindedParameters(group),
): Table {
  const scans = of.map((name) => likelihoodScan(group, [name]));
  return table({
    columns: [
      { key: "scan", kind: "text", title: "Scan of" },
      { key: "value", kind: "number", title: "value" },
      ...likelihoodColumns,
    ],
    sections: "scan",
    rows: scans.flatMap((scan) =>
      scan.points.map((point) => ({
        scan: scan.of[0]!,
        value: unlessBlinded(scan.of[0]!, point.values[0]!, blinded),
        ...likelihoodCells(point),
      })),
    ),
    notes: scans.flatMap((scan) => failureNote(`The scan of ${scan.of[0]}`, scan.points)),
  });
}

/** A scan over two parameters as a table. @throws RabbitInputError where the result does not have it */
export function scan2DTable(
  group: ResultGroup,
  of: readonly [x: string, y: string],
  blinded: readonly string[] = blindedParameters(group),
): Table {
  const { points } = likelihoodScan(group, of);
  return table({
    columns: [
      { key: "x", kind: "number", title: of[0] },
      { key: "y", kind: "number", title: of[1] },
      ...likelihoodColumns,
    ],
    sections: "x",
    rows: points.map((point) => ({
      x: unlessBlinded(of[0], point.values[0]!, blinded),
      y: unlessBlinded(of[1], point.values[1]!, blinded),
      ...likelihoodCells(point),
    })),
    notes: failureNote(`The scan of ${of.join(" and ")}`, points),
  });
}

function failureNote(scan: string, points: readonly ScanPoint[]): string[] {
  const count = points.filter(({ found }) => !found).length;
  return count === 0 ? [] : [`${scan} has ${count} of ${points.length} points without likelihood.`];
}
