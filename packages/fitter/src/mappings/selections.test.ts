import type { Channel } from "@rabbit-fit/contracts";
import {
  type Axis,
  axisExtent,
  axisSize,
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  stringCategoryAxis,
  variableAxis,
} from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { summedBins } from "../prediction/summed-yields.js";
import { formatAxisSelections, parseAxisSelections } from "./axis-syntax.js";
import { selectBins } from "./bin-selection.js";
import type { MappingContext } from "./mapping-context.js";
import { createMappings } from "./registry.js";

const x = regularAxis(10, -5, 5, { name: "x" });
const b = variableAxis([0, 1, 2, 4, 8, 16], { name: "b" });

function contextOf(
  channels: readonly { name: string; axes: readonly Axis[]; flow?: boolean; masked?: boolean }[],
): MappingContext {
  let stop = 0;
  return {
    channels: channels.map(({ name, axes, flow = false, masked = false }): Channel => {
      const start = stop;
      stop += axes.reduce((count, axis) => count * (flow ? axisExtent(axis) : axisSize(axis)), 1);
      return { name, axes, flow, masked, start, stop };
    }),
    processes: ["sig", "bkg"],
    parameterNames: ["sig", "slope"],
  };
}

/** Sums of the bins 0, 1, 2 ... of a channel. */
function sumsOf(
  axes: readonly Axis[],
  selection: string,
  { flow = false, order }: { flow?: boolean; order?: string[] } = {},
) {
  const context = contextOf([{ name: "ch", axes, flow }]);
  const found = selectBins(context, "key", "ch", {
    axes: parseAxisSelections("key", selection),
    ...(order && { order }),
  });
  const values = Float64Array.from({ length: context.channels[0]!.stop }, (_, bin) => bin);
  return { sums: Array.from(summedBins(values, [found.bins])), axes: found.axes, shape: found.shape };
}

describe("the syntax of Python rabbit", () => {
  test.each([
    ["x:slice(0,2)", [0, 1], "regular"],
    ["x:slice(2)", [0, 1], "regular"],
    ["x:slice(-3,None)", [7, 8, 9], "regular"],
    ["x:slice(None,-8)", [0, 1], "regular"],
    ["x:slice(None,None,4)", [0, 4, 8], "integer-category"],
    ["x:slice(0j,2j)", [5, 6], "regular"],
    ["x:slice(0j,9,2)", [5, 7], "integer-category"],
    ["x:slice(-5j,5j)", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "regular"],
    ["x:None", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "regular"],
    ["x:rebin(-5,-2,2,5)", [0 + 1 + 2, 3 + 4 + 5 + 6, 7 + 8 + 9], "variable"],
    ["x:rebin(-4,0)", [1 + 2 + 3 + 4], "variable"],
    ["x:slice(0,4),x:rebin(-5,-3,-1)", [0 + 1, 2 + 3], "variable"],
    ["x:rebin(-5,-4,-3,-2,-1,0,1,2,3,4,5)", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "regular"],
  ] as const)("%s", (selection, sums, kind) => {
    const found = sumsOf([x], selection);
    expect(found.sums).toEqual(sums);
    expect(found.axes.map((axis) => [axis.name, axis.kind])).toEqual([["x", kind]]);
  });

  test.each([
    ["x:sum", 45],
    ["x:2", 2],
    ["x:-1", 9],
    ["x:0j", 5],
    ["x:slice(None,None,2),x:sum", 0 + 2 + 4 + 6 + 8],
    ["x:sum,x:slice(0,3)", 0 + 1 + 2],
  ])("%s gives one bin without the axis", (selection, sum) => {
    expect(sumsOf([x], selection)).toEqual({ sums: [sum], axes: [], shape: [] });
  });

  test("the edges of a slice and of merged bins are those of the axis", () => {
    const { axes: sliced } = sumsOf([b], "b:slice(1,3)");
    expect(sliced[0]).toEqual({ ...b, edges: Float64Array.of(1, 2, 4) });
    const { axes: merged } = sumsOf([x], "x:rebin(-5,-2,2,5)");
    expect(merged[0]).toMatchObject({
      edges: Float64Array.of(-5, -2, 2, 5),
      underflow: true,
      overflow: true,
    });
    expect(sumsOf([x], "x:slice(2,4)").axes[0]).toMatchObject({ bins: 2, start: -3, stop: -1 });
    expect(sumsOf([integerAxis(3, 8, { name: "n" })], "n:slice(1,3)").axes[0]).toMatchObject({
      start: 4,
      stop: 6,
    });
  });

  test("categories stay categories; what has no order left is numbered", () => {
    const names = stringCategoryAxis(["e", "mu", "tau"], { name: "lepton" });
    expect(sumsOf([names], "lepton:slice(1,3)").axes[0]).toMatchObject({ categories: ["mu", "tau"] });
    const years = integerCategoryAxis([2016, 2017, 2018], { name: "year" });
    expect(sumsOf([years], "year:slice(None,None,2)").axes[0]).toMatchObject({ categories: [2016, 2018] });
    expect(sumsOf([years], "year:2017j").sums).toEqual([1]);
    expect(sumsOf([booleanAxis({ name: "flag" })], "flag:slice(1,2)").axes[0]).toMatchObject({
      categories: [1],
    });
  });

  test("axes are transposed, and those that are left out summed", () => {
    const short = regularAxis(2, 0, 2, { name: "a" });
    const long = regularAxis(3, 0, 3, { name: "c" });
    // Bin 3 a + c.
    expect(sumsOf([short, long], "None:None", { order: ["c", "a"] }).sums).toEqual([0, 3, 1, 4, 2, 5]);
    expect(sumsOf([short, long], "None:None", { order: ["c"] }).sums).toEqual([3, 5, 7]);
    expect(sumsOf([short, long], "None:None", { order: [] })).toEqual({ sums: [15], axes: [], shape: [] });
  });

  test("an axis without a name goes by its number", () => {
    expect(sumsOf([regularAxis(2, 0, 2), regularAxis(3, 0, 3)], "axis1:sum").sums).toEqual([3, 12]);
  });

  test("is what the selections of a program are written as", () => {
    const place = fc.oneof(
      fc.integer({ min: -9, max: 9 }),
      fc.record({ value: fc.integer({ min: -5, max: 5 }) }),
    );
    const action = fc.oneof(
      fc.constant({ kind: "sum" as const }),
      fc.record({ kind: fc.constant("bin" as const), bin: place }),
      fc.record({ kind: fc.constant("rebin" as const), edges: fc.array(fc.integer(), { minLength: 1 }) }),
      fc.record({
        kind: fc.constant("slice" as const),
        start: place,
        stop: place,
        step: fc.integer({ min: 1, max: 5 }),
      }),
    );
    const selections = fc.array(fc.record({ axis: fc.constantFrom("x", "pt"), action }), { minLength: 1 });
    fc.assert(
      fc.property(selections, (list) => {
        expect(parseAxisSelections("key", formatAxisSelections(list))).toEqual(list);
      }),
    );
  });
});

