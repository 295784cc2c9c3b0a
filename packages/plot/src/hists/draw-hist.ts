import type { Figure } from "../figure/figure.js";
import type { DrawnHist } from "./drawn-hist.js";
import { binAxis } from "./hist-axes.js";
import { lowerPanel } from "./lower-panel.js";
import { upperPanel } from "./upper-panel.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 610;
const HEIGHT_WITHOUT_LOWER = 480;
/** Of a figure of several axes or many bins, which are hard to tell apart in a narrow one. */
const MANY_BINS = 60;
const WIDE = 900;

/** The figure of histograms that are ready to be drawn. */
export function drawHist(
  drawn: DrawnHist,
  { name, description }: Pick<Figure, "name" | "description">,
): Figure {
  const { bins, options, data, variations } = drawn;
  const x = binAxis(bins, options);
  const compares = data !== undefined || (variations.length > 0 && options.variationPanels !== "upper");
  const hasLower = compares && options.lowerPanel !== "none";
  const upper = upperPanel(withBand(drawn, hasLower), { ...x, numbered: !hasLower });
  return {
    name,
    description,
    style: options.style ?? "plain",
    width: options.width ?? (bins.places.length > MANY_BINS ? WIDE : WIDTH),
    height: hasLower ? HEIGHT : HEIGHT_WITHOUT_LOWER,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    ...(options.header && { header: options.header }),
    ...(hasLower && { rows: options.panelShares ?? [2, 1] }),
    panels: hasLower ? [upper, lowerPanel(drawn, x)] : [upper],
  };
}

/** What has no data has its band, if there is one to draw, in the upper panel, unless a lower panel has it. */
function withBand(drawn: DrawnHist, hasLower: boolean): DrawnHist {
  const { data, expected, options } = drawn;
  const { band = "lower" } = options;
  if (hasLower || data !== undefined || band !== "lower" || expected.uncertainties === undefined)
    return drawn;
  return { ...drawn, options: { ...options, band: "upper" } };
}
