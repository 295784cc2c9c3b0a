import type PDFDocument from "pdfkit";
import type { Figure } from "../figure/figure.js";
import { layOut } from "../scene/lay-out.js";
import { linePath, type SceneNode, type SceneText } from "../scene/scene.js";
import type { Face } from "../text/text-metrics.js";
import { faces, readFont } from "./fonts.js";

type Page = InstanceType<typeof PDFDocument>;

/**
 * A figure as a document in PDF of one page: lines stay lines, and the fonts are in it. The bytes are the same each time, as they hold no
 * time of day.
 */
export async function toPdf(figure: Figure): Promise<Uint8Array> {
  const { default: Document } = await import("pdfkit");
  const scene = layOut(figure);
  const page = new Document({
    size: [scene.width, scene.height],
    margin: 0,
    // Without a name here pdfkit loads Helvetica, which no figure uses and no bundle for Node has.
    font: "",
    info: { Title: figure.description, Creator: "rabbit-fit", CreationDate: new Date(0) },
  });
  const used = facesOf(scene.nodes);
  for (const face of faces) if (used.has(face)) page.registerFont(face, Buffer.from(await readFont(face)));
  const pieces: Uint8Array[] = [];
  page.on("data", (piece: Uint8Array) => pieces.push(piece));
  const end = new Promise((resolve, reject) => {
    page.on("end", resolve);
    page.on("error", reject);
  });
  for (const node of scene.nodes) draw(node, page);
  page.end();
  await end;
  return Buffer.concat(pieces);
}

function facesOf(nodes: readonly SceneNode[], found = new Set<Face>()): ReadonlySet<Face> {
  for (const node of nodes) {
    if (node.kind === "group") facesOf(node.children, found);
    if (node.kind === "text") for (const { face } of node.text.runs) found.add(face);
  }
  return found;
}

function draw(node: SceneNode, page: Page): void {
  switch (node.kind) {
    case "path": {
      const { d, fill, stroke, width = 1, dash, opacity = 1 } = node;
      page.save();
      page.opacity(opacity).lineWidth(width);
      if (dash) page.dash(dash[0]!, { space: dash[1]!, ...(dash.length > 2 && { lengths: [...dash] }) });
      page.path(d);
      if (fill !== undefined && fill !== "none" && stroke !== undefined) page.fillAndStroke(fill, stroke);
      else if (stroke !== undefined) page.stroke(stroke);
      else page.fill(fill ?? "black");
      page.restore();
      return;
    }
    case "group":
      page.save();
      if (node.clip !== undefined) page.path(node.clip).clip();
      for (const child of node.children) draw(child, page);
      page.restore();
      return;
    case "text":
      drawText(node, page);
      return;
    default:
      node satisfies never;
  }
}

function drawText({ x, y, text, colour, upwards }: SceneText, page: Page): void {
  page.save();
  page.translate(x, y);
  if (upwards) page.rotate(-90);
  for (const run of text.runs) {
    page.font(run.face).fontSize(run.size).fillColor(colour);
    page.text(run.text, run.x, run.y, { lineBreak: false, baseline: "alphabetic" });
  }
  for (const { points, width } of text.strokes) {
    page.lineWidth(width).path(linePath(points)).stroke(colour);
  }
  page.restore();
}
