import { type FitResult, fitHistogramNames, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { optionsOf, text } from "@rabbit-fit/contracts/options";
import { viewResult } from "@rabbit-fit/results";
import { innerValues } from "@rabbit-fit/sparse-hist";
import type { Figure, FigureAxis, Legend, Panel } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules } from "../options/common-options.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 480;
/** Of both panels beside each other. */
const WIDTH_OF_BOTH = 960;
const TEXT_SCALE_OF_BOTH = 0.8;
const HEADROOM = 0.1;
/** So many points of the curve have their strength beside them. */
const NAMED_POINTS = 8;

export interface LCurveFigureOptions extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
}

/** A strength of the regularisation; NaN where the result does not have the number. */
interface CurvePoint {
  readonly tau: number;
  readonly curvature: number;
  /** ln(-ln L), without the penalty. */
  readonly nll: number;
  /** The logarithm of the penalty without the strength. */
  readonly penalty: number;
}

const rule = optionsOf<LCurveFigureOptions>({ ...commonRules, fit: text });

/**
 * The L-curve, which is the logarithm of the penalty against that of -ln L, and beside it its curvature against the strength of the
 * regularisation. The strength that the fit has chosen, or else the scanned one of the largest curvature, is marked. A result of Python
 * rabbit has the curvature alone.
 *
 * @throws RabbitInputError where the result has no scan of the strength
 */
export function lCurveFigure(result: FitResult, options: LCurveFigureOptions = {}): Figure {
  rule.check(options, "options");
  const { group } = viewResult(result).fit(options.fit);
  const scan = scannedPoints(group);
  const chosen = chosenPoint(group);
  const marked = chosen ?? largestCurvature(scan);
  if (marked === undefined) {
    throw new RabbitInputError({
      field: fitHistogramNames.scannedStrengths,
      state: "missing",
      expected: "a scan of the strength of the regularisation in the result",
      remedy: "Fit with options.lCurve.",
    });
  }
  const title = chosen ? "Chosen" : "Largest of the scan";
  const legend: Legend = {
    entries: [
      ...(scan.length > 0 ? [{ key: "scan", label: "Scan" }] : []),
      { key: "best", label: `${title}: $\\tau$ = ${shown(marked.tau)}` },
    ],
  };
  const hasCurve = [...scan, marked].some(({ nll, penalty }) => Number.isFinite(nll + penalty));
  const curvature: Panel = {
    x: { scale: "linear", domain: domainOf([...scan, marked], "tau"), label: "$\\tau$" },
    y: {
      scale: "linear",
      domain: domainOf([...scan, marked, { ...marked, curvature: 0 }], "curvature"),
      label: "Curvature of the L-curve",
      roomFor: "texts",
    },
    layers: [
      { kind: "rule", axis: "y", at: 0, line: { colour: "#888888", dash: "dashed" } },
      ...pointLayers(scan, marked, { x: "tau", y: "curvature", title }),
    ],
    legend,
  };
  const panels = hasCurve ? [curvePanel(scan, marked, title), { ...curvature, column: 1 }] : [curvature];
  return {
    name: "lcurve",
    description: hasCurve
      ? "The L-curve, and its curvature against the strength of the regularisation"
      : "The curvature of the L-curve against the strength of the regularisation",
    style: options.style ?? "plain",
    width: hasCurve ? WIDTH_OF_BOTH : WIDTH,
    height: HEIGHT,
    textScale: (hasCurve ? TEXT_SCALE_OF_BOTH : 1) * (options.textScale ?? 1),
    header: { place: "above", ...options.header },
    ...(hasCurve && { columns: [1, 1] }),
    panels,
  };
}

