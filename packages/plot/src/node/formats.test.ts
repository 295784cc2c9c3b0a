import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Figure } from "../figure/figure.js";
import { figureScript } from "../html/figure-script.js";
import { toHtml } from "../html/to-html.js";
import { toPdf, toPng } from "./index.js";

const figure: Figure = {
  name: "example",
  description: "An example",
  style: "CMS",
  width: 300,
  height: 200,
  header: { subtitle: "Preliminary", lumi: 138, energy: 13 },
  panels: [
    {
      x: { scale: "linear", domain: [0, 2], label: "$\\mathit{p}_T^{\\mu}$ (GeV)" },
      y: { scale: "linear", domain: [0, 4], label: "Events" },
      layers: [
        {
          kind: "area",
          edges: [0, 1, 2],
          low: [0, 0],
          high: [1, 3],
          fill: { colour: "red", hatch: "rising" },
          key: "a",
          name: "A",
        },
        {
          kind: "points",
          x: [0.5, 1.5],
          y: [1, 3],
          yLow: [0, 2],
          yHigh: [2, 4],
          colour: "black",
          ends: "capped",
        },
      ],
      legend: { entries: [{ key: "a", label: "</script>" }] },
    },
  ],
};

test("a PDF has its fonts in it, maps their glyphs to characters, and is the same each time", async () => {
  const [pdf, again] = [await toPdf(figure), await toPdf(figure)];
  const text = Buffer.from(pdf).toString("latin1");
  expect(text.startsWith("%PDF-1.")).toBe(true);
  expect(text).toContain("/MediaBox [0 0 300 200]");
  // CMS in bold, Preliminary in italics, the rest upright: three faces, each with its file and its map.
  expect(text.match(/\/FontFile2 /g)).toHaveLength(3);
  expect(text.match(/\/ToUnicode /g)).toHaveLength(3);
  expect(new Set(text.match(/\+Arimo[\w-]*/g))).toEqual(
    new Set(["+Arimo-Regular", "+Arimo-Bold", "+Arimo-Italic"]),
  );
  const maps = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, content]) => {
    try {
      return inflateSync(Buffer.from(content!, "latin1")).toString("latin1");
    } catch {
      return "";
    }
  });
  // A Greek mu, 03bc, is a letter and no picture of one.
  expect(maps.some((map) => /beginbfrange[\s\S]*03bc/i.test(map))).toBe(true);
  expect(Buffer.from(again).equals(Buffer.from(pdf))).toBe(true);
});

test("a PNG has two pixels per point, and is the same each time", async () => {
  const png = Buffer.from(await toPng(figure));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([600, 400]);
  expect(Buffer.from(await toPng(figure)).equals(png)).toBe(true);
  const small = Buffer.from(await toPng(figure, { scale: 1 }));
  expect(small.readUInt32BE(16)).toBe(300);
});

test("a page is one file that asks the network for nothing, with its numbers beside the picture", () => {
  const html = toHtml(figure);
  expect(html).not.toMatch(/(?:src|href)=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  expect(() => new Function(figureScript)).not.toThrow();
  const [, json] = /<script type="application\/json">(.*)<\/script>/.exec(html)!;
  const [panel] = JSON.parse(json!);
  expect(panel.layers).toEqual([
    { kind: "area", edges: [0, 1, 2], low: [0, 0], high: [1, 3], key: "a", name: "A" },
  ]);
  expect(panel.labels).toEqual(["pTμ (GeV)", "Events"]);
  expect(html.match(/data-key="a"/g)).toHaveLength(2);
});
