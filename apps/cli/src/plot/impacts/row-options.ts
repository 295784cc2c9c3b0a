import type { FitResult } from "@rabbit-fit/contracts";
import type { CommonFigureOptions, RowOptions } from "@rabbit-fit/plot";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { checkReadable } from "../../fit/input-file.js";
import { readFit } from "../../fit/read-fit.js";
import { pythonRegex } from "../../print/pulls/python-regex.js";
import type { rowOptionSpecs } from "./options.js";

type RowValues = ValuesOf<typeof rowOptionSpecs>;

const orders = {
  label: "name",
  pull: "pull",
  abspull: "pull-size",
  constraint: "constraint",
  absimpact: "impact",
} as const;
const comparisons = { ref: "compared", diff: "difference", both: "both" } as const;

/** What rows a figure has, of the options. @throws UsageError where --filters or --num cannot be used */
export function rowOptions(
  values: RowValues,
  { common, fit }: { readonly common: CommonFigureOptions; readonly fit: string },
): RowOptions {
  const { num, filters, pullrange, name } = values;
  const [order, comparison] = values.sort.split("_") as [
    keyof typeof orders,
    keyof typeof comparisons | undefined,
  ];
  if (comparison !== undefined && values.referenceFile === null && values.refResult === null) {
    throw new UsageError(
      "conflict",
      `--sort ${values.sort} needs a reference. Name it with --referenceFile or --refResult.`,
    );
  }
  if (num < 0) throw new UsageError("invalid-value", `--num is ${num}, expected a whole number from 0.`);
  const expressions = (filters ?? []).map((filter) => pythonRegex(filter, "filters"));
  return {
    ...common,
    fit,
    ...(name !== null && { name }),
    sortBy: orders[order],
    ...(comparison !== undefined && { sortOn: comparisons[comparison] }),
    direction: values.sortDescending ? "rising" : "falling",
    ...(num > 0 && { top: num }),
    ...(expressions.length > 0 && { keep: (source) => expressions.some((one) => one.test(source)) }),
    pulls: values.pullsNoDiff ? "value" : "difference",
    bars: values.symmetricPulls ? "sigma" : "interval",
    gainedPulls: values.diffPullAsym,
    ...(pullrange !== null && { pullRange: pullrange }),
  };
}

/** The fit that is drawn beside the other; undefined where the options name none. */
export async function referenceFit(
  { referenceFile, refResult, refName, result }: RowValues & { readonly result: string | null },
  input: string,
): Promise<{ readonly name: string; readonly fit: string; readonly result: FitResult } | undefined> {
  if (referenceFile === null && refResult === null) return undefined;
  const path = referenceFile ?? input;
  await checkReadable(path, "--referenceFile");
  const { meta, group } = await readFit(path, { name: refResult ?? result, option: "--refResult" });
  return { name: refName, fit: group.name, result: { meta, groups: [group] } };
}
