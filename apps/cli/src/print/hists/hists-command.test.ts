import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MappingResult, ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { axisEdges, type Histogram, innerValues, innerVariances, total } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { fixtureResult, print } from "../../testing/print.js";

// Results that Python rabbit has written, and what is printed of them.
const mapped = fixtureResult("mappings");
const ofCovarianceFit = fixtureResult("mappings_covariance");
const composite = fixtureResult("composite");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-hists-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Results that have been read, by file: they are large, and no test changes them. */
const groups = new Map<string, Promise<ResultGroup>>();

function groupOf(file: string): Promise<ResultGroup> {
  const read = groups.get(file) ?? readFitResult(file).then((result) => result.groups[0]!);
  groups.set(file, read);
  return read;
}

function channelOf(group: ResultGroup, mapping: string, channel: string) {
  const { channels, numbers, counts, histograms } = group.mappings.get(mapping)!;
  const hist = (name: string) => channels.get(channel)!.get(name) as Histogram & { storage: "weight" };
  return { hist, numbers, counts, covariance: (name: string) => innerValues(histograms.get(name)!) };
}

type Row = Readonly<Record<string, unknown>>;

async function printed(file: string, ...words: string[]) {
  const { code, out, errors } = await print("hists", file, ...words, "--json");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  const { hists, ...facts } = JSON.parse(out);
  const rows = hists as readonly Row[];
  return {
    ...facts,
    bins: rows.filter(({ isTotal }) => !isTotal),
    totals: rows.filter(({ isTotal }) => isTotal),
  };
}

const numbers = (rows: readonly Row[], field: string) => rows.map((row) => row[field]);

describe("bins", () => {
  test.each(["prefit", "postfit"])("of two axes are those of the %s histograms", async (stage) => {
    const { hist } = channelOf(await groupOf(mapped), "Project ch1 b a", "ch1");
    const words = stage === "prefit" ? ["--prefit"] : [];
    const { bins } = await printed(mapped, "-m", "Project", "ch1", "b", "a", ...words);
    const [expected, observed] = [hist(`hist_${stage}_inclusive`), hist("hist_nobs")];
    expect(bins).toHaveLength(50);
    expect(numbers(bins, "expected")).toEqual([...innerValues(expected)]);
    expect(numbers(bins, "observed")).toEqual([...innerValues(observed)]);
    expect(numbers(bins, "expectedUncertainty")).toEqual([...innerVariances(expected).map(Math.sqrt)]);
    const [b, a] = expected.axes.map((axis) => [...axisEdges(axis)]);
    for (const [i, bin] of bins.entries()) {
      const [row, column] = [Math.floor(i / 10), i % 10];
      expect([bin["low(b)"], bin["high(b)"]]).toEqual([b![row], b![row + 1]]);
      expect([bin["low(a)"], bin["high(a)"]]).toEqual([a![column], a![column + 1]]);
    }
  });

  test("of a mapping may be named by one word or by several, and several mappings are printed", async () => {
    const one = await printed(mapped, "-m", "Project ch1 a", "-m", "Normalize", "ch1", "b");
    expect(numbers(one.bins, "mapping")).toEqual([
      ...Array.from({ length: 10 }, () => "Project ch1 a"),
      ...Array.from({ length: 5 }, () => "Normalize ch1 b"),
    ]);
    const all = await printed(mapped);
    expect(new Set(numbers(all.bins, "mapping"))).toEqual(new Set((await groupOf(mapped)).mappings.keys()));
  });

  test("of processes are those of hist_postfit", async () => {
    const { hist } = channelOf(await groupOf(mapped), "Project ch1 a", "ch1");
    const { bins } = await printed(mapped, "-m", "Project", "ch1", "a", "--processes");
    const each = innerValues(hist("hist_postfit"));
    for (const [i, bin] of bins.entries()) {
      expect(["sig", "bkg", "bkg_2"].map((name) => bin[`expected(${name})`])).toEqual([
        ...each.subarray(3 * i, 3 * i + 3),
      ]);
    }
  });

  test("of a masked channel have no data and no pull", async () => {
    const { bins, tests } = await printed(mapped, "-m", "Project", "ch0_masked");
    const { hist } = channelOf(await groupOf(mapped), "Project ch0_masked", "ch0_masked");
    expect(bins).toEqual([
      expect.objectContaining({
        observed: null,
        pull: null,
        expected: hist("hist_postfit_inclusive").values[0],
      }),
    ]);
    expect(tests).toEqual([]);
  });

  test("of several mappings as one have the words of theirs in their channel", async () => {
    const { bins } = await printed(composite, "--channel", "Ratio ch0 ch1 None:None b:sum ch0_ch1");
    const { hist } = channelOf(await groupOf(composite), "CompositeMapping", String(bins[0].channel));
    expect(numbers(bins, "expected")).toEqual([...innerValues(hist("hist_postfit_inclusive"))]);
    expect(numbers(bins, "category(a0)")).toEqual("0123456789".split(""));
  });
});

