import { type Figure, type Points, paletteColour } from "@rabbit-fit/plot";

/** How estimates of one bin behave over many toys. */
export interface BinClosure {
  /** Mean of the estimates less the truth, over the truth. */
  readonly bias: number;
  /** Standard deviation of the estimates, over the truth. */
  readonly scatter: number;
  /** Share of the toys with the truth within one uncertainty of the covariance. */
  readonly coverage: number;
  /** The same with the sandwich. */
  readonly sandwichCoverage: number;
}

/** Above and below the longest bar. */
const HEADROOM = 1.1;

/** A figure of one's own, as data: the bias of each bin with the scatter as its bar, of both unfoldings beside each other. */
export function closureFigure(plain: readonly BinClosure[], regularized: readonly BinClosure[]): Figure {
  const reach = HEADROOM * Math.max(...plain.map(({ bias, scatter }) => Math.abs(bias) + scatter));
  const points = (key: string, name: string, bins: readonly BinClosure[], shift: number): Points => ({
    kind: "points",
    key,
    name,
    x: bins.map((_, bin) => bin + 0.5 + shift),
    y: bins.map(({ bias }) => 100 * bias),
    yLow: bins.map(({ bias, scatter }) => 100 * (bias - scatter)),
    yHigh: bins.map(({ bias, scatter }) => 100 * (bias + scatter)),
    colour: key === "plain" ? "#717581" : paletteColour(2),
    marker: key === "plain" ? "circle" : "disc",
    ends: "capped",
  });
  return {
    name: "unfolding-closure",
    description: "Bias and scatter of unfolded bins over toys, with and without regularisation",
    style: "plain",
    width: 600,
    height: 400,
    textScale: 0.8,
    header: { title: "" },
    panels: [
      {
        x: {
          scale: "category",
          domain: [0, plain.length],
          categories: plain.map((_, bin) => String(bin)),
          label: "True bin",
        },
        y: {
          scale: "linear",
          domain: [-100 * reach, 100 * reach],
          label: "(Estimate − truth) / truth (%)",
          roomFor: "texts",
        },
        layers: [
          { kind: "rule", axis: "y", at: 0, line: { colour: "#777777", dash: "dashed" } },
          points("plain", "Without regularisation", plain, -0.15),
          points("regularized", "With regularisation", regularized, 0.15),
        ],
        legend: {
          entries: [
            { key: "plain", label: "Without regularisation" },
            { key: "regularized", label: "With regularisation" },
          ],
          columns: 2,
          place: "upper center",
        },
      },
    ],
  };
}
