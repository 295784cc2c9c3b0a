import type { FitInput, ResultGroup } from "@rabbit-fit/contracts";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import type { FitOptions } from "../options/fit-options.js";
import { counting } from "../testing/counting.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { blindingOffsets } from "./blinding-offsets.js";

interface Told {
  readonly group: ResultGroup;
  readonly values: readonly number[];
  /** All messages, and that of the end of the fit. */
  readonly texts: readonly string[];
  readonly warnings: readonly string[];
}

async function fitData(input: FitInput, options: FitOptions = {}): Promise<Told> {
  const [texts, warnings]: [string[], string[]] = [[], []];
  const { groups } = await fit(input, {
    ...options,
    data: { sets: ["data"], ...options.data },
    run: {
      threads: 0,
      ...options.run,
      onProgress: (step) => {
        if (step.kind !== "message") return;
        texts.push(step.text);
        if (step.level === "warning") warnings.push(step.text);
      },
    },
  });
  const group = groups[0]!;
  texts.push(group.convergence?.message ?? "");
  return { group, values: [...innerValues(group.histograms.get("parms")!)], texts, warnings };
}

async function shiftOf(name: string, { data }: FitInput, scale = 1): Promise<number> {
  const { poiShifts } = await blindingOffsets({
    scheme: "additive",
    pois: [name],
    poiScales: Float64Array.of(scale),
    nois: [],
    unblind: [],
    blindingGroups: [],
    observed: data.counts,
  });
  return poiShifts[0]!;
}

const plain: FitOptions = { parameters: { allowNegative: true } };
const scaled = (...args: string[]): FitOptions => ({
  ...plain,
  model: { name: "scaledMu", args, module: new URL("../../fixtures/scaled-mu.mjs", import.meta.url).href },
});

describe("a warning names what is hidden badly, without a number:", () => {
  const example = () => exampleInput({ seed: 3 });

  test("square roots, whose uncertainty depends on the value", async () => {
    const root = (names: string) =>
      `The uncertainty of ${names} tells of the value: of a strength that is stored as its square root it is sigma(mu) / (2 sqrt(mu)). To hide the value, fit with options.parameters.allowNegative.`;
    expect((await fitData(example())).warnings).toEqual([root('"sig1", "sig2"')]);
    expect((await fitData(example(), { data: { unblind: ["sig2"] } })).warnings).toEqual([root('"sig1"')]);
    expect((await fitData(example(), plain)).warnings).toEqual([]);
    expect((await fitData(example(), { data: { unblind: [".*"] } })).warnings).toEqual([]);
    expect((await fitData(example(), { data: { sets: ["asimov"] } })).warnings).toEqual([]);
  });

  test("frozen parameters, which are held behind their offset", async () => {
    const { warnings } = await fitData(counting([10], [200], [220]), {
      parameters: { allowNegative: true, freeze: ["sig"] },
    });
    expect(warnings).toContain(
      '"sig" is frozen behind a blinding offset, not at the value before the fit. To freeze there, name it in options.data.unblind.',
    );
  });

  test("square roots that float: what is frozen has no uncertainty", async () => {
    const { warnings } = await fitData(example(), { parameters: { freeze: ["sig.*"] } });
    expect(warnings.filter((text) => text.startsWith("The uncertainty of"))).toEqual([]);
    const one = await fitData(example(), { parameters: { freeze: ["sig1"] } });
    expect(one.warnings).toContainEqual(
      expect.stringMatching(/^The uncertainty of "sig2" tells of the value/),
    );
  });

  test("histograms after the fit, which show the yields", async () => {
    const { warnings } = await fitData(example(), {
      ...plain,
      analyses: [{ kind: "histograms", chi2: false }],
    });
    expect(warnings).toEqual([
      'Histograms after the fit show yields at the true value of "sig1", "sig2", "syst0", which can be read off them.',
    ]);
  });

  test("the factors of Python rabbit at commit 948a94a", async () => {
    const { warnings, group } = await fitData(example(), { data: { blindingScheme: "multiplicative" } });
    expect(warnings).toEqual([
      expect.stringMatching(/^options\.data\.blindingScheme: "multiplicative" divides the uncertainties/),
    ]);
    expect(group.blinding).toEqual({ scheme: "multiplicative", parameters: ["sig1", "sig2", "syst0"] });
  });

  test("offsets that are narrow beside the uncertainty, until the model scales them", async () => {
    const input = () => counting([10], [200], [220]);
    // sigma = sqrt(220) / 10 = 1.48: five of these are more than the width 5, and less than 8.
    const { warnings } = await fitData(input(), plain);
    expect(warnings).toEqual([
      'Blinding offsets are too narrow to hide "sig", whose uncertainty is not small beside them. Fit again with a larger blindAdditiveScale of the parameter model, or larger variations of the nuisance parameter.',
    ]);
    const wide = await fitData(input(), scaled("1.6"));
    expect(wide.warnings).toEqual([]);
    expect(wide.values[0]).toBeCloseTo(2 - (await shiftOf("sig", input(), 1.6)), 8);
  });
});

