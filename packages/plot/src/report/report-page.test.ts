import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Convergence, FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { impactTable, likelihoodIntervals, viewResult } from "@rabbit-fit/results";
import { histogram, regularAxis, stringCategoryAxis, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { beforeAll, describe, expect, test } from "vitest";
import { exampleLimits } from "../testing/example-limits.js";
import { exampleResult } from "../testing/example-result.js";
import { exampleToys } from "../testing/example-toys.js";
import { reportPage } from "./report-page.js";
import { reportSections } from "./sections.js";

const read = (name: string) =>
  readFitResult(fileURLToPath(new URL(`../../../../fixtures/results/${name}.hdf5`, import.meta.url)));

let nominal: FitResult;
let blinded: FitResult;
beforeAll(async () => {
  const [both, hidden] = await Promise.all([read("base_test_tensor"), read("blinded")]);
  nominal = { ...both, groups: both.groups.filter(({ name }) => name === "") };
  blinded = hidden;
});

const page = (result: FitResult, name = "fit.hdf5") => reportPage([{ name, result }]);

/** The part of a page that is a section. */
function section(html: string, id: string): string {
  return html.match(new RegExp(`<section id="${id}">[\\s\\S]*?</section>`))?.[0] ?? "";
}

/** The cells of the rows of the table with a caption, heading first. */
function rowsOf(html: string, caption: string): { text: string; value?: number }[][] {
  const table = html
    .split("<table>")
    .slice(1)
    .find((part) => textOf(part.split("</caption>")[0]!).startsWith(caption));
  expect(table, `a table ${caption}`).toBeDefined();
  return [...table!.split("</table>")[0]!.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd]([^>]*)>([\s\S]*?)<\/t[hd]>/g)].map(([, attributes, cell]) => {
      const value = /data-value="([^"]*)"/.exec(attributes!)?.[1];
      return { text: textOf(cell!), ...(value !== undefined && { value: Number(value) }) };
    }),
  );
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .trim();
}

describe("sections that only some results have", () => {
  const captionsOf = (html: string) =>
    [...html.matchAll(/<figcaption>([^<]*)<\/figcaption>/g)].map(([, text]) => text);

  test("scans and contours, with the intervals", async () => {
    const scans = await read("scans");
    const html = section(page(scans), "scans");
    expect(captionsOf(html)).toEqual([
      "The likelihood along sig",
      "The likelihood along slope_signal",
      "The likelihood over sig and slope_signal",
    ]);
    const rows = rowsOf(html, "Intervals of the likelihood").slice(1);
    const [first] = likelihoodIntervals(scans.groups[0]!);
    expect(rows.map(([name]) => name!.text)).toEqual(["sig", "sig", "slope_signal", "slope_signal"]);
    expect(rows[0]!.at(3)!.value).toBe(first!.value + first!.down.shift);
    // Of the strength, whose square root is stored.
    expect(rows[0]!.at(6)!.value).toBe((first!.value + first!.down.shift) ** 2);
  });

  test("upper limits, and CLs where there are levels enough", async () => {
    const html = section(page(await read("limits_bsm")), "limits");
    expect(captionsOf(html)).toEqual(["Upper limits"]);
    const [, gaussian] = rowsOf(html, "Upper limits");
    expect(gaussian![0]!.text).toBe("bsm1");
    expect(gaussian![3]!.value).toBeCloseTo(1.8916214, 6);
    const levels = { "0.5": 0.5, "0.2": 1, "0.05": 2 };
    expect(captionsOf(page(exampleLimits(levels)))).toEqual(["Upper limits", "CLs against mu"]);
    const hidden = section(page(exampleLimits(levels, { hidden: true })), "limits");
    expect(rowsOf(hidden, "Upper limits")[1]!.map(({ text }) => text)).toContain("blinded");
  });

  test("the L-curve, and toys beside the goodness of fit of the data", async () => {
    expect(captionsOf(section(page(await read("lcurve_scan")), "l-curve"))).toEqual([
      "The choice of the strength",
    ]);
    const toys = exampleToys(
      [1, 2, 3].map((nll) => ({ x: 1, nll })),
      { x: 1, nll: 2 },
    );
    const html = section(page(toys), "toys");
    expect(captionsOf(html)).toEqual(["Goodness of fit of toys"]);
    expect(textOf(html)).toContain("Toys (3)");
    expect(page(nominal)).not.toMatch(/<section id="(toys|l-curve|scans|limits)">/);
  });
});

function withGroup(result: FitResult, details: Partial<ResultGroup>): FitResult {
  return { ...result, groups: [{ ...result.groups[0]!, ...details }] };
}

