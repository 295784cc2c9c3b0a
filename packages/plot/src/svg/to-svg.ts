import type { Figure } from "../figure/figure.js";
import { layOut } from "../scene/lay-out.js";
import { linePath, round, type Scene, type SceneNode } from "../scene/scene.js";
import type { Face } from "../text/text-metrics.js";
import { escaped } from "./xml-text.js";

/** What stands for Arimo where it is not installed: fonts of the same widths. */
const families = "Arimo, Helvetica, Arial, 'Liberation Sans', sans-serif";

const faceAttributes: Readonly<Record<Face, string>> = {
  regular: "",
  italic: ' font-style="italic"',
  bold: ' font-weight="bold"',
  boldItalic: ' font-weight="bold" font-style="italic"',
};

/** How a document is part of another one. */
export interface SvgOptions {
  /** Names in the document start with this: two figures of one page need different ones. The name of the figure by default. */
  readonly idPrefix?: string;
}

/**
 * A figure as a document in SVG, which needs nothing else. Its texts are texts, in Helvetica, Arial or another font of the same widths.
 */
export function toSvg(figure: Figure, options: SvgOptions = {}): string {
  return sceneSvg(layOut(figure), figure.description, { idPrefix: figure.name, ...options });
}

/** The document of a scene. */
export function sceneSvg(
  { width, height, nodes }: Scene,
  description: string,
  { idPrefix = "figure" }: SvgOptions,
): string {
  const clips: Clips = { prefix: idPrefix.replace(/[^\w-]/g, "_"), ids: new Map() };
  const body = nodes.map((node) => element(node, clips)).join("\n");
  const definitions = [...clips.ids]
    .map(([d, id]) => `<clipPath id="${id}"><path d="${d}"/></clipPath>`)
    .join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${families}">`,
    `<title>${escaped(description)}</title>`,
    ...(definitions === "" ? [] : [`<defs>${definitions}</defs>`]),
    `<rect width="${width}" height="${height}" fill="white"/>`,
    body,
    "</svg>",
    "",
  ].join("\n");
}

/** Paths that something is clipped by, with their names. */
interface Clips {
  readonly prefix: string;
  readonly ids: Map<string, string>;
}

function element(node: SceneNode, clips: Clips): string {
  switch (node.kind) {
    case "path": {
      const { d, fill = "none", opacity, stroke, width, dash } = node;
      const line = stroke === undefined ? "" : ` stroke="${escaped(stroke)}" stroke-width="${width ?? 1}"`;
      const see = opacity === undefined ? "" : ` opacity="${opacity}"`;
      const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
      return `<path d="${d}" fill="${escaped(fill)}"${line}${dashes}${see}/>`;
    }
    case "group": {
      const inner = node.children.map((child) => element(child, clips)).join("");
      const key = node.key === undefined ? "" : ` data-key="${escaped(node.key)}"`;
      const entry = node.isEntry ? ' class="entry"' : "";
      return `<g${key}${entry}${clipAttribute(node.clip, clips)}>${inner}</g>`;
    }
    case "text": {
      const { text, colour, upwards } = node;
      const [x, y] = [round(node.x), round(node.y)];
      const place = upwards ? `translate(${x},${y}) rotate(-90)` : `translate(${x},${y})`;
      const runs = text.runs
        .map((run) => {
          const at = `x="${round(run.x)}" y="${round(run.y)}" font-size="${round(run.size)}"`;
          return `<tspan ${at}${faceAttributes[run.face]}>${escaped(run.text)}</tspan>`;
        })
        .join("");
      const strokes = text.strokes
        .map(
          ({ points, width }) =>
            `<path d="${linePath(points)}" fill="none" stroke="${colour}" stroke-width="${round(width)}"/>`,
        )
        .join("");
      const words = `<text xml:space="preserve" fill="${colour}">${runs}</text>`;
      return `<g transform="${place}">${words}${strokes}</g>`;
    }
    default:
      return node satisfies never;
  }
}

function clipAttribute(clip: string | undefined, clips: Clips): string {
  if (clip === undefined) return "";
  const id = clips.ids.get(clip) ?? `${clips.prefix}-clip-${clips.ids.size}`;
  clips.ids.set(clip, id);
  return ` clip-path="url(#${id})"`;
}