describe("the scale of the offsets", () => {
  test("is one for all parameters of interest of a model, or one for each", async () => {
    const input = () => exampleInput({ seed: 3 });
    const [open, one, each] = await Promise.all([
      fitData(input(), { ...plain, data: { unblind: [".*"] } }),
      fitData(input(), scaled("7")),
      fitData(input(), scaled("7", "0.5")),
    ]);
    const hidden = async (i: number, scale: number) =>
      open!.values[i]! - (await shiftOf(`sig${i + 1}`, input(), scale));
    expect(one!.values[0]).toBeCloseTo(await hidden(0, 7), 6);
    expect(one!.values[1]).toBeCloseTo(await hidden(1, 7), 6);
    expect(each!.values[0]).toBeCloseTo(await hidden(0, 7), 6);
    expect(each!.values[1]).toBeCloseTo(await hidden(1, 0.5), 6);
  });

  test.each([
    [["0"], "blindAdditiveScale of the model scaledMu[0] is 0, expected a finite number above 0"],
    [["1", "NaN"], "blindAdditiveScale of the model scaledMu[1] is NaN, expected a finite number above 0"],
    [
      ["1", "1", "1"],
      "blindAdditiveScale of the model scaledMu.length is 3, expected 2 (parameters of interest)",
    ],
  ])("is refused where it is %j", async (args, message) => {
    await expect(fitData(exampleInput(), scaled(...args))).rejects.toThrow(message);
  });
});

describe("the start of a blinded fit", () => {
  test("is not the values before the fit less the offsets, which would give these away", async () => {
    const input = () => exampleInput({ seed: 3 });
    for (const maxIterations of [0, 1]) {
      const { values } = await fitData(input(), { ...plain, minimizer: { maxIterations } });
      // Before the first iteration only the blinded parameters have left their values before the fit.
      if (maxIterations === 0) expect(values.slice(3)).toEqual([0, 0, 0, 0]);
      for (const [i, name] of ["sig1", "sig2"].entries()) {
        const telling = 1 - (await shiftOf(name, input()));
        expect(Math.abs(values[i]! - telling)).toBeGreaterThan(1e-3);
      }
    }
  });

  test("is found where the likelihood is not finite behind the offsets", async () => {
    // Eight names, of which some have offsets that make the strength negative.
    const ends = await Promise.all(
      ["a", "b", "c", "d", "e", "f", "g", "h"].map(async (name) => {
        const input = {
          ...counting([40, 20], [10, 30], [44, 51]),
          processes: [name, "bkg"],
          signals: [name],
        };
        const shift = await shiftOf(name, input);
        const open = await fitData(input, { ...plain, data: { unblind: [".*"] } });
        const again = {
          ...counting([40, 20], [10, 30], [44, 51]),
          processes: [name, "bkg"],
          signals: [name],
        };
        const { group, values } = await fitData(again, plain);
        expect(group.convergence!.converged).toBe(true);
        expect(values[0]).toBeCloseTo(open.values[0]! - shift, 8);
        return { isNegative: 40 * (1 + shift) + 10 < 0 };
      }),
    );
    expect(new Set(ends.map(({ isNegative }) => isNegative))).toEqual(new Set([true, false]));
  });

  test("without a fit is that of the options, and nothing is hidden", async () => {
    const options = { ...plain, minimizer: { step: "none" }, analyses: [{ kind: "histograms" }] } as const;
    const open = await fitData(exampleInput(), { ...options, data: { unblind: [".*"] } });
    const { group, warnings } = await fitData(exampleInput(), options);
    expect(group.blinding).toEqual({ scheme: "additive", parameters: [] });
    expect(group).toEqual(open.group);
    expect(warnings.filter((text) => /blind|yields/.test(text))).toEqual([]);
  });
});

describe("parameters of another fit", () => {
  const input = () => exampleInput({ seed: 3 });
  const external = ({ group, values }: Told, blinded?: readonly string[]) => {
    const axis = group.histograms.get("parms")!.axes[0]!;
    const names = axis.kind === "string-category" ? axis.categories : [];
    return { names, values: Float64Array.from(values), ...(blinded && { blinded }) };
  };
  const evaluated = (told: Told, blinded?: readonly string[], options: FitOptions = {}) =>
    fitData(input(), {
      ...options,
      parameters: {
        allowNegative: true,
        externalPostfit: { ...external(told, blinded), blindingScheme: "additive" },
      },
      minimizer: { step: "none" },
    });

  test("that are blinded are evaluated behind the same offsets", async () => {
    const first = await fitData(input(), plain);
    for (const blinded of [first.group.blinding!.parameters, undefined]) {
      const { group, values } = await evaluated(first, blinded);
      expect(values).toEqual(first.values);
      expect(group.nllvalreduced).toBe(first.group.nllvalreduced);
      expect(group.blinding).toEqual(first.group.blinding);
    }
  });

  test("that are blinded are refused where this fit does not have their offsets", async () => {
    const first = await fitData(input(), plain);
    const { parameters } = first.group.blinding!;
    await expect(evaluated(first, parameters, { data: { unblind: ["sig1"] } })).rejects.toThrow(
      /^options\.parameters\.externalPostfit\.blinded is "sig1", expected only parameters that this fit hides/,
    );
    await expect(
      evaluated(first, parameters, { data: { blindingScheme: "multiplicative" } }),
    ).rejects.toThrow(/^options\.parameters\.externalPostfit\.blindingScheme is "additive", expected multi/);
  });

  test("that are shown are evaluated as they are: behind an offset, yields would give it away", async () => {
    const asimov = await fitData(input(), { ...plain, data: { sets: ["asimov"] } });
    const { group } = await evaluated(asimov, []);
    const open = await fitData(input(), { ...plain, minimizer: { step: "none" }, data: { unblind: [".*"] } });
    expect(group.nllvalreduced).toBeCloseTo(open.group.nllvalreduced!, 9);
    expect(group.blinding!.parameters).toEqual([]);
  });
});

