import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { fit } from "../../fit/fit.js";
import { openFits } from "../../node/open-fits.js";
import type { FitOptions } from "../../options/fit-options.js";
import type { TermSpec } from "../../options/term-spec.js";
import { exampleInput, seededRandom } from "../../testing/example-input.fixture.js";
import { StatisticalModel } from "../statistical-model.js";

const module = new URL("../../../fixtures/terms.mjs", import.meta.url).href;
const term = (name: string, ...args: string[]): TermSpec => ({ name, args, module });
const withTerms = (...terms: TermSpec[]): FitOptions => ({
  data: { sets: ["data"], unblind: [".*"] },
  likelihood: { terms },
  run: { threads: 0 },
});

const folder = mkdtempSync(join(tmpdir(), "terms-"));
afterAll(() => rmSync(folder, { recursive: true }));

function distance(a: Float64Array, b: Float64Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.hypot(...a);
}

describe("a term of one's own", () => {
  test.each([
    ["squared signal strengths", false],
    ["plain ones", true],
  ])(
    "adds its value and derivatives as a function of the effective parameters, with %s",
    async (_, allowNegative) => {
      const create = (terms: TermSpec[]) =>
        StatisticalModel.create(exampleInput(), {
          parameters: { allowNegative },
          likelihood: { terms },
          threads: 0,
        });
      const [plain, model] = [await create([]), await create([term("Product", "sig2", "syst1", "0.7")])];
      const likelihood = model.likelihood();
      expect(likelihood.parameterNames).toEqual([
        "sig1",
        "sig2",
        "extra",
        "syst0",
        "syst1",
        "syst2",
        "syst3",
        "syst4",
      ]);
      expect(likelihood.start[2]).toBe(0.3);
      const random = seededRandom(5);
      const x = likelihood.start.map((value) => value + 0.6 * (random() - 0.5));
      const v = x.map(() => random() - 0.5);
      const mu = allowNegative ? x[1]! : x[1]! ** 2;
      const extra = x[2]!;
      const own = 0.5 * (mu * x[4]! - 0.7) ** 2 + Math.exp(extra) * mu + 0.5 * ((extra - 0.3) / 0.2) ** 2;
      const without = plain.likelihood().value(x.filter((_, i) => i !== 2));
      expect(Math.abs(likelihood.value(x) / (without + own) - 1)).toBeLessThan(1e-13);
      const { size } = likelihood;
      const [gradient, product, matrix] = [size, size, size ** 2].map((count) => new Float64Array(count));
      likelihood.valueAndGradient(x, gradient!);
      likelihood.hvp(x, v, product!);
      likelihood.hessian(x, matrix!);
      const step = 1e-5;
      const [up, down] = [1, -1].map((sign) => {
        const out = new Float64Array(size);
        const value = likelihood.valueAndGradient(
          x.map((at, i) => at + sign * step * v[i]!),
          out,
        );
        return { value, gradient: out };
      });
      const slope = gradient!.reduce((sum, value, i) => sum + value * v[i]!, 0);
      expect(Math.abs((up!.value - down!.value) / (2 * step) - slope)).toBeLessThan(
        1e-7 * Math.hypot(...gradient!),
      );
      const differences = up!.gradient.map((value, i) => (value - down!.gradient[i]!) / (2 * step));
      expect(distance(product!, differences)).toBeLessThan(1e-7);
      const rows = product!.map((_, i) =>
        v.reduce((sum, value, j) => sum + matrix![i * size + j]! * value, 0),
      );
      expect(distance(product!, rows)).toBeLessThan(1e-12);
      await Promise.all([plain.close(), model.close()]);
    },
  );

  test("with a parameter of interest of its own gives its estimate and uncertainty, and leaves the others", async () => {
    const plain = (await fit(exampleInput(), withTerms())).groups[0]!;
    const { groups, meta } = await fit(exampleInput(), withTerms(term("Measured", "m", "2", "0.5")));
    const parms = groups[0]!.histograms.get("parms")!;
    if (parms.storage !== "weight") throw new Error("parms has variances");
    expect(meta.pois).toEqual(["sig1", "sig2", "m"]);
    expect(parms.values[2]).toBeCloseTo(2, 8);
    expect(parms.variances[2]).toBeCloseTo(0.25, 8);
    const others = [...parms.values].filter((_, i) => i !== 2 && i < 8);
    const expected = [...plain.histograms.get("parms")!.values].slice(0, others.length);
    for (const [i, value] of others.entries()) expect(value).toBeCloseTo(expected[i]!, 7);
    expect(groups[0]!.nllvalreduced).toBeCloseTo(plain.nllvalreduced!, 8);
  });

  test("takes part in toys on threads, to the bit as in one thread", async () => {
    const options = (threads: number): FitOptions => ({
      ...withTerms(term("Product", "sig2", "syst1")),
      data: { sets: [{ toy: 1 }, { toy: 2 }, { toy: 3 }] },
      run: { threads },
    });
    const values = async (threads: number) => {
      const plan = await openFits(exampleInput(), options(threads));
      const found = new Map<string, number[]>();
      await plan.run({
        onGroup: (group) => void found.set(group.name, [...group.histograms.get("parms")!.values]),
      });
      await plan.close();
      return [...found].sort();
    };
    expect(await values(2)).toEqual(await values(0));
  });

  test.each<[TermSpec, RegExp]>([
    [
      term("Throws"),
      /terms\[0\] \(Throws of file:.*terms\.mjs\): it is stopped by an error, "there is no such thing"/,
    ],
    [term("NoBody"), /what it returns is of another form, expected \{ parameters:/],
    [term("ThrowsLater", "syst2"), /its evaluate is stopped by an error, "not today"/],
    [term("Vector", "syst2"), /its evaluate is stopped by an error, ".*scalar/],
    [term("NotANumber", "syst2"), /its value is NaN, expected a finite number before the fit, at syst2 = 0/],
    [term("NoSlope", "syst2"), /its first derivative by syst2 is Infinity, expected a finite number/],
    [term("Nameless"), /parameters\[0\] is "", expected a name/],
    [
      term("NarrowPrior"),
      /parameters\[0\]\.prior is \[0, 0\], expected a finite mean and a standard deviation above 0/,
    ],
    [term("Measured", "syst2"), /parameters is "syst2", expected each parameter once.* Give the name alone/],
    [
      term("ThrowsLater", "nope"),
      /parameters is "nope", expected the name of a parameter of the fit\. To add it/,
    ],
    [term("Nobody"), /options\.likelihood\.terms\[0\]\.name is "Nobody", expected a function that file:/],
    [term("notAFunction"), /\.name is "notAFunction", expected a function/],
    [
      { name: "X", module: "file:///nowhere/x.mjs" },
      /terms\[0\]\.module is "file:\/\/\/nowhere\/x\.mjs", expected the address/,
    ],
    [{ name: "X", module: "./x.mjs" }, /terms\[0\]\.module is "\.\/x\.mjs", expected an absolute address/],
  ])("%o is refused before the fit", async (spec, message) => {
    await expect(fit(exampleInput(), withTerms(spec))).rejects.toThrow(message);
  });
});

test("the example fits candidates with a mass peak beside binned channels: the joint likelihood is at its minimum", async () => {
  const script = fileURLToPath(new URL("../../../../../examples/terms/make-candidates.mjs", import.meta.url));
  const file = join(folder, "candidates.txt");
  expect(spawnSync(process.execPath, [script, file]).status).toBe(0);
  const masses = readFileSync(file, "utf8").trim().split("\n").map(Number);
  expect(masses).toHaveLength(160);
  const example = new URL("../../../../../examples/terms/mass-peak.mjs", import.meta.url).href;
  const spec: TermSpec = { name: "MassPeak", args: ["sig1", "60", file], module: example };
  const { groups } = await fit(exampleInput(), withTerms(spec));
  const group = groups[0]!;
  expect(group.convergence).toMatchObject({ converged: true });
  const parms = group.histograms.get("parms")!;
  if (parms.storage !== "weight") throw new Error("parms has variances");
  const x = parms.values.subarray(0, 10);
  const [, , mass, width, background] = x;
  expect(Math.abs(mass! - 5.2) / Math.sqrt(parms.variances[2]!)).toBeLessThan(3);
  // The same likelihood by hand: no step of any parameter lowers it.
  const plain = await StatisticalModel.create(exampleInput(), { threads: 0 });
  const joint = (at: Float64Array) => {
    const ofSignal = 60 * at[0]! ** 2;
    const density = (m: number) =>
      (ofSignal * Math.exp(-0.5 * ((m - at[2]!) / at[3]!) ** 2)) / (at[3]! * Math.sqrt(2 * Math.PI)) +
      at[4]! / 10;
    const unbinned = masses.reduce((sum, m) => sum - Math.log(density(m) / 16), ofSignal + at[4]! - 160);
    const prior = 0.5 * ((at[3]! - 0.5) / 0.05) ** 2;
    return plain.likelihood().value(at.filter((_, i) => i < 2 || i > 4)) + unbinned + prior;
  };
  expect(Math.abs(joint(x) / group.nllvalreduced! - 1)).toBeLessThan(1e-12);
  for (const i of x.keys()) {
    const sigma = Math.sqrt(parms.variances[i]!);
    for (const sign of [-1, 1]) {
      const rise = joint(x.map((value, j) => value + (i === j ? sign * 0.01 * sigma : 0))) - joint(x);
      // At least that of a parabola over all others minimised.
      expect(rise).toBeGreaterThan(0.45e-4);
    }
  }
  expect(width).toBeGreaterThan(0.3);
  expect(background).toBeGreaterThan(50);
  await plain.close();
});