describe("flow bins that count", () => {
  const flow = true;
  // Bin 0 is underflow, bin 11 overflow.
  test.each([
    ["x:sum", [66]],
    ["x:slice(0,2)", [1, 2]],
    ["x:slice(None,2)", [0, 1, 2]],
    ["x:slice(8,None)", [9, 10, 11]],
    ["x:slice(0,10),x:sum", [55]],
    ["x:rebin(-5,0,5)", [0, 1 + 2 + 3 + 4 + 5, 6 + 7 + 8 + 9 + 10, 11]],
    ["x:rebin(-3,3)", [0 + 1 + 2, 3 + 4 + 5 + 6 + 7 + 8, 9 + 10 + 11]],
  ])("%s", (selection, sums) => {
    const found = sumsOf([x], selection, { flow });
    expect(found.sums).toEqual(sums);
    if (found.axes.length > 0) expect(axisExtent(found.axes[0]!)).toBe(sums.length);
  });
});

test("a projection of a projection is the projection", () => {
  const axes = [regularAxis(2, 0, 2, { name: "a" }), regularAxis(3, 0, 3, { name: "c" }), b];
  const names = ["a", "c", "b"];
  fc.assert(
    fc.property(
      fc.shuffledSubarray(names),
      fc.infiniteStream(fc.double({ min: 0, max: 9, noNaN: true })),
      (first, stream) => {
        const values = Float64Array.from({ length: 30 }, () => stream.next().value);
        fc.pre(first.length > 0);
        const outer = selectBins(contextOf([{ name: "ch", axes }]), "key", "ch", { order: first });
        const second = first.slice(1);
        const inner = selectBins(contextOf([{ name: "ch", axes: outer.axes }]), "key", "ch", {
          order: second,
        });
        const direct = selectBins(contextOf([{ name: "ch", axes }]), "key", "ch", { order: second });
        const twice = summedBins(summedBins(values, [outer.bins]), [inner.bins]);
        summedBins(values, [direct.bins]).forEach((sum, i) => {
          expect(Math.abs(sum - twice[i]!)).toBeLessThan(1e-12 * (1 + sum));
        });
      },
    ),
  );
});