/** The curve itself, with the strengths of some of its points beside them. */
function curvePanel(scan: readonly CurvePoint[], marked: CurvePoint, title: string): Panel {
  const x: FigureAxis = { scale: "linear", domain: domainOf([...scan, marked], "nll"), label: "ln(−ln L)" };
  const y: FigureAxis = {
    scale: "linear",
    domain: domainOf([...scan, marked], "penalty"),
    label: "ln(penalty)",
  };
  const known = scan.filter(({ nll, penalty }) => Number.isFinite(nll + penalty));
  const every = Math.ceil(known.length / NAMED_POINTS);
  const named = known.filter((_, i) => i % every === 0);
  const labels: Layer = {
    kind: "labels",
    x: named.map(({ nll }) => nll + 0.02 * (x.domain[1] - x.domain[0])),
    y: named.map(({ penalty }) => penalty + 0.02 * (y.domain[1] - y.domain[0])),
    texts: named.map(({ tau }, i) => (i === 0 ? `$\\tau$ = ${shown(tau)}` : shown(tau))),
    anchor: "start",
    scale: 0.8,
    colour: "#555555",
  };
  return { x, y, layers: [...pointLayers(known, marked, { x: "nll", y: "penalty", title }), labels] };
}

function pointLayers(
  scan: readonly CurvePoint[],
  marked: CurvePoint,
  { x, y, title }: { readonly x: keyof CurvePoint; readonly y: keyof CurvePoint; readonly title: string },
): Layer[] {
  const along = { x: scan.map((point) => point[x]), y: scan.map((point) => point[y]) };
  return [
    { kind: "curve", key: "scan", ...along, line: { colour: "black", width: 1.5 } },
    { kind: "points", key: "scan", name: "Scan", ...along, colour: "black", size: 6 },
    {
      kind: "points",
      key: "best",
      name: title,
      x: [marked[x]],
      y: [marked[y]],
      colour: "#bd1f01",
      marker: "star",
      size: 13,
    },
  ];
}

/** The scan with rising strengths, where it has curvatures. */
function scannedPoints(group: ResultGroup): CurvePoint[] {
  const names = fitHistogramNames;
  const strengths = numbersOf(group, names.scannedStrengths) ?? [];
  // The curvature of Python rabbit's formula stands for the curvature only where there is no other.
  const curvatures =
    numbersOf(group, names.scannedTrueCurvatures) ?? numbersOf(group, names.scannedCurvatures);
  const likelihoods = numbersOf(group, names.scannedLikelihoods);
  const penalties = numbersOf(group, names.scannedPenalties);
  return strengths
    .map((tau, i) => curvePoint(tau, curvatures?.[i], likelihoods?.[i], penalties?.[i]))
    .filter(({ tau, curvature }) => Number.isFinite(tau + curvature))
    .sort((a, b) => a.tau - b.tau);
}

function chosenPoint(group: ResultGroup): CurvePoint | undefined {
  const names = fitHistogramNames;
  const [tau, curvature, likelihood, penalty] = [
    names.bestStrength,
    names.bestCurvature,
    names.bestLikelihood,
    names.bestPenalty,
  ].map((name) => numbersOf(group, name)?.[0]);
  return tau === undefined || curvature === undefined
    ? undefined
    : curvePoint(tau, curvature, likelihood, penalty);
}

function curvePoint(
  tau: number,
  curvature = Number.NaN,
  likelihood = Number.NaN,
  penalty = Number.NaN,
): CurvePoint {
  return { tau, curvature, nll: Math.log(likelihood), penalty: Math.log(penalty) };
}

function largestCurvature(points: readonly CurvePoint[]): CurvePoint | undefined {
  return points.reduce<CurvePoint | undefined>(
    (most, point) => (most === undefined || point.curvature > most.curvature ? point : most),
    undefined,
  );
}

function numbersOf({ histograms }: ResultGroup, name: string): readonly number[] | undefined {
  const hist = histograms.get(name);
  return hist && [...innerValues(hist)];
}

function domainOf(points: readonly CurvePoint[], of: keyof CurvePoint): readonly [number, number] {
  const values = points.map((point) => point[of]).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * HEADROOM || Math.abs(high) * HEADROOM || 1;
  return [low - room, high + room];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
