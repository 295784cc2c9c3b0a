import type { Figure } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { layOut } from "../scene/lay-out.js";
import { type SvgOptions, sceneSvg } from "../svg/to-svg.js";
import { escaped } from "../svg/xml-text.js";
import { plainText } from "../text/markup.js";
import { figureScript } from "./figure-script.js";

/**
 * A figure as a page of HTML that needs nothing else and no network: the wheel zooms, dragging moves, a double click shows the whole again;
 * the pointer shows the numbers of what is below it; entries of the legend hide and show what they stand for.
 */
export function toHtml(figure: Figure): string {
  const drawing = interactiveFigure(figure);
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(figure.name)}</title>`,
    `<style>${figureCss}</style></head><body>`,
    drawing,
    `<script>${figureScript}</script>`,
    "</body></html>",
    "",
  ].join("\n");
}

/** What a page needs once for all its interactive figures, besides `figureScript`. */
export const figureCss = `
body{margin:1rem;font-family:Arimo,Helvetica,Arial,sans-serif}
.rabbit-figure{position:relative;max-width:60rem}
.rabbit-figure svg{width:100%;height:auto;max-height:95vh;touch-action:pan-y;user-select:none}
.rabbit-figure .entry{cursor:pointer}
.rabbit-figure .off{opacity:.3}
.rabbit-figure .tip{position:absolute;pointer-events:none;background:#fffffff2;border:1px solid #888;border-radius:4px;padding:.3em .6em;font-size:.85rem;white-space:pre;box-shadow:0 1px 4px #0003}
@media print{.rabbit-figure .tip{display:none}}
`;

/** An interactive figure as a part of a page, which has `figureCss` and, after its figures, `figureScript`. */
export function interactiveFigure(figure: Figure, options: SvgOptions = {}): string {
  const scene = layOut(figure);
  const panels = figure.panels.map(({ x, y, layers }, i) => ({
    ...scene.frames[i]!,
    scales: [x.scale, y.scale],
    categories: [x.categories?.map(plainText) ?? null, y.categories?.map(plainText) ?? null],
    labels: [plainText(x.label ?? ""), plainText(y.label ?? "")],
    layers: layers.filter(({ name }) => name !== undefined).map(shown),
  }));
  // A text in JSON cannot end the element early.
  const data = JSON.stringify(panels).replaceAll("<", "\\u003c");
  return [
    '<div class="rabbit-figure">',
    sceneSvg(scene, figure.description, { idPrefix: figure.name, ...options }),
    `<script type="application/json">${data}</script>`,
    "</div>",
  ].join("\n");
}

/** What of a layer its numbers need. */
function shown(layer: Layer): object {
  const { line: _, fill: __, ...rest } = { line: undefined, fill: undefined, ...layer };
  return { ...rest, name: plainText(layer.name ?? "") };
}