describe("is refused, with its name", () => {
  const context = contextOf([
    { name: "ch0", axes: [x] },
    {
      name: "ch1",
      axes: [regularAxis(5, 0, 5, { name: "a" }), stringCategoryAxis(["e", "mu"], { name: "lepton" })],
    },
    { name: "ch2", axes: [], masked: true },
  ]);

  test.each([
    ["Prject ch0", 'm[0].name is "Prject", expected one of BaseMapping, Select, Project,'],
    ["BaseMapping ch0", 'mapping "BaseMapping ch0": arguments is ["ch0"], expected none.'],
    ["Project", 'mapping "Project": channel is missing, expected one of ch0, ch1, ch2.'],
    ["Project ch7", 'mapping "Project ch7": channel is "ch7", expected one of ch0, ch1, ch2.'],
    ["Project ch1 q", 'mapping "Project ch1 q": axis is "q", expected an axis of ch1: a, lepton.'],
    ["Project ch2 q", 'axis is "q", expected none, as ch2 has no axes.'],
    ["Project ch1 a a", "expected each axis once."],
    ["Select ch0 sig,dat", 'process is "dat", expected one of sig, bkg.'],
    [
      "Select ch0 x:rebin(-5,0.5,5)",
      "edges to rebin the axis x[1] is 0.5, expected an edge of the axis: -5, -4,",
    ],
    ["Select ch0 x:rebin(0,0)", "expected at least two edges, each above the one before."],
    ["Select ch0 x:rebin(a)", 'edges to rebin the axis x is "a", expected numbers separated by commas.'],
    ["Select ch1 lepton:rebin(0,2)", "rebin of the axis lepton is asked for, expected an axis with edges"],
    ["Select ch0 x:slice(None,None,2),x:rebin(-5,5)", "expected neighbouring bins, without a step."],
    ["Select ch0 x:10", "bin of the axis x is 10, expected from -10 to 9, as the axis has 10 bins."],
    [
      "Select ch0 x:slice(0,11)",
      "bin of the axis x is 11, expected from -10 to 10, as the axis has 10 bins.",
    ],
    [
      "Select ch0 x:slice(3,3)",
      "slice of the axis x is from bin 3 to before bin 3, expected at least one of its 10 bins.",
    ],
    ["Select ch0 x:7j", 'value on the axis x is "7j", expected a value from -5 to below 5.'],
    ["Select ch1 lepton:1j", "as the axis has categories and no values."],
    [
      "Select ch0 x:slice(0,2,-1)",
      'step of the slice of the axis x is "-1", expected a whole number above 0, or None.',
    ],
    [
      "Select ch0 x:slice(a,2)",
      'selection of the axis x is "a", expected the number of a bin, a value followed by j, or None.',
    ],
    [
      "Select ch0 x:all",
      'selection of the axis x is "all", expected sum, slice(...), rebin(...), None or the number of a bin.',
    ],
    ["Select ch0 x:2,", 'selection is "", expected an axis and what to do with it'],
    [
      "Select ch0 sig x:2 more",
      'arguments is ["more"], expected nothing after the channels, processes and selections.',
    ],
    ["Ratio ch0 ch1", "shape of the second selection is [5, 2], expected [10], as the first has."],
    [
      "Ratio ch0 ch0 sig",
      'processes is ["sig"], expected two of them, one for each channel. Write None where nothing is selected.',
    ],
    [
      "Ratio ch0 ch0 x:2",
      'selections of axes is ["x:2"], expected two of them, one for each channel. Write None:None',
    ],
    ["AngularCoefficients ch0", 'axes of ch0 is ["x"], expected one called helicitySig or helicity.'],
  ])("%s", async (words, message) => {
    const [name, ...args] = words.split(" ");
    await expect(createMappings("m", [{ name: name!, args }], context)).rejects.toThrow(message);
  });

  test("the same mapping twice counts once, and a selection of another channel keeps all its words", async () => {
    const specs = [
      { name: "Select", args: ["ch0"] },
      { name: "Project", args: ["ch0", "x"] },
      { name: "Select", args: ["ch0"] },
      { name: "Select", args: ["ch1"] },
    ];
    const mappings = await createMappings("m", specs, context);
    expect(mappings.map(({ key }) => key)).toEqual(["Select", "Project ch0 x", "Select ch1"]);
  });
});

test("ratios of channels with other axes count their bins", async () => {
  const context = contextOf([
    { name: "ch0", axes: [x] },
    { name: "ch1", axes: [regularAxis(10, 0, 1, { name: "a" })] },
    { name: "ch2", axes: [x], masked: true },
  ]);
  const specs = [
    { name: "Ratio", args: ["ch0", "ch1"] },
    { name: "Ratio", args: ["ch0", "ch2"] },
    { name: "Ratio", args: ["ch0", "ch0", "sig", "None"] },
  ];
  const [counted, same, ofProcess] = await createMappings("m", specs, context);
  expect(counted!.channels[0]).toMatchObject({
    name: "ch0_ch1",
    axes: [{ name: "a0", categories: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }],
  });
  expect(same!.channels[0]).toMatchObject({ name: "ch0_ch2", axes: [x] });
  expect(ofProcess!.channels[0]!.name).toBe("ch0");
  expect([counted, same, ofProcess].map((mapping) => mapping!.hasData)).toEqual([true, false, false]);
});
