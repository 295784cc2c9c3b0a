import { type DataSetId, type FitResult, type ResultGroup, refuseNoResult } from "@rabbit-fit/contracts";
import {
  type FittedParameter,
  type FitView,
  runSummaryBuilder,
  selectFit,
  singleFits,
  type ToySummary,
  viewFit,
} from "@rabbit-fit/results";
import type { ReportedResult, ReportOptions } from "./report-options.js";

/** A fit that has columns and figures in the report. */
export interface ReportedFit {
  /** What tells it from the other fits of the report. */
  readonly label: string;
  /** The beginning of the names of its elements. */
  readonly key: string;
  readonly view: FitView;
  /** None where nothing was fitted. */
  readonly parameters: readonly FittedParameter[];
  /** The result with this fit alone. */
  readonly result: FitResult;
}

/** The toys of a data set together. */
export interface ReportedToys {
  readonly label: string;
  readonly summary: ToySummary;
  /** The whole result that they are in. */
  readonly result: FitResult;
}

/** What the sections of a report are made from. */
export interface ReportContent {
  readonly results: readonly ReportedResult[];
  readonly fits: readonly ReportedFit[];
  /** The toys of each data set together. */
  readonly toys: readonly ReportedToys[];
  readonly options: ReportOptions;
}

/** @throws RabbitInputError where something is no result, or has no fit that is asked for */
export function reportContent(
  results: readonly ReportedResult[],
  options: ReportOptions = {},
): ReportContent {
  const fits: ReportedFit[] = [];
  const toys: ReportedToys[] = [];
  const label = (name: string, what: string) => (results.length === 1 ? what : `${name}, ${what}`);
  for (const { name, result, ...view } of results) {
    refuseNoResult(result);
    const { meta } = result;
    const context = { ...view, meta };
    for (const group of chosenFits(result, options.fits)) {
      const fit = viewFit(group, context);
      const parameters = fit.status.kind === "prefit-only" ? [] : fit.parameters;
      const key = `fit${fits.length}`;
      const alone = { meta, groups: [group] };
      fits.push({
        label: label(name, dataSetText(group.dataSet)),
        key,
        view: fit,
        parameters,
        result: alone,
      });
    }
    if (options.fits !== undefined) continue;
    const sums = runSummaryBuilder(context);
    for (const group of result.groups) if (isOfToys(group)) sums.add(group);
    for (const summary of sums.finish().toys) {
      const source = summary.pseudodata === undefined ? "" : ` of pseudodata ${summary.pseudodata}`;
      toys.push({ label: label(name, `toys${source}`), summary, result });
    }
  }
  return { results, fits, toys, options };
}

function chosenFits({ groups }: FitResult, names: readonly string[] | undefined): readonly ResultGroup[] {
  if (names === undefined) return groups.filter((group) => !isOfToys(group));
  const fits = [...singleFits(groups)];
  const known = fits.map(({ name }) => name);
  return names.map((name) => fits[known.indexOf(selectFit(known, { name, field: "options.fits" }))]!);
}

function isOfToys({ dataSet: { kind } }: ResultGroup): boolean {
  return kind === "toy" || kind === "toys";
}

function dataSetText(dataSet: DataSetId): string {
  const { kind, pseudodata } = dataSet;
  const source = pseudodata === undefined ? "" : `pseudodata ${pseudodata}`;
  if (kind === "toy") return `toy ${dataSet.toy}${source && ` of ${source}`}`;
  if (kind === "asimov") return `Asimov data${source && ` of ${source}`}`;
  return source || kind;
}

/** The title of a column of a fit: its label stands in it where there are several fits. */
export function ofFit({ fits }: ReportContent, title: string, { label }: ReportedFit): string {
  return fits.length === 1 ? title : `${title}, ${label}`;
}