describe("messages do not tell", () => {
  test("that a blinded strength is at zero", async () => {
    const below = () => counting([10, 20], [30, 30], [20, 21]);
    const open = await fitData(below(), { data: { unblind: [".*"] } });
    expect(open.group.convergence!.message).toContain('"sig" is at zero');
    const { texts, group } = await fitData(below());
    expect(group.convergence!.converged).toBe(true);
    for (const text of texts) expect(text).not.toMatch(/zero|bound/);
  });

  test("the yield or the value at which a likelihood is not defined", async () => {
    const input = () => counting([-10, -20], [30, 30], [44, 51]);
    const options: FitOptions = { parameters: { ...plain.parameters, freeze: ["sig"] } };
    const expectSignal = [{ parameter: "sig", value: 20 }];
    const frozen = { parameters: { ...options.parameters, expectSignal } };
    const open = await fitData(input(), { ...frozen, data: { unblind: [".*"] } });
    expect(open.group.convergence!.message).toMatch(
      /process "sig" \(-400\.0\): its template is negative there, at parameter "sig" = 20\./,
    );
    const { group } = await fitData(input(), frozen);
    expect(group.convergence!.message).toContain(
      'Negative expected yield in bin 1 of channel "ch0", process "sig": its template is negative there, at parameter "sig", which is blinded.',
    );
  });
});

test("an external term is one of the true parameters, so that blinding does not move its minimum", async () => {
  // 1/2 H (x - 1.3)^2 + 1/2 K (theta + 0.4)^2, but for a constant.
  const [precision, other] = [400, 30];
  const input = (): FitInput => ({
    ...exampleInput({ seed: 3 }),
    externalTerms: [
      {
        name: "measurement",
        parameters: ["sig1", "syst0"],
        gradient: Float64Array.of(-1.3 * precision, 0.4 * other),
        hessian: { kind: "dense", size: 2, values: Float64Array.of(precision, 0, 0, other) },
      },
    ],
  });
  const open = await fitData(input(), { ...plain, data: { unblind: [".*"] } });
  const { group, values } = await fitData(input(), plain);
  expect(group.nllvalreduced).toBeCloseTo(open.group.nllvalreduced!, 8);
  expect(values[0]).toBeCloseTo(open.values[0]! - (await shiftOf("sig1", input())), 7);
  expect(values[3]).toBeCloseTo(open.values[3]!, 7);
});

test("toys of the data are blinded as the data are", async () => {
  const session = await openFit(exampleInput({ seed: 3 }), {
    ...plain,
    data: {
      sets: ["data", { toy: 1 }, "asimov", { toy: 2 }],
      toys: { dataMode: "observed", randomizeData: "none", randomizeSystematics: "none" },
    },
    run: { threads: 0 },
  });
  const groups = await Promise.all(session.requests.map((_, index) => session.fit(index)));
  await session.close();
  expect(groups.map(({ blinding }) => blinding?.parameters.length)).toEqual([3, 3, undefined, 3]);
  const parms = (index: number) => groups[index]!.histograms.get("parms");
  expect(parms(1)).toEqual(parms(0));
});

test("parameters that are frozen are named, also those that an expression matches unawares", async () => {
  const said = async (...freeze: string[]) => {
    const { texts } = await fitData(exampleInput(), { ...plain, parameters: { freeze } });
    return texts.filter((text) => text.startsWith("Freezing"));
  };
  expect(await said("s.*1")).toEqual(["Freezing 2 parameters: sig1, syst1"]);
  expect(await said("syst0")).toEqual(["Freezing 1 parameter: syst0"]);
  expect(await said()).toEqual([]);
});

test("of many parameters that are unblinded, ten are named", async () => {
  const plain = exampleInput({ systematics: 15 });
  const input = {
    ...plain,
    systematics: { ...plain.systematics, noiIndices: Int32Array.from(Array(15).keys()) },
  };
  const { texts } = await fitData(input, { data: { unblind: [".*"] } });
  expect(texts).toContain(
    "Unblinding 17 parameters: sig1, sig2, syst0, syst1, syst2, syst3, syst4, syst5, syst6, syst7 and 7 more",
  );
});
