import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commands } from "../commands.js";
import { fitPaths } from "./fit-paths.js";
import { together } from "./flag-table.js";
import { inFlagsOf } from "./in-flags.js";
import { mergePaths } from "./merge-paths.js";

const inFlags = inFlagsOf();

describe("every flag of a table is an option of", () => {
  const tables = new Map(commands.map(({ path, apiPaths = {} }) => [path.join(" "), apiPaths]));
  const flagsOf = (command: string) =>
    Object.values(tables.get(command)!)
      .flatMap((flag) => (typeof flag === "string" ? [flag] : Object.values(flag)))
      .map((flag) => flag.split(" ")[0]!);
  const optionsOf = (...names: readonly string[]) =>
    new Set(
      commands
        .filter(({ path }) => names.includes(path.join(" ")))
        .flatMap(({ options }) => options.map(({ name }) => `--${name}`)),
    );

  test("fits", () => {
    tables.set("fits", fitPaths);
    expect(flagsOf("fits").length).toBeGreaterThan(40);
    expect(flagsOf("fits").filter((flag) => !optionsOf("fit").has(flag))).toEqual([]);
  });

  test.each(["fit", "limit", "significance", "gof", "coverage", "merge", "report", "batch submit"])(
    "%s",
    (command) => {
      expect(flagsOf(command).length).toBeGreaterThan(2);
      expect(flagsOf(command).filter((flag) => !optionsOf(command).has(flag))).toEqual([]);
    },
  );

  test("batch: what it carries out has the flags of the command that is planned", () => {
    const planned = ["fit", "limit", "gof", "coverage"];
    for (const command of ["batch plan", "batch run", "batch merge"]) {
      const known = optionsOf(command, ...planned);
      expect(flagsOf(command)).toContain("--gofToys");
      expect(flagsOf(command).filter((flag) => !known.has(flag))).toEqual([]);
    }
  });

  test("plot: figures have one table, and each of its flags is an option of one of them", () => {
    const figures = [...tables.keys()].filter((name) => name.startsWith("plot "));
    for (const figure of figures) expect(tables.get(figure)).toBe(tables.get(figures[0]!));
    expect(flagsOf(figures[0]!).length).toBeGreaterThan(20);
    expect(flagsOf(figures[0]!).filter((flag) => !optionsOf(...figures).has(flag))).toEqual([]);
  });
});

describe("one path is the flag of the command that is carried out", () => {
  const reworded = (command: string, text: string) =>
    inFlagsOf(commands.find(({ path }) => path.join(" ") === command)!.apiPaths)(text);

  test.each([
    ["limit", "options.parameter is a, options.toys is 1.", "--asymptoticLimits is a, options.toys is 1."],
    ["coverage", "options.parameter is a, options.toys is 1.", "--parameter is a, --coverageToys is 1."],
    ["significance", "options.parameter is a, options.toys is 1.", "--parameters is a, --searchToys is 1."],
    ["gof", "options.parameter is a, options.toys is 1.", "--channelCompatibility is a, --gofToys is 1."],
    ["plot hists", "options.mapping is a.", "--mapping is a."],
    // Of several commands, whichever is planned.
    ["batch run", "options.toys is 1.", "--gofToys or --coverageToys is 1."],
    // A text may ask for another fit.
    ["print yields", "Fit with options.analyses.errors: true.", "Fit with --computeHistErrors."],
    ["limit", "options.parameters.freeze is a.", "--freezeParameters is a."],
  ])("%s: %s", (command, text, expected) => {
    expect(reworded(command, text)).toBe(expected);
  });

  test("tables together have all flags of a path", () => {
    const tables = [{ a: "--x", b: "--y" }, { a: "--z" }, { a: "--x", c: { one: "--v" } }, { a: "--w" }];
    expect(together(tables)).toEqual({
      a: { "--x": "--x", "--z": "--z", "--w": "--w" },
      b: "--y",
      c: { one: "--v" },
    });
  });
});

describe("the sources of the libraries", () => {
  const packages = fileURLToPath(new URL("../../../../packages", import.meta.url));
  const sources = readdirSync(packages).flatMap((name) => {
    const folder = join(packages, name, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|^generated/.test(file))
      .map((file) => readFileSync(join(folder, file), "utf8"));
  });

  test("name no flag of the command", () => {
    const names = commands.flatMap(({ options }) => options.map(({ name }) => name));
    // What counts down in brackets is a variable; what a value is put into is an argument of another program.
    const flag = new RegExp(`(?<!\\[)--(?:${names.join("|")})\\b(?!=\\$\\{)`, "g");
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.flatMap((source) => source.match(flag) ?? [])).toEqual([]);
  });

  test("name options by paths that have a flag", () => {
    const path =
      /["(](options\.(?:data|model|parameters|likelihood|minimizer|analyses|run)\.[\w.]*\w)["`). ]/g;
    const paths = sources.flatMap((source) => [...source.matchAll(path)].map(([, found]) => found!));
    // Those of a run that are not options of the command: where progress goes, what ends it, what is recorded.
    const ofPrograms = /^options\.run\.(onProgress|signal|info)/;
    const known = paths.filter((found) => !ofPrograms.test(found));
    expect(known).toContain("options.parameters.freeze");
    expect(known.filter((found) => inFlags(found) === found)).toEqual([]);
  });
});

describe("a text of a library", () => {
  test.each([
    // Errors: the field, what was found, the remedy.
    [
      'options.parameters.freeze is "nope", expected a name.',
      '--freezeParameters is "nope", expected a name.',
    ],
    ["options.parameters.freeze[2] is x.", "--freezeParameters is x."],
    ["options.parameters.expectSignal.sig is -1.", "--expectSignal sig is -1."],
    ["tensor.hdf5: options.data.unblind: expected", "tensor.hdf5: --unblind: expected"],
    // Messages and remedies.
    ["Allow more (options.minimizer.maxIterations).", "Allow more (--minimizerMaxiter)."],
    [
      "Look at options.parameters.expectSignal and at options.parameters.constraintMinima.",
      "Look at --expectSignal and at --setConstraintMinimum.",
    ],
    ["Rename one (sources.rename), or sources[1].clip.", "Rename one (--rename), or --clipTensors."],
    // What an option is set to.
    [
      'Leave them out (options.partialPseudodata: "leave-out").',
      "Leave them out (--partialPseudodata leave-out).",
    ],
    ["Fit with options.parameters.allowNegative: true.", "Fit with --allowNegativeParam."],
    ['Set options.parameters.freeze: ["a", "b c"].', "Set --freezeParameters a 'b c'."],
    // A flag for each value.
    ['options.covariance is "none", expected', "--noEDM is given, expected"],
    ['With options.minimizer.step: "linear" it', "With --forceLinear it"],
    ["options.covariance leaves nothing", "--noHessian or --noEDM leaves nothing"],
    ['options.likelihood.binByBinStat.kind: "full"', "--binByBinStatMode full"],
    // What is no option of a command.
    ["options.info.time and the options.", "options.info.time and the options."],
    ["systematics.names[3] is twice there.", "systematics.names[3] is twice there."],
    ["", ""],
  ])("%s", (text, expected) => {
    expect(inFlagsOf(mergePaths)(text)).toBe(expected);
  });
});
