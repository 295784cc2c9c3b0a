import type { LCurveOptions, RegularizationSpec } from "@rabbit-fit/fitter";
import { flag, option } from "../../argparse/declare-option.js";
import { above, finite } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import type { dataSpecs } from "./data.js";
import { given, type OptionNote, withoutEffect } from "./note.js";
import { readNamedWords } from "./own-module.js";

const heading = headings.regularization;

/** Penalties on what is unfolded, and their strength. */
export const regularizationSpecs = [
  option("regularization", {
    short: "r",
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
    placeholder: "<kind...>",
    heading,
    help: "penalise differences of neighbouring bins of a mapping: SVD Select ch0_masked, Tikhonov [order:1|2] Project ch0 x; may be repeated",
  }),
  option("regularizationStrength", {
    arity: "one",
    type: "number",
    default: 0,
    placeholder: "<tau>",
    heading,
    help: "the penalties are multiplied by exp(2 tau)",
  }),
  flag("lCurveScan", heading, "before the fit, compute the L-curve at several strengths"),
  option("lCurveScanRange", {
    arity: "two",
    type: "number",
    default: [1.7, 2.1],
    placeholder: "<from to>",
    heading,
    help: "with --lCurveScan, the first tau, and where to stop",
    origin: "rabbit-fit",
  }),
  option("lCurveScanStep", {
    arity: "one",
    type: "number",
    default: 0.1,
    placeholder: "<step>",
    heading,
    help: "with --lCurveScan, distance between two tau",
    origin: "rabbit-fit",
  }),
  flag(
    "lCurveOptimize",
    heading,
    "before the fit, find the tau at which the curvature of the L-curve is largest, and fit with it",
  ),
  option("lCurveOptimizeRange", {
    arity: "two",
    type: "number",
    default: [-4, 8],
    placeholder: "<from to>",
    heading,
    help: "with --lCurveOptimize, the tau among which the best is looked for",
    origin: "rabbit-fit",
  }),
] as const;

type RegularizationValues = ValuesOf<typeof regularizationSpecs>;

/** What is regularised, how strongly, and what of the L-curve is computed. @throws UsageError */
export function readRegularization(values: RegularizationValues & Pick<ValuesOf<typeof dataSpecs>, "noFit">) {
  const regularization = values.regularization.map(readPenalty);
  const { lCurveScan, lCurveOptimize, noFit } = values;
  const strength = finite("regularizationStrength", values.regularizationStrength);
  const wanted = lCurveScan ? "--lCurveScan" : lCurveOptimize ? "--lCurveOptimize" : undefined;
  if (wanted !== undefined && regularization.length === 0) {
    throw new UsageError(
      "conflict",
      `${wanted} is the curve of a regularised fit, expected some --regularization.`,
    );
  }
  if (wanted !== undefined && noFit) {
    throw new UsageError(
      "conflict",
      `${wanted} fits at several strengths, which --noFit forbids. Leave out one of them.`,
    );
  }
  return {
    ...(regularization.length > 0 && { regularization, regularizationStrength: strength }),
    ...(wanted !== undefined && { lCurve: readLCurve(values) }),
  };
}

function readLCurve(values: RegularizationValues): LCurveOptions {
  const [start, stop] = range("lCurveScanRange", values.lCurveScanRange);
  const [min, max] = range("lCurveOptimizeRange", values.lCurveOptimizeRange);
  const step = above("lCurveScanStep", values.lCurveScanStep, 0);
  return {
    ...(values.lCurveScan && { scan: { start, stop, step } }),
    ...(values.lCurveOptimize && { optimize: { min, max } }),
  };
}

function range(name: string, values: readonly [number, number]): readonly [number, number] {
  const [from, to] = [finite(name, values[0]), finite(name, values[1])];
  if (from < to) return [from, to];
  throw new UsageError("invalid-value", `--${name} is ${from} ${to}, expected the lower end first.`);
}

/** `SVD Select ch0_masked`, `Tikhonov order:1 Project ch0 x`. */
function readPenalty([kind, ...rest]: readonly string[]): RegularizationSpec {
  if (kind !== "SVD" && kind !== "Tikhonov") {
    throw new UsageError(
      "invalid-value",
      `--regularization is "${kind}", expected SVD or Tikhonov, and a mapping.`,
    );
  }
  const order =
    kind === "Tikhonov" && rest[0]?.startsWith("order:") ? rest[0].slice("order:".length) : undefined;
  const mapping = order === undefined ? rest : rest.slice(1);
  if (order !== undefined && order !== "1" && order !== "2") {
    throw new UsageError(
      "invalid-value",
      `--regularization Tikhonov is of the order "${order}", expected 1 or 2.`,
    );
  }
  if (mapping.length === 0) {
    throw new UsageError(
      "invalid-value",
      `--regularization ${kind} has no mapping, expected one behind it: ${kind} Select ch0_masked.`,
    );
  }
  const spec = readNamedWords(mapping, { option: "regularization", what: "mapping" });
  if (kind === "SVD") return { kind, mapping: spec };
  return { kind, mapping: spec, ...(order !== undefined && { order: order === "1" ? 1 : 2 }) };
}

export function regularizationNotes(
  values: RegularizationValues & Pick<ValuesOf<typeof dataSpecs>, "prefitOnly">,
): OptionNote[] {
  const idle = (names: readonly (typeof regularizationSpecs)[number]["name"][], reason: string) =>
    withoutEffect(given(regularizationSpecs, values, names), reason);
  const { lCurveScan, lCurveOptimize, regularization, prefitOnly } = values;
  return [
    ...(regularization.length === 0 ? idle(["regularizationStrength"], "without --regularization") : []),
    ...(lCurveScan ? [] : idle(["lCurveScanRange", "lCurveScanStep"], "without --lCurveScan")),
    ...(lCurveOptimize ? [] : idle(["lCurveOptimizeRange"], "without --lCurveOptimize")),
    ...(prefitOnly ? idle(["lCurveScan", "lCurveOptimize"], "with --prefitOnly") : []),
  ];
}
