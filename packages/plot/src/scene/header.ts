import type { Figure } from "../figure/figure.js";
import type { TitlePlace } from "../style/styles.js";
import { typeset } from "../text/typeset.js";
import type { Box, SceneNode, SceneText } from "./scene.js";
import { sizesOf, styleOf } from "./sizes.js";

/** From the corner of the frame to a title inside it, in points. */
export const INSET = 16;
/** From the frame to what stands above it. */
const ABOVE = 6;

/** What says whose figure it is. */
export interface PlacedHeader {
  readonly nodes: readonly SceneNode[];
  /** What it covers inside the frame. */
  readonly covers?: Box;
}

/** What the header needs above the frame, in points. */
export function headerDepth(figure: Figure): number {
  const sizes = sizesOf(figure);
  const { title, data } = texts(figure);
  const above = titlePlace(figure) === "above" && title.length > 0 ? sizes.title : 0;
  const right = styleOf(figure).dataPlace === "above" && data !== "" ? sizes.label : 0;
  const height = Math.max(above, right);
  return height === 0 ? 0 : ABOVE + height * 0.85;
}

/** @param frame of all panels together, @param panel the frame of the panel at the upper left */
export function placeHeader(figure: Figure, frame: Box, panel: Box, exponentWidth: number): PlacedHeader {
  const sizes = sizesOf(figure);
  const style = styleOf(figure);
  const { title, subtitle, data } = texts(figure);
  const nodes: SceneText[] = [];
  const put = (text: SceneText["text"], x: number, y: number) => {
    nodes.push({ kind: "text", x, y, text, colour: "black" });
  };
  if (style.dataPlace === "above" && data !== "") {
    const text = typeset(data, sizes.label);
    put(text, frame.right - text.width, frame.top - ABOVE);
  }
  const [main, addition] = [
    typeset(title, sizes.title, style.titleFace),
    typeset(subtitle, sizes.subtitle, style.subtitleFace),
  ];
  if (titlePlace(figure) === "above") {
    const x = frame.left + (exponentWidth > 0 ? exponentWidth + 10 : 0);
    put(main, x, frame.top - ABOVE);
    put(addition, x + main.width + 0.3 * sizes.title, frame.top - ABOVE);
    return { nodes: nodes.filter(({ text }) => text.width > 0) };
  }
  const inside = nodes.length;
  const left = panel.left + INSET;
  let y = panel.top + INSET - 2 + main.ascent;
  put(main, left, y);
  if (titlePlace(figure) === "line") put(addition, left + main.width + 0.3 * sizes.title, y);
  else if (addition.width > 0) {
    y += 4 + addition.ascent;
    put(addition, left, y);
  }
  if (style.dataPlace === "inside" && data !== "") {
    const text = typeset(data, sizes.legend);
    y += 8 + text.ascent;
    put(text, left, y);
  }
  const shown = nodes.slice(inside).filter(({ text }) => text.width > 0);
  const all = nodes.filter(({ text }) => text.width > 0);
  if (shown.length === 0) return { nodes: all };
  const right = Math.max(...shown.map(({ x, text }) => x + text.width));
  return { nodes: all, covers: { left, top: panel.top, right, bottom: y + sizes.title * 0.2 } };
}

function titlePlace(figure: Figure): TitlePlace {
  return figure.header?.place ?? styleOf(figure).titlePlace;
}

function texts(figure: Figure) {
  const { header = {} } = figure;
  const style = styleOf(figure);
  const { title = style.experiment, subtitle = "" } = header;
  return { title, subtitle, data: dataText(figure) };
}

/** Luminosity and energy as the style has them: `138 fb^-1 (13 TeV)` above, `sqrt(s) = 13 TeV, 139 fb^-1` inside. */
function dataText(figure: Figure): string {
  const { lumi, energy } = figure.header ?? {};
  const luminosity = lumi === undefined ? "" : `$${lumi}\\,\\mathrm{fb}^{-1}$`;
  if (styleOf(figure).dataPlace === "inside") {
    const energies = energy === undefined ? "" : `$\\sqrt{\\mathit{s}} = ${energy}\\,\\mathrm{TeV}$`;
    return [energies, luminosity].filter((text) => text !== "").join(", ");
  }
  const energies = energy === undefined ? "" : `(${energy} TeV)`;
  return [luminosity, energies].filter((text) => text !== "").join(" ");
}