describe("the numbers of a page are those of the result", () => {
  test("parameters of interest, as mu and x", () => {
    const rows = rowsOf(page(nominal), "Values after the fit");
    expect(rows[0]!.map(({ text }) => text)).toEqual(["Parameter", "Kind", "mu", "x"]);
    const [sig] = viewResult(nominal).fit().parameters;
    expect(rows[1]).toEqual([
      { text: "sig" },
      { text: "parameter of interest" },
      { text: "1.093 +0.039 -0.038", value: sig!.blinded ? Number.NaN : sig!.mu.value },
      { text: "1.046 ± 0.018", value: sig!.x },
    ]);
  });

  test("a strength at its bound without an interval from the curvature, and a note that says why", async () => {
    const parms = nominal.groups[0]!.histograms.get("parms") as WeightHistogram;
    const histograms = new Map(nominal.groups[0]!.histograms).set("parms", {
      ...parms,
      values: parms.values.map((value, i) => (i === 0 ? 0 : value)),
      variances: parms.variances.map((variance, i) => (i === 0 ? 49 : variance)),
    });
    const html = page(withGroup(nominal, { histograms }));
    const [, sig] = rowsOf(html, "Values after the fit");
    expect(sig!.map(({ text }) => text)).toEqual(["sig", "parameter of interest", "0", "0.0 ± 7.0"]);
    expect(textOf(html)).toContain(
      "At its bound, mu = 0: sig. An interval of mu from x and sigma does not hold there.",
    );
    expect(textOf(page(nominal))).not.toContain("At its bound");
    const [heading, free] = rowsOf(page(await read("scans")), "Values after the fit");
    expect(heading!.map(({ text }) => text)).toEqual(["Parameter", "Kind", "mu", "mu by likelihood", "x"]);
    expect(free![3]!.value).toBe(free![2]!.value);
  });

  test("a test below zero without a p-value, and a note that says why", () => {
    const html = page(withGroup(nominal, { nllvalreduced: -3.455 }));
    const [, saturated] = rowsOf(html, "Tests of data against prediction");
    expect(saturated!.map(({ text }) => text)).toEqual([
      "likelihood ratio to the saturated model",
      "-6.91",
      String(nominal.groups[0]!.ndfsat),
      "",
    ]);
    expect(textOf(html)).toContain("no p-value: a statistic below zero");
    expect(textOf(page(nominal))).not.toContain("no p-value");
  });

  test("all pulls, the largest first, with a drawing", () => {
    const html = page(nominal);
    const rows = rowsOf(html, "Constrained parameters").slice(1);
    const pulls = viewResult(nominal)
      .fit()
      .parameters.filter(({ constrained }) => constrained);
    expect(rows.length).toBe(pulls.length);
    for (const [name, pull, constraint] of rows) {
      const parameter = pulls.find((each) => each.name === name!.text)!;
      expect([pull!.value, constraint!.value]).toEqual([parameter.pull, parameter.constraint]);
    }
    const sizes = rows.map(([, pull]) => Math.abs(pull!.value!));
    expect(sizes).toEqual([...sizes].sort((left, right) => right - left));
    expect(section(html, "pulls").match(/<circle cx="[\d.]+"/g)).toHaveLength(rows.length);
    // A pull of 1.155 is 1.155 + 3 sixths of 140 from the left.
    expect(html).toContain('<circle cx="97"');
  });

  test("the saturated test and the chi-squares", () => {
    const rows = rowsOf(page(nominal), "Tests of data");
    const { twoDeltaNll, ndf, pValue } = viewResult(nominal).fit().saturatedTest!;
    expect(rows[1]!.map(({ value }) => value)).toEqual([undefined, twoDeltaNll, ndf, pValue]);
    const linear = viewResult(nominal).fit().chiSquare()!;
    const row = rows.find(([test]) => test!.text === "BaseMapping: linear chi-square, postfit")!;
    expect(row.map(({ value }) => value)).toEqual([undefined, linear.chi2, linear.ndf, linear.pValue]);
  });

  test("impacts on mu, definitions side by side", async () => {
    const pseudodata = await read("pseudodata");
    const rows = rowsOf(page(pseudodata), "Impacts of groups of parameters on mu of sig");
    expect(rows[0]!.map(({ text }) => text)).toEqual([
      "Source",
      "traditional",
      "traditional, drawn",
      "global",
    ]);
    const table = impactTable(viewResult(pseudodata).fit("original"), {
      kinds: ["traditional", "global"],
      on: ["sig"],
      strength: "mu",
      sortBy: "max",
    });
    expect(
      rows
        .slice(1)
        .map(([source, traditional, , global]) => [source!.text, traditional!.value, global!.value]),
    ).toEqual([...table.rows].map(({ source, traditional, global }) => [source, traditional, global]));
  });

  test("correlations", () => {
    const rows = rowsOf(page(nominal), "The largest correlations with sig");
    const { correlation } = viewResult(nominal).fit();
    for (const [, other, value] of rows.slice(1)) {
      expect(value!.value).toBe(correlation!.at("sig", other!.text));
    }
    expect(rows.length).toBeGreaterThan(5);
  });

  test("a figure of each channel after the fit and before it", () => {
    const html = page(nominal);
    const captions = [...html.matchAll(/<figcaption>(.*?)<\/figcaption>/g)].map(([, caption]) => caption);
    const fit = viewResult(nominal).fit();
    const expected = fit.mappings.flatMap((mapping) =>
      fit
        .yields(mapping)
        .flatMap(({ channel }) =>
          ["Postfit", "Prefit"].map((stage) => `${stage}, ${channel}, ${mapping}, data`),
        ),
    );
    expect(captions).toEqual(expected);
    expect(html.match(/<svg xmlns/g)).toHaveLength(expected.length);
  });

  test("where the result comes from", () => {
    const html = section(page(nominal), "origin");
    expect(textOf(html)).toContain(String(nominal.meta.info.get("time")));
    expect(textOf(html)).toContain("sig, bkg, bkg_2");
    const ours = page({
      ...nominal,
      meta: {
        ...nominal.meta,
        info: new Map([
          ["program", "rabbit-fit"],
          ["version", "0.3.0"],
          ["input", "card.hdf5"],
          ["input_sha256", "0123abcd"],
        ]),
      },
    });
    expect(rowsOf(ours, "The results and their inputs").map((row) => row.map(({ text }) => text))).toEqual(
      expect.arrayContaining([
        ["Input", "card.hdf5"],
        ["SHA-256 of the input", "0123abcd"],
        ["Program", "rabbit-fit 0.3.0"],
      ]),
    );
  });
});