describe("pulls", () => {
  const single = ["-m", "Ratio ch0 ch1 x:slice(None,None,2),x:sum a:sum,b:sum"];

  test("of one bin before the fit are the root of the chi-square of Python rabbit", async () => {
    const { bins, tests } = await printed(mapped, ...single, "--prefit");
    expect(bins[0].pull ** 2).toBeCloseTo(tests[0].chi2, 12);
    expect(tests[0].chi2).toBe(
      channelOf(await groupOf(mapped), single[1]!, "ch0_ch1").numbers.get("chi2_prefit"),
    );
  });

  test("of one bin after the fit are so but for the curvature of the likelihood", async () => {
    const { bins, tests } = await printed(mapped, ...single);
    expect(bins[0].pull ** 2 / tests[0].chi2).toBeCloseTo(1, 1);
    // In quadrature, as if the data were not part of the fit, it would be a fifth.
    const inQuadrature =
      (bins[0].observed - bins[0].expected) ** 2 /
      (bins[0].observedUncertainty ** 2 + bins[0].expectedUncertainty ** 2);
    expect(inQuadrature / tests[0].chi2).toBeLessThan(0.2);
  });

  test("have the variance of the difference", async () => {
    const { bins } = await printed(mapped, "-m", "Project", "ch1", "a");
    const bin = bins[3];
    const variance = bin.expectedUncertainty ** 2;
    const sigma = Math.sqrt(3533 + variance - (2 * variance * 3533) / bin.expected);
    expect(bin.pull).toBeCloseTo((3533 - bin.expected) / sigma, 12);
  });
});

describe("sums", () => {
  test("have the uncertainty of the covariance, which is that of the sum in a mapping of its own", async () => {
    const { hist, covariance } = channelOf(await groupOf(mapped), "Project ch1 a", "ch1");
    const { totals } = await printed(mapped, "-m", "Project", "ch1", "a");
    expect(totals).toHaveLength(1);
    expect(totals[0].expected).toBeCloseTo(total(hist("hist_postfit_inclusive")).value, 8);
    const variance = covariance("hist_postfit_inclusive_cov").reduce((sum, element) => sum + element);
    expect(totals[0].expectedUncertainty).toBeCloseTo(Math.sqrt(variance), 10);
    // Its other projection has the same sum.
    const other = (await printed(mapped, "-m", "Project", "ch1", "b", "a")).totals[0];
    expect(other.expectedUncertainty / totals[0].expectedUncertainty).toBeCloseTo(1, 9);
    expect([totals[0].observed, totals[0].observedUncertainty]).toEqual([
      21643,
      expect.closeTo(Math.sqrt(21643), 10),
    ]);
  });

  test("of data with a covariance have the uncertainty of that", async () => {
    const { hist } = channelOf(await groupOf(ofCovarianceFit), "Project ch1 a", "ch1");
    const { totals } = await printed(ofCovarianceFit, "-m", "Project", "ch1", "a");
    const variance = innerValues(hist("cov_nobs_obs")).reduce((sum, element) => sum + element);
    expect(totals[0].observedUncertainty).toBeCloseTo(Math.sqrt(variance), 9);
    expect(totals[0].observedUncertainty).toBeGreaterThan(1.2 * Math.sqrt(21643));
  });

  test("are not made of ratios, nor of shares", async () => {
    for (const words of [["Asymmetry ch0 ch1 None:None b:slice(0,2),b:sum"], ["Normalize", "ch1", "b"]])
      expect((await printed(mapped, "-m", ...words)).totals).toEqual([]);
  });
});

