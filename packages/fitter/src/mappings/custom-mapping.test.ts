import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { FitOptions } from "../options/fit-options.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const module = new URL("../../fixtures/mappings.mjs", import.meta.url).href;
const of = (name: string, ...args: string[]): MappingSpec => ({ name, args, module });

async function mapped(spec: MappingSpec, options: FitOptions = {}) {
  const warnings: string[] = [];
  const { groups } = await fit(exampleInput(), {
    data: { sets: ["data"], unblind: [".*"] },
    ...options,
    analyses: [
      { kind: "histograms", mappings: [{ name: "BaseMapping" }, spec], errors: true, variations: true },
    ],
    run: {
      threads: 0,
      onProgress: (progress) => {
        if (progress.kind === "message" && progress.level === "warning") warnings.push(progress.text);
      },
    },
  });
  const group = groups[0]!;
  const key = [spec.name, ...spec.args!].join(" ");
  return { group, mapping: group.mappings.get(key)!, base: group.mappings.get("BaseMapping")!, warnings };
}

describe("a mapping of one's own", () => {
  test("of parameters has their values and uncertainties, scaled and shifted, after the fit only", async () => {
    const { group, mapping } = await mapped(of("Param", "syst1,syst3", "2,-1", "0.5,3"));
    const hists = mapping.channels.get("param")!;
    expect([...hists.keys()]).toEqual(["hist_postfit_inclusive", "hist_postfit_inclusive_variations"]);
    const shown = hists.get("hist_postfit_inclusive")!;
    expect(shown.axes[0]).toMatchObject({ name: "params", categories: ["syst1", "syst3"] });
    const parms = group.histograms.get("parms")!;
    const names = (parms.axes[0] as { categories: readonly string[] }).categories;
    const at = ["syst1", "syst3"].map((name) => names.indexOf(name));
    const variances = (hist: typeof shown) => (hist.storage === "weight" ? hist.variances : []);
    expect(shown.values[0]).toBeCloseTo(2 * parms.values[at[0]!]! + 0.5, 14);
    expect(shown.values[1]).toBeCloseTo(3 - parms.values[at[1]!]!, 14);
    expect(variances(shown)[0]! / (4 * variances(parms)[at[0]!]!)).toBeCloseTo(1, 12);
    expect(variances(shown)[1]! / variances(parms)[at[1]!]!).toBeCloseTo(1, 12);
    // A parameter varied up by one uncertainty moves what is shown of it by that, and nothing else.
    const varied = hists.get("hist_postfit_inclusive_variations")!;
    const stride = 2 * (names.length + 1);
    const sigma = Math.sqrt(variances(parms)[at[0]!]!);
    expect(varied.values[2 * at[0]! + 1]! - shown.values[0]!).toBeCloseTo(2 * sigma, 12);
    expect(varied.values[stride + 2 * at[0]!]!).toBe(shown.values[1]);
  });

  test("of all yields and of a signal strength", async () => {
    const { group, mapping, base } = await mapped(of("ScaledTotal", "sig1"));
    const parms = group.histograms.get("parms")!;
    let total = 0;
    for (const channel of base.channels.values()) {
      total += channel.get("hist_postfit_inclusive")!.values.reduce((sum, value) => sum + value);
    }
    const mu = parms.values[0]! ** 2;
    const shown = mapping.channels.get("total")!.get("hist_postfit_inclusive")!;
    expect(shown.values[0]! / (mu * total)).toBeCloseTo(1, 13);
    expect(mapping.numbers.size).toBe(0);
  });

  test("has data if it says so; where these do not define an output, chi-square is that of the others", async () => {
    // Bin 2 has no counts: the second ratio is not defined by data.
    const { mapping, warnings } = await mapped(of("Neighbours", "ch0"));
    const observed = mapping.channels.get("neighbours")!.get("hist_data_obs")!;
    expect(observed.values[0]).toBe(exampleInput().data.counts[0]! / exampleInput().data.counts[1]!);
    expect(observed.values[1]).toBeNaN();
    expect(mapping.counts.get("ndf")).toBe(1);
    expect(mapping.numbers.get("chi2")).toBeGreaterThan(0);
    expect(warnings.filter((text) => text.includes("Neighbours"))).toEqual([]);
  });

  test.each([
    [
      of("Throws"),
      /mapping "Throws": it is stopped by an error, "there is no such thing"\. The mapping is that of file:.*mappings\.mjs/,
    ],
    [of("NoBody"), /mapping "NoBody": what it returns is of another form, expected \{ channels:/],
    [
      of("WrongLength"),
      /mapping "WrongLength": what its evaluate returns is of the shape \[11\], expected a tensor of the shape \[1\]/,
    ],
    [of("ThrowsLater"), /mapping "ThrowsLater": its evaluate is stopped by an error, "not today"/],
    [
      of("Param", "nothing"),
      /mapping "Param nothing": parameter is "nothing", expected the name of a parameter of the fit/,
    ],
    [of("Neighbours", "ch9"), /mapping "Neighbours ch9": channel is "ch9", expected one of ch0, ch0_masked/],
    [
      of("Nobody"),
      /options\.analyses\[0\]\.mappings\[1\]\.name is "Nobody", expected a function that file:.* exports: Param, Neighbours,/,
    ],
    [
      { name: "X", args: [], module: "./x.mjs" },
      /mappings\[1\]\.module is "\.\/x\.mjs", expected an absolute address/,
    ],
  ])("%o is refused before the fit", async (spec, message) => {
    await expect(mapped(spec)).rejects.toThrow(message);
  });
});
