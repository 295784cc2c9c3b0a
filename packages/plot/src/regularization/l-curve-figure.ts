import { type FitResult, fitHistogramNames, RabbitInputError } from "@rabbit-fit/contracts";
import { viewResult } from "@rabbit-fit/results";
import { innerValues } from "@rabbit-fit/sparse-hist";
import type { Figure } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import type { CommonFigureOptions } from "../hists/hist-options.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 480;
const HEADROOM = 0.1;

export interface LCurveFigureOptions extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
}

/**
 * The curvature of the L-curve against the strength of the regularisation. The strength that the fit has chosen, or else the scanned one of the
 * largest curvature, is marked.
 *
 * @throws RabbitInputError where the result has no scan of the strength
 */
export function lCurveFigure(result: FitResult, options: LCurveFigureOptions = {}): Figure {
  const { group } = viewResult(result).fit(options.fit);
  const read = (name: string) => {
    const hist = group.histograms.get(name);
    return hist && [...innerValues(hist)];
  };
  const names = fitHistogramNames;
  const scan = [read(names.scannedStrengths), read(names.scannedCurvatures)] as const;
  const best = [read(names.bestStrength)?.[0], read(names.bestCurvature)?.[0]] as const;
  const [strengths = [], curvatures = []] = scan;
  if (strengths.length === 0 && best[0] === undefined) {
    throw new RabbitInputError({
      field: names.scannedStrengths,
      state: "missing",
      expected: "a scan of the strength of the regularisation in the result",
      remedy: "Fit with options.lCurve.",
    });
  }
  const points = strengths
    .map((tau, i) => ({ tau, curvature: curvatures[i]! }))
    .filter(({ tau, curvature }) => Number.isFinite(tau) && Number.isFinite(curvature))
    .sort((a, b) => a.tau - b.tau);
  const isChosen = best[0] !== undefined && best[1] !== undefined;
  const largest = points.reduce<(typeof points)[0] | undefined>(
    (most, point) => (most === undefined || point.curvature > most.curvature ? point : most),
    undefined,
  );
  const marked = isChosen ? { tau: best[0]!, curvature: best[1]! } : largest;
  const title = isChosen ? "Chosen" : "Largest of the scan";
  const x = points.map(({ tau }) => tau);
  const y = points.map(({ curvature }) => curvature);
  const layers: Layer[] = [
    { kind: "rule", axis: "y", at: 0, line: { colour: "#888888", dash: "dashed" } },
    { kind: "curve", key: "scan", x, y, line: { colour: "black", width: 1.5 } },
    { kind: "points", key: "scan", name: "Scan", x, y, colour: "black", size: 6 },
  ];
  const entries = x.length > 0 ? [{ key: "scan", label: "Scan" }] : [];
  if (marked !== undefined) {
    layers.push({
      kind: "points",
      key: "best",
      name: title,
      x: [marked.tau],
      y: [marked.curvature],
      colour: "#bd1f01",
      marker: "star",
      size: 13,
    });
    entries.push({ key: "best", label: `${title}: $\\tau$ = ${Number(marked.tau.toPrecision(4))}` });
  }
  const around = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low) * HEADROOM || Math.abs(high) * HEADROOM || 1;
    return [low - room, high + room] as const;
  };
  const extra = marked === undefined ? [] : [marked];
  return {
    name: "lcurve",
    description: "The curvature of the L-curve against the strength of the regularisation",
    style: options.style ?? "plain",
    width: WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    header: { place: "above", ...options.header },
    panels: [
      {
        x: { scale: "linear", domain: around([...x, ...extra.map(({ tau }) => tau)]), label: "$\\tau$" },
        y: {
          scale: "linear",
          domain: around([0, ...y, ...extra.map(({ curvature }) => curvature)]),
          label: "Curvature of the L-curve",
          roomFor: "texts",
        },
        layers,
        legend: { entries },
      },
    ],
  };
}
