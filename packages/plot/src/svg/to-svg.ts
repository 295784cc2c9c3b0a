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

interface SceneOptions extends SvgOptions {
  /** Whether Arimo is there for certain, as where a picture is drawn with its file. */
  readonly hasFont?: boolean;
}

/**
 * A figure as a document in SVG, which needs nothing else. Its texts are texts, in Helvetica, Arial or another font of the same widths.
 * Where a system has none of these, the words of another font are stretched to the same widths.
 */
export function toSvg(figure: Figure, options: SvgOptions = {}): string {
  return sceneSvg(layOut(figure), figure.description, { idPrefix: figure.name, ...options });
}

/** The document of a scene. */
export function sceneSvg(
  { width, height, nodes }: Scene,
  description: string,
  { idPrefix = "figure", hasFont = false }: SceneOptions,
): string {
  const setting: Setting = { prefix: idPrefix.replace(/[^\w-]/g, "_"), clips: new Map(), hasFont };
  const body = nodes.map((node) => element(node, setting)).join("\n");
  const definitions = [...setting.clips]
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

interface Setting {
  readonly prefix: string;
  /** Names of paths that something is clipped by. */
  readonly clips: Map<string, string>;
  readonly hasFont: boolean;
}

function element(node: SceneNode, setting: Setting): string {
  switch (node.kind) {
    case "path": {
      const { d, fill = "none", opacity, stroke, width, dash } = node;
      const line = stroke === undefined ? "" : ` stroke="${escaped(stroke)}" stroke-width="${width ?? 1}"`;
      const see = opacity === undefined ? "" : ` opacity="${opacity}"`;
      const dashes = dash === undefined ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
      return `<path d="${d}" fill="${escaped(fill)}"${line}${dashes}${see}/>`;
    }
    case "group": {
      const inner = node.children.map((child) => element(child, setting)).join("");
      const key = node.key === undefined ? "" : ` data-key="${escaped(node.key)}"`;
      const entry = node.isEntry ? ' class="entry"' : "";
      return `<g${key}${entry}${clipAttribute(node.clip, setting)}>${inner}</g>`;
    }
    case "text": {
      const { text, colour, upwards } = node;
      const [x, y] = [round(node.x), round(node.y)];
      const place = upwards ? `translate(${x},${y}) rotate(-90)` : `translate(${x},${y})`;
      const runs = text.runs
        .map((run) => {
          const at = `x="${round(run.x)}" y="${round(run.y)}" font-size="${round(run.size)}"`;
          // Words of another font keep the room that those of Arimo were given.
          const length = ` textLength="${round(run.width)}" lengthAdjust="spacingAndGlyphs"`;
          const room = setting.hasFont || run.text.length === 1 ? "" : length;
          return `<tspan ${at}${room}${faceAttributes[run.face]}>${escaped(run.text)}</tspan>`;
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

function clipAttribute(clip: string | undefined, { prefix, clips }: Setting): string {
  if (clip === undefined) return "";
  const id = clips.get(clip) ?? `${prefix}-clip-${clips.size}`;
  clips.set(clip, id);
  return ` clip-path="url(#${id})"`;
}
