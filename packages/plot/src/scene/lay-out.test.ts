import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Figure } from "../figure/figure.js";
import { layOut } from "./lay-out.js";
import { scaleOf } from "./scale.js";
import { axisTicks } from "./ticks.js";

const heights = fc.array(fc.double({ min: 0.1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 30 });

/** A histogram with a long header, notes and a legend. */
function example(values: readonly number[], scale: "linear" | "log"): Figure {
  const edges = values.map((_, i) => i).concat(values.length);
  return {
    name: "example",
    description: "",
    style: "plain",
    width: 600,
    height: 500,
    header: { subtitle: "Preliminary" },
    panels: [
      {
        x: { scale: "linear", domain: [0, values.length] },
        y: { scale, domain: [scale === "log" ? 0.05 : 0, Math.max(...values)], roomFor: "texts" },
        layers: [{ kind: "steps", key: "h", edges, values, line: { colour: "black" } }],
        notes: { lines: ["one", "two", "three"] },
        legend: { entries: ["a", "b", "c"].map((key) => ({ key, label: `entry ${key}` })) },
      },
    ],
  };
}

test.each(["linear", "log"] as const)("no bin is under a text on a %s axis", (scale) => {
  fc.assert(
    fc.property(heights, (values) => {
      const { nodes, frames } = layOut(example(values, scale));
      const { box, x, y } = frames[0]!;
      const [toX, toY] = [
        scaleOf({ scale: "linear", domain: x }, [box.left, box.right]),
        scaleOf({ scale, domain: y }, [box.bottom, box.top]),
      ];
      const texts = nodes.flatMap((node) => (node.kind === "group" ? node.children : [node]));
      for (const node of texts) {
        if (node.kind !== "text" || node.upwards) continue;
        const isInside = node.x > box.left && node.y < box.bottom && node.y > box.top;
        if (!isInside) continue;
        values.forEach((value, bin) => {
          const apart = toX(bin + 1) < node.x || toX(bin) > node.x + node.text.width;
          if (!apart) expect(toY(value)).toBeGreaterThan(node.y - 0.01);
        });
      }
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("no line between two points far apart is under a text", () => {
  const panel = example([1, 2], "linear").panels[0]!;
  const slope = { kind: "curve", x: [0, 2], y: [0, 2], line: { colour: "black" } } as const;
  const { frames } = layOut({ ...example([1, 2], "linear"), panels: [{ ...panel, layers: [slope] }] });
  const { box, x, y } = frames[0]!;
  expect(x).toEqual([0, 2]);
  // The legend of three lines is above the line, which is at 1.9 of 2 above the left end of the last tenth.
  const highest = box.bottom - (1.9 * (box.bottom - box.top)) / y[1];
  expect(y[1]).toBeGreaterThan(2.2);
  expect(highest).toBeGreaterThan(box.top + 3 * 14);
});

describe("ticks", () => {
  const ticks = (low: number, high: number, scale: "linear" | "log" = "linear") => {
    const axis = { scale, domain: [low, high] } as const;
    return axisTicks(axis, scaleOf(axis, [0, 500]), 25);
  };

  test.each([
    [0, 50, ["0", "10", "20", "30", "40", "50"], 0],
    [0.8, 1.2, ["0.80", "0.85", "0.90", "0.95", "1.00", "1.05", "1.10", "1.15", "1.20"], 0],
    [-5, 5, ["−4", "−2", "0", "2", "4"], 0],
    [0, 60_000, ["0", "1", "2", "3", "4", "5", "6"], 4],
    [0, 0.004, ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0", "3.5", "4.0"], -3],
  ])("from %d to %d: %j", (low, high, expected, exponent) => {
    const { major, exponent: found } = ticks(low, high);
    expect(major.map(({ text }) => text)).toEqual(expect.arrayContaining(expected.slice(0, 2)));
    for (const { at, text } of major) {
      expect(Number(text.replace("−", "-")) * 10 ** found).toBeCloseTo(at, 10);
    }
    expect(found).toBe(exponent);
  });

  test("on a logarithmic axis: powers of ten, and the eight between two of them", () => {
    const { major, minor } = ticks(0.01, 1000, "log");
    expect(major.map(({ text }) => text)).toEqual(["$10^{-2}$", "$10^{-1}$", "1", "10", "100", "$10^{3}$"]);
    expect(minor).toHaveLength(40);
  });

  test("every number is on the axis, whatever its ends", () => {
    const end = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(end, end, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-6);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { major, minor } = ticks(low, high);
        expect(major.length).toBeGreaterThan(0);
        for (const { at, text } of major) {
          expect(at >= low && at <= high).toBe(true);
          expect(text).not.toMatch(/NaN|e/);
        }
        expect(minor.length).toBeLessThanOrEqual(200);
      }),
      { seed: 7 },
    );
  });
});

test("texts of a legend that are somewhat too wide become smaller, and are cut only where they are much too wide", () => {
  const legendOf = (label: string) => {
    const panel = example([1, 2], "linear").panels[0]!;
    const legend = { entries: [{ key: "h", label }] };
    const { nodes } = layOut({ ...example([1, 2], "linear"), panels: [{ ...panel, legend }] });
    const texts = nodes.flatMap((node) => (node.kind === "group" ? node.children : [node]));
    const found = texts.flatMap((node) => (node.kind === "text" ? [node.text] : []));
    const written = found.map(({ runs }) => runs.map(({ text }) => text).join(""));
    const place = written.findIndex((text) => text.startsWith("entry"));
    return { text: written[place]!, width: found[place]!.width };
  };
  const long = "entry with a name that is too long: 45 letters";
  expect(legendOf(long).text).toBe(long);
  const longer = `${long}, and ${long}`;
  expect(legendOf(longer).text.endsWith("…")).toBe(true);
});

test("the background of a legend is between the layers and the legend, and covers all of it", () => {
  const panel = example([1, 2], "linear").panels[0]!;
  const background = { colour: "#eeeeee", opacity: 0.85 };
  const legend = { ...panel.legend!, background };
  const { nodes, frames } = layOut({ ...example([1, 2], "linear"), panels: [{ ...panel, legend }] });
  const at = nodes.findIndex((node) => node.kind === "path" && node.fill === "#eeeeee");
  const path = nodes[at] as Extract<(typeof nodes)[number], { kind: "path" }>;
  expect(path.opacity).toBe(0.85);
  const [left, top, right, bottom] = path.d.match(/[\d.]+/g)!.map(Number) as [number, number, number, number];
  const { box } = frames[0]!;
  expect([left > box.left, top > box.top, right < box.right, bottom < box.bottom]).not.toContain(false);
  const entries = nodes.slice(at + 1);
  expect(entries).toHaveLength(3);
  for (const entry of entries) {
    if (entry.kind !== "group") throw new Error("expected the entries of the legend");
    expect(entry.isEntry).toBe(true);
    const text = entry.children.at(-1)!;
    if (text.kind !== "text") throw new Error("expected the text of an entry");
    expect(text.x).toBeGreaterThan(left);
    expect(text.x + text.text.width).toBeLessThan(right);
    expect(text.y - 5).toBeGreaterThan(top);
    expect(text.y).toBeLessThan(bottom);
  }
});
