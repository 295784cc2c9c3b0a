import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ModelSpec } from "../options/model-spec.js";
import type { Region } from "./model-words.js";

/*
 * Parameter models as a program writes them: `models.abcd({ process: "fakes", regions: { A: "chA", ... } })`. Each function gives
 * the same specification as the words on the command line.
 */

/** A channel, or a part of it: `{ channel: "ch0", bins: { iso: 1 } }` are the bins with the bin 1 of the axis `iso`. */
export type RegionChoice = string | Region;

export interface AbcdOptions<Label extends string> {
  /** The process whose yields are predicted. */
  readonly process: string;
  readonly regions: { readonly [L in Label]: RegionChoice };
  /** Whether the relation of the regions is one of yields, not of rates; false by default. */
  readonly yieldCorrection?: boolean;
}

export interface SmoothOptions {
  /** The axis along which rates are smooth. */
  readonly axis: string;
  /** Order of the polynomial in the exponent; 1 by default. */
  readonly order?: number;
  /** Parameters to start from, one for each name of the model; 0 by default. */
  readonly initial?: readonly number[];
}

/** Options of a model of one channel with the axes `mt` and `relIso`. */
export interface IsoMtOptions {
  readonly process: string;
  readonly channel: string;
  /** False by default. */
  readonly yieldCorrection?: boolean;
}

/** A shape along an axis in each cell of other axes. */
export interface AxisShapeOptions {
  readonly channel: string;
  /** Every process by default. */
  readonly processes?: readonly string[];
  /** The axis of the shape. */
  readonly axis: string;
  /** The axes of the cells. */
  readonly cells: readonly string[];
}

export interface FormulaParameter {
  /** Value before the fit; 1 by default. With a prior it is its mean. */
  readonly default?: number;
  /** Standard deviation of a Gaussian prior, with which the parameter is not of interest. */
  readonly sigma?: number;
}

type AbcdLabel = "A" | "B" | "C" | "D";
type ExtendedLabel = AbcdLabel | "Ax" | "Bx";

const abcdLabels = ["A", "B", "C", "D"] as const;
const extendedLabels = ["Ax", "Bx", "A", "B", "C", "D"] as const;

/** A signal strength for each signal: the default. */
export function mu(): ModelSpec {
  return { name: "Mu", args: [] };
}

/** Every process as it is, without parameters. */
export function ones(): ModelSpec {
  return { name: "Ones", args: [] };
}

/** x for the first process of each pair, 1 - x for the second. @throws RabbitInputError for a name with a comma */
export function mixture(pairs: readonly (readonly [string, string])[]): ModelSpec {
  return {
    name: "Mixture",
    args: [0, 1].map((side) =>
      list(
        "mixture",
        pairs.map((pair) => pair[side]!),
      ),
    ),
  };
}

/**
 * An expression of parameters for each process, or for a process in one channel.
 *
 * @example formula({ sm: "1", int: "c", "quad@ch0": "c^2" }, { c: { default: 0 } })
 */
export function formula(
  expressions: { readonly [processAndChannel: string]: string },
  parameters: { readonly [name: string]: FormulaParameter } = {},
): ModelSpec {
  const declarations = Object.entries(parameters).map(
    ([name, { default: value = 1, sigma }]) => `${name}=${value}${sigma === undefined ? "" : `+-${sigma}`}`,
  );
  return { name: "Formula", args: [...Object.entries(expressions).flat(), ...declarations] };
}

/** A strength for each process and cell of axes of a channel. @throws RabbitInputError for a name with a comma */
export function axisNorm({
  channel,
  processes,
  axes,
}: {
  readonly channel: string;
  readonly processes?: readonly string[];
  readonly axes: readonly string[];
}): ModelSpec {
  return {
    name: "AxisNormModel",
    args: [channel, processList("axisNorm", processes), list("axisNorm", axes)],
  };
}

/** exp(a + b x) along an axis. @throws RabbitInputError for a name with a comma */
export function axisExp({
  slopes,
  ...shape
}: AxisShapeOptions & {
  /** Those of the axes of the cells that slopes differ along; all by default. */
  readonly slopes?: readonly string[];
}): ModelSpec {
  return {
    name: "AxisExpModel",
    args: [...shapeWords("axisExp", shape), ...(slopes ? [list("axisExp", slopes)] : [])],
  };
}

/** A line between two positive ends along an axis. @throws RabbitInputError for a name with a comma */
export function axisBernstein(shape: AxisShapeOptions): ModelSpec {
  return { name: "AxisBernsteinModel", args: shapeWords("axisBernstein", shape) };
}

/** D = A C / B in each bin. */
export function abcd(options: AbcdOptions<AbcdLabel>): ModelSpec {
  return { name: "ABCD", args: abcdWords(options, abcdLabels) };
}

