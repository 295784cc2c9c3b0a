import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../run.js";

const folder = mkdtempSync(join(tmpdir(), "rabbit-plot-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (path: string) => fileURLToPath(new URL(`../../../../fixtures/${path}`, import.meta.url));
const result = fixture("results/base_test_tensor.hdf5");
const input = fixture("inputs/test_tensor.hdf5");

let number = 0;

/** Carries `rabbit plot` out in a folder of its own. */
async function plot(...words: string[]) {
  const out = join(folder, String(number++));
  const ended = await command("plot", ...words, "-o", out);
  return { ...ended, out, files: existsSync(out) ? readdirSync(out).sort() : [] };
}

/** Carries a command out. */
async function command(...words: string[]) {
  const errors: string[] = [];
  const code = await run(words, {
    stdout: { write: () => true, columns: 100, isTTY: false },
    stderr: { write: (text: string) => Boolean(errors.push(text)), columns: 100, isTTY: false },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, errors: errors.join("") };
}

describe("rabbit plot", () => {
  test("hists draws each channel under the names of Python rabbit", async () => {
    const { code, files, errors, out } = await plot("hists", result, "--subtitle", "Preliminary");
    expect(code).toBe(0);
    expect(files).toEqual([
      "postfit_a_b_ch1_BaseMapping_preliminary.svg",
      "postfit_x_ch0_BaseMapping_preliminary.svg",
      "postfit_x_ch0_masked_BaseMapping_preliminary.svg",
    ]);
    expect(errors).toContain(`INFO: Figure written in file ${join(out, files[1]!)}`);
    expect(readFileSync(join(out, files[1]!), "utf8")).toContain("Preliminary");
  });

  describe("a blinded fit with a masked channel", () => {
    const blinded = join(folder, "blinded");
    beforeAll(async () => {
      const options = ["--saveHists", "--saveHistsPerProcess", "--computeHistErrors", "--computeHistImpacts"];
      expect((await command("fit", input, "-t", "0", ...options, "-o", blinded)).code).toBe(0);
    });
    const fitted = join(blinded, "fitresults.hdf5");

    test.each(["hists", "uncertainties"])(
      "%s draws the others, and says which is not drawn",
      async (figure) => {
        const { code, files, errors } = await plot(figure, fitted);
        expect(code).toBe(0);
        expect(files).toHaveLength(2);
        expect(files.filter((file) => file.includes("masked"))).toEqual([]);
        expect(errors).toContain("WARNING: Not drawn: ch0_masked. What is expected without data would show");
      },
    );

    test("hists refuses the masked channel where it is named, and draws it before the fit", async () => {
      const named = await plot("hists", fitted, "--channels", "ch0", "ch0_masked");
      expect([named.code, named.files]).toEqual([2, []]);
      expect(named.errors).toContain("BaseMapping, ch0_masked is blinded");
      const prefit = await plot("hists", fitted, "--prefit");
      expect([prefit.code, prefit.files.length]).toEqual([0, 3]);
    });
  });

  test("writes each format that is asked for, with the postfix after the stage", async () => {
    const { files } = await plot(
      ...[
        "hists",
        result,
        "--channels",
        "ch0",
        "--prefit",
        "-p",
        "v2",
        "--formats",
        "svg",
        "pdf",
        "png",
        "html",
      ],
    );
    expect(files).toEqual(
      ["html", "pdf", "png", "svg"].map((format) => `prefit_v2_x_ch0_BaseMapping.${format}`),
    );
  });

  test("takes labels and colours from YAML, and options of the look", async () => {
    const config = join(folder, "labels.yaml");
    writeFileSync(config, "process_labels: { sig: '$X^{\\psi}$' }\nprocess_colors: { sig: '#abcdef' }\n");
    const { out, files } = await plot(
      ...[
        "hists",
        result,
        "--channels",
        "ch0",
        "--config",
        config,
        "--style",
        "CMS",
        "--lumi",
        "138",
        "--energy",
        "13.6",
      ],
      ...["--ylabel", "Counts", "--rrange", "0.5", "1.5", "--logy"],
    );
    const svg = readFileSync(join(out, files[0]!), "utf8").replace(/<\/?tspan[^>]*>/g, "");
    expect(svg).toContain("#abcdef");
    for (const text of ["Xψ", "CMS", "138", "(13.6 TeV)", "Counts", ">10", ">0.6"])
      expect(svg).toContain(text);
  });

  test("uncertainties and inputs draw what they are made for", async () => {
    const impacts = await plot("uncertainties", fixture("results/mapped_impacts.hdf5"), "--absolute");
    expect(impacts.code).toBe(0);
    expect(impacts.files.length).toBeGreaterThan(0);
    for (const file of impacts.files) expect(file).toMatch(/^uncertainties_.*_absolute\.svg$/);
    const inputs = await plot(
      "inputs",
      input,
      "--channels",
      "ch1",
      "--varName",
      "slope_2_signal_ch1",
      "-p",
      "x",
    );
    expect(inputs.files).toEqual([
      "hist_stack_a_b_ch1_x.svg",
      "hist_stack_a_ch1_x.svg",
      "hist_stack_b_ch1_x.svg",
    ]);
    const one = await plot(
      "inputs",
      input,
      "--channels",
      "ch1",
      "--hists",
      "a-b",
      "--splitByProcess",
      "--processes",
      "sig",
      "bkg",
    );
    expect(one.files).toEqual(["hist_stack_bkg_a_b_ch1.svg", "hist_stack_sig_a_b_ch1.svg"]);
  });

  test("takes an axis apart into a figure for each of its bins", async () => {
    const { files } = await plot("hists", result, "--channels", "ch1", "--selectionAxes", "b");
    expect(files).toEqual([0, 1, 2, 3, 4].map((bin) => `postfit_a_ch1_BaseMapping_b_${bin}.svg`));
  });
});

describe("what cannot be drawn ends with one line and code 2", () => {
  const config = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test.each([
    [
      ["hists", result, "-m", "Projct"],
      /--mapping is "Projct", expected the first words of one of: BaseMapping/,
    ],
    [["hists", result, "--channels", "ch7"], /--channels is "ch7", expected one of: ch0, ch1/],
    [["hists", result, "--filterProcs", "sgnal"], /--filterProcs is "sgnal"/],
    [["hists", result, "--style", "DELPHI"], /--style is DELPHI, expected one of plain, CMS, ATLAS, LHCb/],
    [
      ["hists", result, "--processGrouping", "min"],
      /--processGrouping is "min".*Give --config process_grouping/,
    ],
    [["hists", result, "--varNames", "nope"], /Fit with --computeVariations/],
    [
      ["hists", result, "--hideData", "x", "3"],
      /--hideData is "x 3", expected an axis and two rising numbers/,
    ],
    [
      ["hists", result, "--hideData", "mass", "3", "4"],
      /--hideData is "mass", expected one of the axes: x, /,
    ],
    [["hists", result, "--legSize", "tiny"], /--legSize is "tiny"/],
    [["hists", result, "--scaleTextSize", "-1"], /--scaleTextSize is -1, expected a number above 0/],
    [["hists", result, "--eoscp"], /--eoscp/],
    [["hists", fixture("results/blinded.hdf5")], /Fit with --saveHists/],
    [["hists", join(folder, "none.hdf5")], /there is none/],
    [["uncertainties", result], /Fit with --computeHistImpacts/],
    [
      ["hists", result, "--customFigureWidth", "0"],
      /--customFigureWidth is 0, expected from 1 to 200 inches/,
    ],
    [["hists", result, "--customFigureWidth", "-5"], /--customFigureWidth is -5, expected/],
    [["hists", result, "--subplotSizes", "0", "0"], /--subplotSizes is \[0, 0\], expected .* above 0/],
    [["hists", result, "--rrange", "2", "1"], /--rrange is \[2, 1\], expected .* the first below the second/],
    [["hists", result, "--ylim", "nan", "1"], /--ylim is \[NaN, 1\], expected/],
    [["hists", result, "--lumi", "-3"], /--lumi is -3, expected a number above 0/],
    [["hists", result, "--scaleTextSize", "0"], /--scaleTextSize is 0, expected a number above 0/],
    [
      ["hists", result, "--varNames", "slope_signal", "--varColors", "notacolour"],
      /--varColors or --varColor is "notacolour", expected a colour of CSS/,
    ],
    [["inputs", input, "--xlim", "1", "0"], /--xlim is \[1, 0\], expected/],
    [["inputs", input, "--varName", "slpe"], /is "slpe"/],
    [["inputs", input, "--processes", "q"], /--processes is "q", expected one of: sig, bkg, bkg_2/],
    [["inputs", result], /none|not|missing/],
  ])("%j", async (words, message) => {
    const { code, errors, files } = await plot(...words);
    expect(errors).toMatch(message);
    expect(errors.trimEnd().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
    expect(files).toEqual([]);
  });

  test("a configuration that is not one", async () => {
    const of = async (name: string, text: string) =>
      (await plot("hists", result, "--config", config(name, text))).errors;
    expect(await of("unknown.yaml", "process_colours: {}")).toMatch(
      /--config is "process_colours", expected keys among .*Did you mean "process_colors"\?/,
    );
    expect(await of("broken.yaml", "a: [1")).toMatch(
      /--config is ".*broken\.yaml", expected a file of YAML or JSON/,
    );
    expect(await of("colours.yaml", "process_colors: { sig: orange, bkg: tab:blue }")).toMatch(
      /colours\.yaml: --config\.process_colors\.bkg is "tab:blue", expected a colour of CSS: #rrggbb, or a name in lower/,
    );
    expect(await of("style.py", "process_colors = {}")).toMatch(/Write what the Python file has as YAML/);
    expect(await of("labels.json", '{"process_labels": {"sig": 3}}')).not.toContain("error");
  });

  test("a folder that cannot be written to", async () => {
    const errors: string[] = [];
    const place = join(result, "plots");
    const code = await run(["plot", "hists", result, "-o", place], {
      stdout: { write: () => true, columns: 100, isTTY: false },
      stderr: { write: (text: string) => Boolean(errors.push(text)), columns: 100, isTTY: false },
      environment: {},
      signal: new AbortController().signal,
    });
    expect(code).toBe(2);
    expect(errors.join("")).toMatch(
      /--outpath is ".*", expected a place that can be written to \(a file is in the place of a folder\)/,
    );
  });
});