test("the chi-square of the mapping is that of the file, with its p-value", async () => {
  const { tests, notes, stage } = await printed(mapped, "-m", "Project", "ch1", "a");
  const { numbers, counts } = channelOf(await groupOf(mapped), "Project ch1 a", "ch1");
  // P(chi2_10 >= x) = exp(-x/2) sum_k (x/2)^k / k!, k < 5
  const half = numbers.get("chi2")! / 2;
  const p = Math.exp(-half) * (1 + half + half ** 2 / 2 + half ** 3 / 6 + half ** 4 / 24);
  expect(tests).toEqual([
    {
      mapping: "Project ch1 a",
      test: "linear",
      chi2: 2 * half,
      ndf: counts.get("ndf"),
      pValue: expect.closeTo(p, 12),
    },
  ]);
  expect(stage).toBe("postfit");
  expect(notes[0]).toBe("Project ch1 a, postfit: chi2 6.41504 with 10 degrees of freedom, p-value 0.779272.");
});

describe("formats", () => {
  test("CSV has the edges as numbers", async () => {
    const { out } = await print("hists", mapped, "-m", "Select x:rebin(-5,-2,2,5)", "--csv");
    const [head, first, ...rest] = out.trim().split("\r\n");
    expect(head).toBe(
      "mapping,channel,bin,isTotal,low(x),high(x),observed,observedUncertainty,expected,expectedUncertainty,pull",
    );
    expect(first).toMatch(/^"Select x:rebin\(-5,-2,2,5\)",ch0,0,false,-5,-2,1968,44\.36/);
    expect(rest.at(-1)).toMatch(/^"Select x:rebin\(-5,-2,2,5\)",ch0,,true,,,19988,/);
  });

  test("LaTeX has them in a formula", async () => {
    const { out } = await print("hists", mapped, "-m", "Select x:rebin(-5,-2,2,5)", "--latex");
    expect(out).toContain("$[-5, -2)$ & $1968 \\pm 44$ &");
  });
});

describe("what is not there is refused, or named with the option that saves it", () => {
  test.each([
    [
      "-m Projct ch1 a",
      '--mapping is "Projct ch1 a", expected one of: Select',
      'Did you mean "Project ch1 a"?',
    ],
    ["--channels ch00", '--channels is "ch00", expected one of: ch0, ch1,', 'Did you mean "ch0"?'],
    ["-m Project ch1 a --channels ch0", '--channels is "ch0", expected one of: ch1.', 'Did you mean "ch1"?'],
    ["--hepdata out --csv", "--hepdata and --csv cannot be given together.", ""],
    ["--hepdata out -o table.txt", "--hepdata and --output cannot be given together.", ""],
  ])("%s", async (words, message, remedy) => {
    const { code, out, errors } = await print("hists", mapped, ...words.split(" "));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors).toContain(message);
    expect(errors).toContain(remedy);
  });

  test("a result without histograms", async () => {
    const file = fixtureResult("plain");
    expect(await print("hists", file)).toEqual({
      code: 2,
      out: "",
      errors: `rabbit: error: ${file}: histograms is missing, expected histograms of the postfit yields in the result. Fit with --saveHists.\n`,
    });
  });

  test("uncertainties, covariances, processes", async () => {
    const bare = (await print("hists", fixtureResult("plain_asimov"), "--processes")).out;
    expect(bare).toContain(
      "The result has no uncertainties of bins, and so no pulls: fit with --computeHistErrors.",
    );
    expect(bare).toContain(
      "The uncertainty of a sum over bins needs their covariance: fit with --computeHistCov.",
    );
    expect(bare).toContain("The result has no yields of processes: fit with --saveHistsPerProcess.");
    const { errors } = await print("hists", fixtureResult("plain_asimov"), "--hepdata", join(folder, "bare"));
    expect(errors).toContain("plain_asimov.hdf5 has no covariance of bins: fit with --computeHistCov.");
  });

  test("a folder that cannot be made", async () => {
    const { code, errors } = await print("hists", mapped, "--hepdata", `${mapped}/submission`);
    expect(code).toBe(2);
    expect(errors).toContain(`--hepdata is "${mapped}/submission`);
  });
});