describe("several fits", () => {
  test("stand side by side, with differences from the first", async () => {
    const asimov = await read("plain_asimov");
    const html = reportPage([
      { name: "first", result: nominal },
      { name: "second", result: asimov },
    ]);
    const rows = rowsOf(html, "Values after the fit; differences are those from the fit to first, data");
    expect(rows[0]!.map(({ text }) => text)).toEqual([
      ...["Parameter", "Kind", "mu, first, data", "x, first, data"],
      ...["mu, second, Asimov data", "x, second, Asimov data", "difference, second, Asimov data"],
    ]);
    const mu = [nominal, asimov].map((result) => {
      const parameter = viewResult(result).fit().parameters[0]!;
      return parameter.blinded ? Number.NaN : parameter.mu.value;
    });
    expect(rows[1]!.map(({ value }) => value)).toEqual([
      ...[undefined, undefined, mu[0], expect.any(Number), mu[1], expect.any(Number)],
      mu[1]! - mu[0]!,
    ]);
  });

  test("of one result are those that are asked for", () => {
    const [data] = nominal.groups;
    const both = {
      ...nominal,
      groups: [data!, { ...data!, name: "asimov", dataSet: { kind: "asimov" } as const }],
    };
    const status = (fits?: readonly string[]) =>
      textOf(section(reportPage([{ name: "fit", result: both }], { ...(fits && { fits }) }), "status"));
    expect(status()).toMatch(/data[\s\S]*Asimov data/);
    expect(
      rowsOf(reportPage([{ name: "fit", result: both }], { fits: ["asimov"] }), "Values after")[0],
    ).toHaveLength(4);
  });

  test("to toys are one summary", () => {
    const [data] = nominal.groups;
    const toys = [1, 2, 3].map((toy) => ({
      ...data!,
      name: `toy${toy}`,
      dataSet: { kind: "toy", toy } as const,
      convergence: convergence(toy !== 2),
    }));
    const html = page({ ...nominal, groups: toys });
    const rows = rowsOf(html, "Parameters of interest over toys");
    expect(rows[1]!.slice(0, 2).map(({ text }) => text)).toEqual(["sig", "2"]);
    expect(textOf(section(html, "toys"))).toContain("3 toys, of which 2 converged.");
    expect(textOf(section(html, "warnings"))).toContain(
      "toys: 1 did not converge, stalled above the tolerance (toy2). Stopped.",
    );
    expect(section(html, "pulls")).toBe("");
    const second = reportPage([{ name: "fit", result: { ...nominal, groups: toys } }], { fits: ["toy2"] });
    expect(textOf(section(second, "warnings"))).toContain(
      "toy 2: Not converged: stalled above the tolerance.",
    );
  });
});

