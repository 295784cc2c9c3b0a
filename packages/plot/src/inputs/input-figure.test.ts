import { fileURLToPath } from "node:url";
import type { FitInput } from "@rabbit-fit/contracts";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import type { Area, Points, Steps } from "../figure/layer.js";
import { toSvg } from "../svg/to-svg.js";
import { channelTemplates } from "./channel-templates.js";
import { inputFigure } from "./input-figure.js";

let dense: FitInput;
let sparse: FitInput;
let symmetric: FitInput;
const read = (name: string) =>
  readFitInput(fileURLToPath(new URL(`../../../../fixtures/inputs/${name}.hdf5`, import.meta.url)));
beforeAll(async () => {
  [dense, sparse, symmetric] = await Promise.all([
    read("test_tensor"),
    read("test_tensor_sparse"),
    read("test_tensor_symmetric"),
  ]);
});

describe("templates", () => {
  test("are those of the dense tensor, bin by bin", () => {
    const { templates, processes, channels } = dense;
    if (templates.kind !== "dense") throw new Error("not dense");
    const channel = channels.find(({ name }) => name === "ch1")!;
    const { nominal, variation, observed } = channelTemplates(dense, "ch1");
    const place = dense.systematics.names.indexOf("slope_2_signal_ch1");
    const varied = variation("slope_2_signal_ch1");
    const logk = (row: number, column: number) => {
      const block = templates.logk.findLast(({ firstRow }) => firstRow <= row)!;
      return block.values[(row - block.firstRow) * templates.columnCount + column]!;
    };
    processes.forEach((process, p) => {
      const [values, down, up] = [
        nominal.get(process)!,
        varied.get(process)!.down,
        varied.get(process)!.up,
      ].map(innerValues);
      for (let bin = channel.start; bin < channel.stop; bin++) {
        const row = bin * processes.length + p;
        const norm = templates.norm[row]!;
        const [a, h] = [logk(row, place), logk(row, dense.systematics.names.length + place)];
        expect(values![bin - channel.start]).toBe(norm);
        expect(up![bin - channel.start]).toBe(norm * Math.exp(a + h));
        expect(down![bin - channel.start]).toBe(norm * Math.exp(h - a));
      }
    });
    expect([...innerValues(observed()!)]).toEqual([
      ...dense.data.counts.subarray(channel.start, channel.stop),
    ]);
  });

  test("are the same of the sparse tensor, where the signal slope is (1 + w)^2 up and 1 - w down", () => {
    const [a, b] = [dense, sparse].map((input) => channelTemplates(input, "ch1"));
    const [one, other] = [a!, b!].map((templates) => templates.variation("slope_2_signal_ch1").get("sig")!);
    const nominal = innerValues(a!.nominal.get("sig")!);
    innerValues(one!.up).forEach((value, bin) => {
      expect(innerValues(other!.up)[bin]).toBeCloseTo(value, 8);
      if (nominal[bin] === 0) return;
      // w = -0.05 + 0.01 a: make_tensor.py of Python rabbit.
      const [up, down] = [value / nominal[bin]!, innerValues(one!.down)[bin]! / nominal[bin]!];
      expect(up).toBeCloseTo((2 - down) ** 2, 6);
    });
    expect(innerValues(one!.up)[20]! / nominal[20]!).toBeLessThan(1);
  });

  test("of the type normal are sums, and mirror images where the tensor is symmetric", () => {
    const { systematics } = symmetric;
    expect(symmetric.systematicType).toBe("normal");
    const templates = channelTemplates(symmetric, "ch0");
    for (const name of systematics.names) {
      for (const [process, { down, up }] of templates.variation(name)) {
        const nominal = innerValues(templates.nominal.get(process)!);
        innerValues(up).forEach((value, bin) => {
          expect(value - nominal[bin]!).toBeCloseTo(nominal[bin]! - innerValues(down)[bin]!, 8);
        });
      }
    }
  });
});

describe("a figure of an input", () => {
  test("has the sums over the axes that it does not show", () => {
    const figure = inputFigure(dense, {
      channel: "ch1",
      axes: ["a"],
      variationPanels: "both",
      variations: [{ name: "slope_2_signal_ch1", label: "Slope" }],
    });
    expect(figure.name).toBe("hist_stack_a_ch1");
    const { nominal, observed, variation } = channelTemplates(dense, "ch1");
    const summed = (values: Float64Array) =>
      Array.from({ length: 10 }, (_, a) =>
        values.slice(5 * a, 5 * a + 5).reduce((sum, value) => sum + value, 0),
      );
    const [upper, lower] = figure.panels;
    const points = upper!.layers.find(({ key }) => key === "data") as Points;
    expect(points.y).toEqual(summed(innerValues(observed()!)));
    const sig = upper!.layers.find(({ key }) => key === "process sig") as Area;
    const total = summed(innerValues(nominal.get("sig")!)).map(
      (value, a) =>
        value + summed(innerValues(nominal.get("bkg")!))[a]! + summed(innerValues(nominal.get("bkg_2")!))[a]!,
    );
    sig.high.forEach((value, a) => void expect(value).toBeCloseTo(total[a]!, 8));
    const up = lower!.layers.find(({ key }) => key === "variation 0") as Steps;
    const varied = ["sig", "bkg", "bkg_2"].map((name) =>
      summed(innerValues(variation("slope_2_signal_ch1").get(name)!.up)),
    );
    up.values.forEach((value, a) => {
      expect(value).toBeCloseTo((varied[0]![a]! + varied[1]![a]! + varied[2]![a]!) / total[a]!, 10);
    });
    expect(toSvg(figure)).toContain("Slope");
    expect(toSvg(figure)).not.toContain("NaN");
  });

  test("of one process is an outline without data", () => {
    const figure = inputFigure(dense, { channel: "ch0", process: "bkg" });
    expect(figure.panels).toHaveLength(1);
    expect(figure.name).toBe("hist_stack_bkg_x_ch0");
    expect((figure.panels[0]!.layers[0] as Steps).values).toEqual([
      ...innerValues(channelTemplates(dense, "ch0").nominal.get("bkg")!),
    ]);
  });

  test("variations of an input that a fit has taken over are refused, not drawn as nominal", () => {
    const taken = { ...dense, templates: { ...dense.templates, logk: [] } } as typeof dense;
    const variations = [{ name: "norm" }];
    expect(() => inputFigure(taken, { channel: "ch0", variations })).toThrow("A fit has taken them over");
    expect(inputFigure(taken, { channel: "ch0" }).panels.length).toBeGreaterThan(0);
  });

  test.each([
    [{ channel: "ch9" }, /options\.channel is "ch9", expected one of: ch0/],
    [{ axes: ["q"] }, /options\.axes is "q", expected one of: x/],
    [{ process: "q" }, /options\.process is "q"/],
    [{ variations: [{ name: "nrm" }] }, /options\.variations is "nrm".*Did you mean "norm"\?/],
    [{ pseudodata: "q" }, /options\.pseudodata is "q"/],
    [{ band: "both" } as const, /options\.band is "both", expected "none"/],
  ])("%o is refused", (options, message) => {
    expect(() => inputFigure(dense, options)).toThrow(message);
  });
});
