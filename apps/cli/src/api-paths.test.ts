import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { flagsByPath, inFlags } from "./api-paths.js";
import { commands } from "./commands.js";

test("every flag of the table is one of the commands", () => {
  const names = new Set(commands.flatMap(({ options }) => options.map(({ name }) => `--${name}`)));
  const flags = [...flagsByPath.values()].flatMap((flag) =>
    typeof flag === "string" ? [flag] : Object.values(flag),
  );
  expect(flags.length).toBeGreaterThan(40);
  expect(flags.filter((flag) => !names.has(flag.split(" ")[0]!))).toEqual([]);
});

describe("the sources of the libraries", () => {
  const packages = fileURLToPath(new URL("../../../packages", import.meta.url));
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
    expect(inFlags(text)).toBe(expected);
  });
});