function convergence(converged: boolean): Convergence {
  return { converged, status: converged ? "converged" : "stalled", message: "Stopped.", iterations: 12 };
}

describe("fits that lack something", () => {
  test("one that has not converged says so first", () => {
    const result = withGroup(nominal, {
      convergence: { ...convergence(false), message: 'Set options.covariance: "none".' },
    });
    const html = reportPage([{ name: "fit", result }], {
      reworded: (text) => text.replace(/options\.\S+ "none"/, "--noEDM"),
    });
    expect(textOf(section(html, "warnings"))).toContain(
      "data: Not converged: stalled above the tolerance. Set --noEDM.",
    );
    expect(textOf(section(html, "status"))).toContain("NOT CONVERGED");
    expect(html.indexOf('id="warnings"')).toBeLessThan(html.indexOf('id="parameters"'));
  });

  test("one without covariance has no correlations", () => {
    const histograms = new Map(nominal.groups[0]!.histograms);
    histograms.delete("cov");
    const html = page(withGroup(nominal, { histograms }));
    expect(section(html, "correlations")).toBe("");
    expect(textOf(section(html, "warnings"))).toContain("There is no covariance of the parameters");
    expect(rowsOf(html, "Values after the fit")[1]![0]!.text).toBe("sig");
  });

  test("one with prefit results only has its channels", () => {
    const { convergence: _, nllvalreduced: __, ...group } = nominal.groups[0]!;
    const histograms = new Map([["parms_prefit", group.histograms.get("parms_prefit")!]]);
    const html = page({ ...nominal, groups: [{ ...group, histograms }] });
    expect(textOf(section(html, "status"))).toContain("not fitted");
    expect(section(html, "parameters")).toBe("");
    expect(section(html, "channels")).toContain("Prefit, ch0");
  });
});

test("what a result does not record is said beside it", () => {
  const settings = { parameters: { freeze: ["norm"] } };
  const html = reportPage([{ name: "fit", result: nominal, settings }]);
  expect(textOf(section(html, "warnings"))).toContain("data: Kept fixed: norm.");
  expect(section(page(nominal), "warnings")).not.toContain("Kept fixed");
});

test("long lists end and say so", () => {
  const names = Array.from({ length: 620 }, (_, i) => `free${i}`);
  const axis = stringCategoryAxis(names, { name: "parms", overflow: false });
  const parameters = (variance: number) =>
    histogram([axis], { values: names.map((_, i) => i / 100), variances: names.map(() => variance) });
  const of = (prefitVariance: number) =>
    page(
      withGroup(nominal, {
        histograms: new Map([
          ["parms", parameters(0.04)],
          ["parms_prefit", parameters(prefitVariance)],
        ]),
        mappings: new Map(),
      }),
    );
  expect(rowsOf(of(0), "Values after the fit")).toHaveLength(501);
  expect(textOf(section(of(0), "parameters"))).toContain("500 of 620 parameters.");
  expect(rowsOf(of(1), "Constrained parameters")).toHaveLength(501);
  expect(textOf(section(of(1), "pulls"))).toContain("500 of 620 parameters.");
});

