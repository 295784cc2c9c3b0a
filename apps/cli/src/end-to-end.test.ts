import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pullRows } from "./print/pulls/pull-rows.js";
import { rabbit as inThisProcess } from "./testing/rabbit.js";

const cli = fileURLToPath(new URL("..", import.meta.url));
const fixtures = fileURLToPath(new URL("../../../fixtures", import.meta.url));
const tensor = join(fixtures, "inputs", "test_tensor.hdf5");

let folder: string;
beforeAll(() => {
  // These tests are about what is installed, so they run what has been built.
  if (!existsSync(join(cli, "dist", "bundle", "main.cjs")))
    throw new Error("Build the command first: pnpm build");
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

function start(bin: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [join(cli, "bin", bin), ...words], {
    env: { ...process.env, ...env },
    cwd: folder,
  });
}

function ended(child: ChildProcess): Promise<Ended> {
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (data) => (out += data));
  child.stderr?.on("data", (data) => (errors += data));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, errors })));
}

const rabbit = (...words: string[]) => ended(start("rabbit.js", words));

function lines(text: string): string[] {
  return text.trimEnd().split("\n");
}

describe("a fit", () => {
  test("gives the parameters of the reference's fit, in HDF5 and in JSON", async () => {
    const words = [
      tensor,
      "-o",
      join(folder, "new", "deep"),
      "-p",
      "x",
      "-t",
      "0",
      "--unblind",
      "--outputFormat",
      "hdf5",
      "json",
    ];
    const { code, out, errors } = await ended(start("rabbit_fit.js", words));
    expect(code).toBe(0);
    expect(out).toContain("Fit to data: converged");
    expect(lines(errors).every((line) => line.startsWith("INFO: "))).toBe(true);
    expect(readdirSync(join(folder, "new", "deep")).sort()).toEqual([
      "fitresults_x.hdf5",
      "fitresults_x.json",
    ]);

    const result = await readFitResult(join(folder, "new", "deep", "fitresults_x.hdf5"));
    const reference = await readFitResult(join(fixtures, "results", "plain.hdf5"));
    const rows = pullRows(result.groups[0]!);
    for (const [index, expected] of pullRows(reference.groups[0]!).entries()) {
      expect(rows[index]!.name).toBe(expected.name);
      // 1e-6: where results and reference are held to agree; 1 is the prefit scale of a pull.
      expect(Math.abs(Number(rows[index]!.pull) - Number(expected.pull))).toBeLessThan(1e-6);
      expect(rows[index]!.constraint / expected.constraint).toBeCloseTo(1, 6);
    }
    const args = result.meta.info.get("args") as Map<string, unknown>;
    expect(args.get("filename")).toBe(tensor);
    expect(args.get("unblind")).toEqual([".*"]);
    expect(args.get("doImpacts")).toBe(false);
    expect(result.meta.info.get("input_sha256")).toMatch(/^[0-9a-f]{64}$/);

    const json = JSON.parse(readFileSync(join(folder, "new", "deep", "fitresults_x.json"), "utf8"));
    expect(json.results[0].nllvalreduced).toBe(result.groups[0]!.nllvalreduced);
    expect(json.results[0].histograms.parms.values).toEqual(rows.map((row) => row.pull));
  });

  test("with --json prints one JSON document, and the log stays on stderr", async () => {
    const { code, out, errors } = await rabbit(
      "fit",
      tensor,
      "-o",
      join(folder, "json"),
      "-t",
      "-1",
      "0",
      "--json",
    );
    expect(code).toBe(0);
    const summary = JSON.parse(out);
    expect(summary.fits.map((fit: { fitted: unknown }) => fit.fitted)).toEqual([
      { kind: "asimov" },
      { kind: "data" },
    ]);
    expect(
      summary.fits.map(
        (fit: { parametersOfInterest: { blinded: boolean }[] }) => fit.parametersOfInterest[0]!.blinded,
      ),
    ).toEqual([false, true]);
    expect(summary.outputs).toEqual([join(folder, "json", "fitresults.hdf5")]);
    expect(errors).toContain("INFO: Fitting data");
  });

  test("that does not converge ends with exit code 3 and a warning, and is written", async () => {
    const input = join(fixtures, "inputs", "test_tensor_bsm.hdf5");
    const outpath = join(folder, "limit");
    const { code, out, errors } = await rabbit(
      "fit",
      input,
      "-o",
      outpath,
      "-t",
      "0",
      "--minimizerMaxiter",
      "2",
      "-v",
      "2",
    );
    expect(code).toBe(3);
    expect(out).toContain(
      "Fit to data: NOT CONVERGED, the limit of iterations was reached, after 2 iterations",
    );
    expect(lines(errors).every((line) => line.startsWith("WARNING: "))).toBe(true);
    expect(readdirSync(outpath)).toEqual(["fitresults.hdf5"]);
  });

  test("can be printed and inspected", async () => {
    await rabbit("fit", tensor, "-o", join(folder, "print"), "-t", "0", "--unblind", "-v", "0");
    const result = join(folder, "print", "fitresults.hdf5");
    const printed = await ended(start("rabbit_print_pulls_and_constraints.js", [result]));
    const reference = readFileSync(join(cli, "fixtures", "pulls", "plain.txt"), "utf8");
    // The same five decimals as the reference prints for its own fit of this tensor.
    expect(printed).toEqual({ code: 0, out: /^\$ \n([\s\S]*?)^\$\n/m.exec(reference)![1], errors: "" });
    const inspected = await rabbit("inspect", result);
    expect(inspected.out).toContain("With                    rabbit-fit ");
  });

  test("that is interrupted ends with exit code 130 and leaves nothing behind", async () => {
    const outpath = join(folder, "interrupted");
    const child = start("rabbit.js", ["fit", tensor, "-o", outpath, "-t", "0"]);
    child.stderr!.once("data", () => child.kill("SIGINT"));
    const { code, out, errors } = await ended(child);
    expect(code).toBe(130);
    expect(out).toBe("");
    expect(errors).toContain("rabbit: interrupted, nothing was written");
    expect(existsSync(outpath)).toBe(false);
  });
});