interface Variable {
  readonly header: { readonly name: string; readonly units?: string };
  readonly qualifiers?: readonly { readonly name: string; readonly value: string }[];
  readonly values: readonly {
    readonly value?: number | string;
    readonly low?: number;
    readonly high?: number;
    readonly errors?: readonly { readonly symerror: number; readonly label: string }[];
  }[];
}

interface Loaded {
  readonly independent_variables: readonly Variable[];
  readonly dependent_variables: readonly Variable[];
}

interface Described extends Loaded {
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly unknown[];
  readonly data_file: string;
}

/** YAML as Python reads it, by version 1.1. */
function load<T>(path: string): T {
  return parse(readFileSync(path, "utf8"), { version: "1.1" });
}

function loadAll(path: string): Described[] {
  return [...parseAllDocuments(readFileSync(path, "utf8"), { version: "1.1" })].map((document) =>
    document.toJS(),
  );
}

const column = (variable: Variable | undefined) =>
  Float64Array.from(variable!.values, ({ value }) => Number(value));

/** Holds a table to the histogram and the covariance of a channel, to the last bit. */
function expectSame(bins: Loaded, covariance: Loaded, result: MappingResult, channel: string, stage: string) {
  const hists = result.channels.get(channel)!;
  const expected = hists.get(`hist_${stage}_inclusive`)!;
  const observed = hists.get("hist_nobs");
  const dependent = bins.dependent_variables.filter(({ qualifiers }) => qualifiers?.length === 2);
  expect(dependent).toHaveLength(observed ? 2 : 1);
  expect(column(dependent.at(-1))).toEqual(innerValues(expected));
  expect(dependent.at(-1)!.values.map(({ errors }) => errors?.[0]?.symerror ?? 0)).toEqual(
    [...innerVariances(expected as never)].map(Math.sqrt),
  );
  if (observed) expect(column(dependent[0])).toEqual(innerValues(observed));
  const elements = innerValues(result.histograms.get(`hist_${stage}_inclusive_cov`)!);
  const [variances, correlations] = covariance.dependent_variables;
  expect(variances!.header.name).toBe("Covariance");
  expect(column(variances)).toEqual(elements);
  const size = Math.sqrt(elements.length);
  const wanted = elements.map((element, i) => {
    const [row, other] = [Math.floor(i / size), i % size];
    return element / Math.sqrt(elements[row * (size + 1)]! * elements[other * (size + 1)]!);
  });
  // Where a variance is zero there is no correlation.
  correlations!.values.forEach(({ value }, i) => {
    expect(value).toEqual(Number.isNaN(wanted[i]) ? "-" : expect.closeTo(wanted[i]!, 12));
  });
}