describe("blinded values", () => {
  test("are nowhere in the page", () => {
    const html = page(blinded);
    const hidden = viewResult(blinded)
      .fit()
      .parameters.filter((parameter) => parameter.blinded)
      .map(({ name }) => name);
    expect(hidden).toEqual(["sig", "slope_signal", "slope_signal_ch0"]);
    const stored = blinded.groups[0]!.histograms.get("parms")!;
    const axis = stored.axes[0]!;
    const names = axis.kind === "string-category" ? axis.categories : [];
    for (const name of hidden) {
      const x = stored.values[names.indexOf(name)]!;
      for (const value of [x, x * x]) {
        expect(html).not.toContain(String(value).slice(0, 7));
        expect(html).not.toContain(String(Math.abs(Number(value.toPrecision(6)))));
      }
    }
    expect(rowsOf(html, "Values after the fit")[1]!.map(({ text }) => text)).toEqual([
      ...["sig", "parameter of interest", "blinded", "blinded ± 0.014"],
    ]);
    expect(textOf(section(html, "warnings"))).toContain(
      "Values of sig, slope_signal, slope_signal_ch0 are blinded.",
    );
  });

  test("have no differences", () => {
    const rows = rowsOf(
      reportPage([
        { name: "first", result: nominal },
        { name: "second", result: blinded },
      ]),
      "Values after the fit",
    );
    expect(rows[1]!.at(-1)).toEqual({ text: "blinded" });
  });

  test("are not in figures: no yields of a hidden signal, none without data beside them", () => {
    const axes = [regularAxis(2, 0, 2, { name: "x", underflow: false, overflow: false })];
    const processes = { sig: [1234.5, 2345.5], bkg: [10, 20] };
    const hide = { blinding: { scheme: "additive" as const, parameters: ["sig"] } };
    const fitted = page(exampleResult({ axes, data: [1245, 2366], processes }, hide));
    const postfit = fitted.split("<figcaption>Postfit")[0]!;
    expect(postfit).toContain("1244.5");
    expect(postfit).not.toContain("1234.5");
    const masked = page(exampleResult({ axes, processes }, hide));
    expect(masked).toContain("Postfit, main, BaseMapping, data: not drawn");
    expect(masked.split("<figcaption>Postfit")[0]).not.toMatch(/1234\.5|1244\.5/);
  });
});

describe("a page", () => {
  test("shows hostile names as text", () => {
    const evil = '</script><script>alert("1")</script><img src=x onerror=alert(2)>';
    const parameters = (values: number[]) =>
      histogram([stringCategoryAxis([evil, "norm"], { name: "parms", overflow: false })], {
        values,
        variances: [0.01, 0.01],
      });
    const axes = [regularAxis(2, 0, 2, { name: evil, underflow: false, overflow: false })];
    const drawn = exampleResult(
      { axes, data: [4, 5], processes: { [evil]: [1, 2], bkg: [3, 4] }, channel: evil },
      {
        histograms: new Map([
          ["parms", parameters([1, 0.5])],
          ["parms_prefit", parameters([1, 0])],
        ]),
        convergence: { ...convergence(false), message: evil },
      },
    );
    const info = new Map([["command", evil]]);
    const result = { ...drawn, meta: { ...drawn.meta, info, pois: [evil] } };
    const html = reportPage([{ name: evil, result }], { title: evil, program: evil });
    const harmless = page(
      exampleResult({
        axes: [{ ...axes[0]!, name: "x" }],
        data: [4, 5],
        processes: { a: [1, 2], bkg: [3, 4] },
      }),
    );
    const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;
    expect(count(html, /<script/g)).toBe(count(harmless, /<script/g));
    expect(count(html, /<\/script/g)).toBe(count(harmless, /<\/script/g));
    expect(count(html, /<img/g)).toBe(0);
    expect(textOf(section(html, "parameters"))).toContain(evil);
    expect(textOf(section(html, "origin"))).toContain(evil);
    expect(textOf(section(html, "channels"))).toContain(evil.slice(0, 20));
  });

  test("needs nothing else and no network, and has no handlers in its elements", () => {
    const html = page(nominal);
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|\/\/[a-z]+\.[a-z]/,
    );
    expect(html).not.toMatch(/<(link|img|iframe|object|embed)\b|\bsrc=|@import|url\((?!#)/);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+=/);
    expect(html).not.toMatch(/\beval\(|new Function|document\.write|innerHTML/);
    expect(html.length).toBeLessThan(1e6);
  });

  test("has headings, captions and names that are there once", () => {
    const html = page(nominal);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html.match(/<caption>/g)).toHaveLength(html.match(/<table>/g)!.length);
    expect(html.match(/<svg xmlns[^>]*role="img"[^>]*>\s*<title>/g)).toHaveLength(
      html.match(/<svg xmlns/g)!.length,
    );
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    expect(html).toContain("@media print");
  });

  test("has a section for each file", () => {
    const files = readFileSync(new URL("./sections.ts", import.meta.url), "utf8").match(/sections\//g);
    expect(reportSections).toHaveLength(files!.length);
    expect(new Set(reportSections.map(({ id }) => id)).size).toBe(reportSections.length);
  });
});

describe("refused are", () => {
  test("no results, and what is none", () => {
    expect(() => reportPage([])).toThrow("results is empty, expected at least one result");
    expect(() => reportPage([{ name: "a", result: {} as FitResult }])).toThrow(/result/);
  });

  test("fits that the result does not have", () => {
    expect(() => reportPage([{ name: "a", result: nominal }], { fits: ["toy7"] })).toThrow(
      'options.fits is "toy7", expected one of: the fit to data',
    );
  });
});