describe("what cannot be fitted ends with exit code 2, one line, and nothing written", () => {
  const home = process.cwd();
  beforeAll(() => process.chdir(folder));
  afterAll(() => process.chdir(home));

  // One fault of the input and one of an option in a process of its own; the others tell no more by one.
  test.each<[string, string[], RegExp, boolean?]>([
    [
      "a missing file",
      ["missing.hdf5"],
      /input is "missing.hdf5", expected a file that can be read \(there is none\)/,
      true,
    ],
    ["a folder", ["."], /this is a folder/],
    ["a file that is not HDF5", ["text.hdf5"], /text.hdf5/],
    ["a result", [join(fixtures, "results", "plain.hdf5")], /plain.hdf5/],
    [
      "unknown pseudodata",
      [tensor, "--pseudoData", "nope"],
      /--pseudoData is "nope", expected one of original/,
    ],
    [
      "a constraint of no parameter",
      [tensor, "--setConstraintMinimum", "nope", "1"],
      /--setConstraintMinimum is "nope"/,
    ],
    [
      "a frozen parameter that is none",
      [tensor, "--freezeParameters", "nope"],
      /--freezeParameters is "nope"/,
      true,
    ],
    ["a broken expression", [tensor, "-t", "0", "--unblind", "("], /--unblind is "\("/],
    ["a negative signal strength", [tensor, "--expectSignal", "sig", "-1"], /Add --allowNegativeParam/],
    ["a file in the place of the folder", [tensor, "-o", "text.hdf5/sub"], /--outpath/],
    [
      "a penalty on no channel",
      [tensor, "-r", "SVD", "Project", "nope"],
      /mapping "Project nope": channel is "nope", expected one of ch0, ch1, ch0_masked/,
    ],
    [
      "a penalty on several channels",
      [tensor, "-r", "SVD", "BaseMapping"],
      /--regularization "BaseMapping" is of 3 channels \(ch0, ch1, ch0_masked\), expected one channel/,
    ],
    [
      "a penalty on a sum",
      [tensor, "-r", "Tikhonov", "Project", "ch0"],
      /--regularization "Project ch0" is of 0 axes, expected 1 to 3 axes/,
    ],
    [
      "a penalty on too few bins",
      [tensor, "-r", "Tikhonov", "order:2", "Select", "ch0", "x:rebin(-5,0,5)"],
      /expected 3 bins or more along each axis, for differences of order 2/,
    ],
    [
      "a penalty on a process that is compared with data",
      [tensor, "-r", "SVD", "Select", "ch0", "sig"],
      /--regularization "Select sig" is of single processes, expected all processes/,
    ],
    [
      "a saturated test of shares",
      [tensor, "--computeSaturatedProjectionTests", "-m", "Normalize", "ch0"],
      /--mapping is none that has a saturated test \(Normalize ch0 is another function of the yields than a sum/,
    ],
  ])("%s", async (_, words, message, isAlone = false) => {
    writeFileSync(join(folder, "text.hdf5"), "not a tensor");
    const before = readdirSync(folder, { recursive: true }).sort();
    // The last -o wins, so that a case can have a folder of its own.
    const command = ["fit", "-o", join(folder, "unwritten"), "-v", "2", ...words];
    const { code, out, errors } = isAlone ? await rabbit(...command) : await inThisProcess(...command);
    expect(errors).toMatch(message);
    expect(lines(errors)).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });
});

test("help and version wait for no more of other packages than the table of minimizers and how names are shown and suggested", async () => {
  const coverage = join(folder, "coverage");
  for (const words of [["--help"], ["--version"], ["fit", "--help"], ["fit", "x", "--nope"]]) {
    await ended(start("rabbit.js", words, { NODE_V8_COVERAGE: coverage }));
  }
  const scripts = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), "utf8")) as {
      result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[];
    };
    return result;
  });
  const loaded = scripts.map(({ url }) => url);
  // A module of the bundle that is not always run is a function by the name of its file; all others are run at once.
  const bundle = scripts.filter(({ url }) => url.endsWith("/cli/dist/bundle/main.cjs"));
  expect(bundle).toHaveLength(4);
  const path = fileURLToPath(bundle[0]!.url);
  const { sources } = JSON.parse(readFileSync(`${path}.map`, "utf8")) as { sources: string[] };
  const functions = [...readFileSync(path, "utf8").matchAll(/\{"([^"\n]+\.ts)"\(\)\{/g)].map(
    ([, name]) => name!,
  );
  const called = bundle.flatMap(({ functions }) =>
    functions.filter(({ ranges }) => ranges[0]!.count > 0).map(({ functionName }) => functionName),
  );
  const run = new Set(called.filter((name) => functions.includes(name)).map((name) => `../../${name}`));
  const modules = sources.filter((name) => run.has(name) || !functions.includes(name.replace("../../", "")));
  expect(modules.some((module) => module.endsWith("src/main.ts"))).toBe(true);
  const others = [...loaded, ...modules].filter((name) => /h5wasm|\/packages\//.test(name));
  expect(new Set(others)).toEqual(
    new Set([
      "../../../../packages/contracts/src/options/nearest-name.ts",
      "../../../../packages/minimizers/src/methods.ts",
      "../../../../packages/results/src/tables/visible-text.ts",
    ]),
  );
});

test("a reader that goes away early is no error", async () => {
  const child = start("rabbit.js", ["print", "pulls", join(fixtures, "results", "plain.hdf5")]);
  child.stdout!.destroy();
  const { code, errors } = await ended(child);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
});