describe("HEPData", () => {
  test.each(["prefit", "postfit"])(
    "has every mapping and its covariance, loaded again to the last bit: %s",
    async (stage) => {
      const path = join(folder, stage);
      const words = stage === "prefit" ? ["--prefit"] : [];
      const { code, out } = await print("hists", mapped, "--hepdata", path, ...words);
      expect({ code, out }).toEqual({ code: 0, out: "" });
      const group = await groupOf(mapped);
      const submitted = loadAll(join(path, "submission.yaml"));
      expect(submitted).toHaveLength(2 * group.mappings.size);
      for (const [i, [mapping, result]] of [...group.mappings].entries()) {
        const [bins, covariance] = submitted.slice(2 * i, 2 * i + 2);
        expect(bins!.name === mapping || (mapping.length > 64 && bins!.name.length <= 64)).toBe(true);
        expectSame(
          load(join(path, bins!.data_file)),
          load(join(path, covariance!.data_file)),
          result,
          [...result.channels.keys()][0]!,
          stage,
        );
      }
    },
  );

  test("has the edges of both bins beside an element of the covariance", async () => {
    const path = join(folder, "edges");
    await print("hists", mapped, "--hepdata", path, "-m", "Project", "ch1", "b", "a");
    const { independent_variables: places } = load<Loaded>(join(path, "table_2.yaml"));
    expect(places.map(({ header }) => header.name)).toEqual([
      "b (row)",
      "a (row)",
      "b (column)",
      "a (column)",
    ]);
    // Row 13 is b [1, 3) and a [1.5, 2), column 27 is b [3, 6) and a [3.5, 4).
    expect(places.map(({ values }) => values[13 * 50 + 27])).toEqual([
      { low: 1, high: 3 },
      { low: 1.5, high: 2 },
      { low: 3, high: 6 },
      { low: 3.5, high: 4 },
    ]);
  });

  test("has the covariance of data that have one, by channel", async () => {
    const path = join(folder, "data-covariance.yaml");
    await print("hists", ofCovarianceFit, "--hepdata", path, "-m", "Project", "ch1", "a");
    const group = await groupOf(ofCovarianceFit);
    const observed = innerValues(
      group.mappings.get("Project ch1 a")!.channels.get("ch1")!.get("cov_nobs_obs")!,
    );
    const table = loadAll(path).find(({ name }) => name === "Covariance of the data, Project ch1 a")!;
    const [covariance, correlation] = table.dependent_variables;
    expect(observed).toHaveLength(100);
    expect(column(covariance)).toEqual(observed);
    expect(correlation!.values[13]!.value).toBeCloseTo(
      observed[13]! / Math.sqrt(observed[11]! * observed[33]!),
      12,
    );
    expect(table.independent_variables.map(({ header }) => header.name)).toEqual(["a (row)", "a (column)"]);
  });

  test("has the covariance between channels in one file, with the bins by their channel", async () => {
    const path = join(folder, "composite.yaml");
    await print("hists", composite, "--hepdata", path);
    const tables = loadAll(path);
    const result = (await groupOf(composite)).mappings.get("CompositeMapping")!;
    const channels = [...result.channels.keys()];
    expect(tables.map(({ name }) => name)).toEqual([...channels, "Covariance of CompositeMapping"]);
    channels.forEach((channel, i) => {
      expectSame(tables[i]!, tables[2]!, result, channel, "postfit");
    });
    expect(tables[2]!.independent_variables.map(({ values }) => values[3 * 20 + 15])).toEqual([
      { value: "Project ch0 x ch0 x [-2, -1)" },
      { value: "Ratio ch0 ch1 None:None b:sum ch0_ch1 a0 5" },
    ]);
    // Of one channel the block of that channel is left, by its axis.
    await print("hists", composite, "--hepdata", path, "--channels", channels[1]!);
    const [, block] = loadAll(path);
    const all = innerValues(result.histograms.get("hist_postfit_inclusive_cov")!);
    expect(column(block!.dependent_variables[0])).toEqual(
      Float64Array.from({ length: 100 }, (_, i) => all[(10 + Math.floor(i / 10)) * 20 + 10 + (i % 10)]!),
    );
    expect(block!.independent_variables[0]!.values[99]).toEqual({ value: 9 });
  });

  test("has processes, and no uncertainties that are zero", async () => {
    const path = join(folder, "processes.yaml");
    await print("hists", mapped, "--hepdata", path, "-m", "Project", "ch1", "a", "--processes");
    const [bins] = loadAll(path);
    expect(bins!.dependent_variables.map(({ header }) => header.name)).toEqual([
      "Data",
      "Postfit",
      "Postfit sig",
      "Postfit bkg",
      "Postfit bkg_2",
    ]);
    expect(bins!.dependent_variables[0]!.values[0]!.errors![0]!.label).toBe("data");
    expect(bins!.dependent_variables[4]!.values[0]).toEqual({ value: 0 });
  });
});
