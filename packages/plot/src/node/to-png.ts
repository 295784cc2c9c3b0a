import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Figure } from "../figure/figure.js";
import { layOut } from "../scene/lay-out.js";
import { sceneSvg } from "../svg/to-svg.js";
import { faces, readFont } from "./fonts.js";

/** Of an image for a screen, in pixels per point. */
const USUAL_SCALE = 2;

let renderer: Promise<typeof import("@resvg/resvg-wasm")> | undefined;

/**
 * A figure as an image in PNG on white, drawn with the fonts of this package: the same pixels on every machine.
 *
 * @param options.scale pixels per point, 2 by default
 */
export async function toPng(
  figure: Figure,
  { scale = USUAL_SCALE }: { readonly scale?: number } = {},
): Promise<Uint8Array> {
  renderer ??= loaded();
  const { Resvg } = await renderer;
  const fontBuffers = await Promise.all(faces.map(readFont));
  const image = new Resvg(sceneSvg(layOut(figure), figure.description, { hasFont: true }), {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}

async function loaded(): Promise<typeof import("@resvg/resvg-wasm")> {
  const module = await import("@resvg/resvg-wasm");
  const resolve = createRequire(import.meta.url).resolve;
  await module.initWasm(await readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")));
  return module;
}
