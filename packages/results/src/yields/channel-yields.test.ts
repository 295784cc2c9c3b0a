import type { MappingResult } from "@rabbit-fit/contracts";
import { histogram, innerValues, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { uncertaintiesOf } from "../parameters/parameter-histogram.js";
import { exampleFit } from "../testing/example-fit.js";
import { channelYields } from "./channel-yields.js";

const x = regularAxis(2, 0, 1, { name: "x" });
const processes = stringCategoryAxis(["sig", "bkg"], { name: "processes" });

function mapping(
  ...channels: readonly (readonly [string, readonly ReturnType<typeof histogram>[]])[]
): MappingResult {
  return {
    channels: new Map(
      channels.map(([name, hists]) => [name, new Map(hists.map((hist) => [hist.name, hist]))]),
    ),
    counts: new Map(),
    numbers: new Map(),
    histograms: new Map(),
  };
}

const group = exampleFit(
  { kind: "data" },
  {
    mappings: new Map([
      [
        "BaseMapping",
        mapping(
          [
            "ch0",
            [
              histogram([x], { values: [5, 7], variances: [5, 7], name: "hist_data_obs" }),
              histogram([x], { values: [6, 8], variances: [6, 8], name: "hist_nobs" }),
              histogram([x], { values: [5.5, 6.5], variances: [0.25, 4], name: "hist_prefit_inclusive" }),
              histogram([x], { values: [5.8, 7.9], name: "hist_postfit_inclusive" }),
              histogram([x, processes], {
                values: [1, 4.8, 2, 5.9],
                variances: [1, 4, 9, 16],
                name: "hist_postfit",
              }),
            ],
          ],
          ["masked", [histogram([x], { values: [1, 1], name: "hist_prefit_inclusive" })]],
        ),
      ],
      ["Project ch0", mapping(["ch0", []])],
    ]),
  },
);

test("a channel has what was observed and what is expected, with the uncertainties that were computed", () => {
  const [ch0, masked] = channelYields(group);
  expect([ch0!.channel, masked!.channel]).toEqual(["ch0", "masked"]);
  expect([...innerValues(ch0!.data!)]).toEqual([5, 7]);
  expect([...innerValues(ch0!.fitted!)]).toEqual([6, 8]);
  expect([...uncertaintiesOf(ch0!.prefit.inclusive!)!]).toEqual([0.5, 2]);
  expect(uncertaintiesOf(ch0!.postfit.inclusive!)).toBeUndefined();
  expect(masked).not.toHaveProperty("data");
  expect(masked!.postfit).toEqual({ processes: new Map() });
});

test("processes are apart, in the order of the result, without their axis", () => {
  const [ch0] = channelYields(group);
  expect(ch0!.prefit.processes.size).toBe(0);
  const yields = [...ch0!.postfit.processes].map(([name, hist]) => [
    name,
    [...innerValues(hist)],
    [...uncertaintiesOf(hist)!],
    hist.axes,
  ]);
  expect(yields).toEqual([
    ["sig", [1, 2], [1, 3], [x]],
    ["bkg", [4.8, 5.9], [2, 4], [x]],
  ]);
});

test("other mappings have theirs; one that is not there has none", () => {
  expect(channelYields(group, "Project ch0")).toEqual([
    { channel: "ch0", prefit: { processes: new Map() }, postfit: { processes: new Map() } },
  ]);
  expect(channelYields(group, "Select")).toEqual([]);
  expect(channelYields(exampleFit())).toEqual([]);
});

test("a histogram of processes without their axis is refused", () => {
  const bad = histogram([x], { values: [1, 2], name: "hist_postfit" });
  const mappings = new Map([["BaseMapping", mapping(["ch0", [bad]])]]);
  expect(() => channelYields({ ...group, mappings })).toThrow(
    'hist_postfit: expected a histogram with an axis "processes".',
  );
});
