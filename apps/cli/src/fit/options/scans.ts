import type { AnyScanSpec } from "@rabbit-fit/fitter";
import { flag, option } from "../../argparse/declare-option.js";
import { above } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import type { dataSpecs } from "./data.js";
import { given, type OptionNote, withoutEffect } from "./note.js";
import { readNamedWords } from "./own-module.js";

const { scans: heading, ours } = headings;

function parameters<const Name extends string>(name: Name, help: string) {
  return option(name, { arity: "zero-or-more", type: "string", placeholder: "<regex...>", heading, help });
}

function pairs<const Name extends string>(name: Name, help: string) {
  return option(name, {
    arity: "one-or-more",
    type: "string",
    collects: true,
    placeholder: "<name> <name>",
    heading,
    help,
  });
}

function observables<const Name extends string>(name: Name, help: string) {
  return option(name, {
    arity: "one-or-more",
    type: "string",
    collects: true,
    placeholder: "<name...>",
    heading: ours,
    help,
    origin: "rabbit-fit",
  });
}

export const scanSpecs = [
  parameters("contourScan", "intervals of the likelihood of these parameters, of all without a name"),
  option("contourLevels", {
    arity: "one-or-more",
    type: "number",
    default: [1, 2],
    placeholder: "<number...>",
    heading,
    help: "levels of intervals and contours in standard deviations; 2 (L - L_min) is their square",
  }),
  pairs("contourScan2D", "closed contours of the likelihood of two parameters, --scanPoints points each"),
  parameters("scan", "the likelihood along these parameters, along all without a name"),
  pairs("scan2D", "the likelihood over two parameters, --scanPoints times --scanPoints points"),
  observables(
    "scanObservable",
    "the likelihood along each output of a mapping, with its arguments as of --mapping; once for each mapping",
  ),
  observables(
    "contourScanObservable",
    "intervals of the likelihood of each output of a mapping; once for each mapping",
  ),
  option("scanPoints", {
    arity: "one",
    type: "integer",
    default: 15,
    placeholder: "<number>",
    heading,
    help: "number of points of a scan along each parameter, and of a contour",
  }),
  option("scanRange", {
    arity: "one",
    type: "number",
    default: 3,
    placeholder: "<number>",
    heading,
    help: "how far scans go on both sides of the minimum, in standard deviations after the fit",
  }),
  flag("scanRangeUsePrefit", heading, "with --scanRange in standard deviations before the fit"),
  flag("scanUnconverged", ours, "scans and contours even around a fit that has not converged", "rabbit-fit"),
] as const;

/** What asks for scans and contours. */
const SCANS = [
  "scan",
  "scan2D",
  "scanObservable",
  "contourScan",
  "contourScan2D",
  "contourScanObservable",
] as const;

type ScanValues = ValuesOf<typeof scanSpecs>;

/** The analyses that scan the likelihood. @throws UsageError */
export function readScans(
  values: ScanValues & Pick<ValuesOf<typeof dataSpecs>, "noFit">,
): readonly AnyScanSpec[] {
  const { scan, scan2D, scanObservable, contourScan, contourScan2D, contourScanObservable } = values;
  if (SCANS.every((name) => values[name] === null)) return [];
  const evenUnconverged = values.scanUnconverged;
  if (values.noFit && !evenUnconverged) {
    const [name] = given(scanSpecs, values, SCANS);
    throw new UsageError(
      "conflict",
      `--noFit leaves no minimum for --${name}. Add --scanUnconverged to take the start as it is.`,
    );
  }
  const grid = {
    points: wholePoints(values.scanPoints, contourScan2D === null ? 2 : 3),
    range: above("scanRange", values.scanRange, 0),
    unit: values.scanRangeUsePrefit ? ("prefit" as const) : ("postfit" as const),
  };
  const levels = values.contourLevels.map((level) => above("contourLevels", level, 0));
  const twice = levels.find((level, i) => levels.indexOf(level) < i);
  if (twice !== undefined) {
    throw new UsageError("invalid-value", `--contourLevels has ${twice} twice, expected each level once.`);
  }
  const specs: readonly (AnyScanSpec | false)[] = [
    scan !== null && {
      kind: "scan",
      ...grid,
      ...(scan.length > 0 && { along: scan }),
      evenUnconverged,
    },
    scan2D !== null && {
      kind: "scan-2d",
      ...grid,
      over: scan2D.map((names) => pairOf("scan2D", names)),
      evenUnconverged,
    },
    scanObservable !== null && {
      kind: "scan-observable",
      points: grid.points,
      range: grid.range,
      alongObservables: scanObservable.map((words) =>
        readNamedWords(words, { option: "scanObservable", what: "mapping" }),
      ),
      evenUnconverged,
    },
    contourScan !== null && {
      kind: "contour",
      levels,
      ...(contourScan.length > 0 && { of: contourScan }),
      evenUnconverged,
    },
    contourScan2D !== null && {
      kind: "contour-2d",
      levels,
      points: grid.points,
      pairs: contourScan2D.map((names) => pairOf("contourScan2D", names)),
      evenUnconverged,
    },
    contourScanObservable !== null && {
      kind: "contour-observable",
      levels,
      ofObservables: contourScanObservable.map((words) =>
        readNamedWords(words, { option: "contourScanObservable", what: "mapping" }),
      ),
      evenUnconverged,
    },
  ];
  return specs.filter((spec) => spec !== false);
}

function pairOf(option: string, names: readonly string[]): readonly [string, string] {
  const [x, y, ...others] = names;
  if (x !== undefined && y !== undefined && others.length === 0) return [x, y];
  throw new UsageError(
    "invalid-value",
    `--${option} has ${names.length === 1 ? "1 name" : `${names.length} names`} (${names.join(", ")}), expected those of two parameters. Give --${option} once for each pair.`,
  );
}

function wholePoints(points: number, least: number): number {
  if (points >= least) return points;
  const reason = least === 3 ? ", as a contour has" : "";
  throw new UsageError(
    "invalid-value",
    `--scanPoints is ${points}, expected a whole number of at least ${least}${reason}.`,
  );
}

export function scanNotes(values: ScanValues): OptionNote[] {
  const { scan, scan2D, scanObservable, contourScan, contourScan2D, contourScanObservable } = values;
  const ofParameters = scan ?? scan2D;
  const scans = ofParameters ?? scanObservable;
  const contours = contourScan ?? contourScan2D ?? contourScanObservable;
  const idle = (names: readonly (typeof scanSpecs)[number]["name"][], reason: string) =>
    withoutEffect(given(scanSpecs, values, names), reason);
  return [
    ...(scans ? [] : idle(["scanRange"], "without --scan, --scan2D or --scanObservable")),
    ...(ofParameters ? [] : idle(["scanRangeUsePrefit"], "without --scan or --scan2D")),
    ...(scans || contourScan2D
      ? []
      : idle(["scanPoints"], "without --scan, --scan2D, --scanObservable or --contourScan2D")),
    ...(contours
      ? []
      : idle(["contourLevels"], "without --contourScan, --contourScan2D or --contourScanObservable")),
    ...(scans || contours ? [] : idle(["scanUnconverged"], "without a scan or a contour")),
  ];
}