/** D = C Ax B^2 / (Bx A^2) in each bin. */
export function extendedAbcd(options: AbcdOptions<ExtendedLabel>): ModelSpec {
  return { name: "ExtendedABCD", args: abcdWords(options, extendedLabels) };
}

/** D = A C / B with rates that are smooth along an axis. */
export function smoothAbcd({ axis, ...options }: SmoothOptions & AbcdOptions<AbcdLabel>): ModelSpec {
  return { name: "SmoothABCD", args: [axis, ...smoothWords(options), ...abcdWords(options, abcdLabels)] };
}

/** D = C Ax B^2 / (Bx A^2) with rates that are smooth along an axis. */
export function smoothExtendedAbcd({
  axis,
  ...options
}: SmoothOptions & AbcdOptions<ExtendedLabel>): ModelSpec {
  return {
    name: "SmoothExtendedABCD",
    args: [axis, ...smoothWords(options), ...abcdWords(options, extendedLabels)],
  };
}

/** `abcd` in the plane of `mt` and `relIso` of one channel. */
export function abcdIsoMt(options: IsoMtOptions): ModelSpec {
  return { name: "ABCDIsoMT", args: isoMtWords(options) };
}

/** `extendedAbcd` in that plane. */
export function extendedAbcdIsoMt(options: IsoMtOptions): ModelSpec {
  return { name: "ExtendedABCDIsoMT", args: isoMtWords(options) };
}

/** `smoothAbcd` along `pt` in that plane. */
export function smoothAbcdIsoMt(options: IsoMtOptions & Omit<SmoothOptions, "axis">): ModelSpec {
  return { name: "SmoothABCDIsoMT", args: [...smoothWords(options), ...isoMtWords(options)] };
}

/** `smoothExtendedAbcd` along `pt` in that plane. */
export function smoothExtendedAbcdIsoMt(options: IsoMtOptions & Omit<SmoothOptions, "axis">): ModelSpec {
  return { name: "SmoothExtendedABCDIsoMT", args: [...smoothWords(options), ...isoMtWords(options)] };
}

/** Parameters that external terms alone are functions of, from an auxiliary bundle of the tensor. */
export function externalParams({
  bundle,
  pois,
}: {
  /** `external_params` by default. */
  readonly bundle?: string;
  /** Those of interest; as the bundle says by default. */
  readonly pois?: readonly string[];
} = {}): ModelSpec {
  const args = [
    ...(bundle === undefined ? [] : [`bundle:${bundle}`]),
    ...(pois ? [`poi:${list("externalParams", pois)}`] : []),
  ];
  return { name: "ExternalParams", args };
}

/** A strength for each cell of axes, on all processes: the saturated model of a projection. */
export function saturatedProject(channel: string, axes: readonly string[] = []): ModelSpec {
  return { name: "SaturatedProjectModel", args: [channel, ...axes] };
}

/** `mu` with a strength of its own for a signal in each channel, for `channelCompatibility`. */
export function channelMu(signal: string): ModelSpec {
  return { name: "ChannelMu", args: [signal] };
}

/** Several models at once: their rates are multiplied. Parameters of interest of all of them come first. */
export function compose(...specs: readonly (ModelSpec | readonly ModelSpec[])[]): readonly ModelSpec[] {
  return specs.flat();
}

function abcdWords<Label extends string>(
  { process, regions, yieldCorrection }: AbcdOptions<Label>,
  labels: readonly Label[],
): string[] {
  return [
    ...correctionWord(yieldCorrection),
    process,
    ...labels.flatMap((label) => regionWords(regions[label])),
  ];
}

function regionWords(region: RegionChoice): string[] {
  if (typeof region === "string") return [region];
  return [region.channel, ...Object.entries(region.bins ?? {}).map(([axis, bin]) => `${axis}:${bin}`)];
}

function smoothWords({ order, initial }: Omit<SmoothOptions, "axis">): string[] {
  return [
    ...(order === undefined ? [] : [`order:${order}`]),
    ...(initial ? [`initial:${initial.join(",")}`] : []),
  ];
}

function isoMtWords({ process, channel, yieldCorrection }: IsoMtOptions): string[] {
  return [...correctionWord(yieldCorrection), process, channel];
}

function correctionWord(yieldCorrection: boolean | undefined): string[] {
  return yieldCorrection ? ["yieldCorrection:1"] : [];
}

function shapeWords(name: string, { channel, processes, axis, cells }: AxisShapeOptions): string[] {
  return [channel, processList(name, processes), axis, list(name, cells)];
}

function processList(name: string, processes: readonly string[] | undefined): string {
  return processes ? list(name, processes) : "all";
}

function list(name: string, names: readonly string[]): string {
  const wrong = names.find((word) => word.includes(","));
  if (wrong === undefined) return names.join(",");
  throw new RabbitInputError({
    field: `models.${name}`,
    found: wrong,
    expected: "a name without a comma, which separates names",
  });
}
