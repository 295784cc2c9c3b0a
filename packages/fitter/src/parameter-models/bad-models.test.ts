import { RabbitInputError } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { FitOptions } from "../options/fit-options.js";
import { planeInput } from "./models.fixture.js";

/** Words as on the command line. */
const words = (text: string) => {
  const [name, ...args] = text.split(" ");
  return { name: name!, args };
};

async function failure(options: Pick<FitOptions, "model" | "parameters">, input = planeInput()) {
  try {
    await (await StatisticalModel.create(input, { ...options, threads: 0 })).close();
  } catch (error) {
    expect(error).toBeInstanceOf(RabbitInputError);
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

const REGIONS = "plane mt:1 relIso:1 plane mt:1 relIso:0 plane mt:2 relIso:1 plane mt:2 relIso:0";

describe("words that do not suit a model are refused, with a remedy", () => {
  test.each([
    [
      "Mu sig",
      'model "Mu sig": rest of the words is "sig", expected nothing more. The model takes no arguments.',
    ],
    ["Mixture sig", 'model "Mixture sig": their partners is missing. The words are: <process>'],
    ["Mixture sig fakes,bkg", "number of partners is 2, expected 1, one for each process"],
    ["Mixture sig,bkg bkg,fakes", 'process in the lists is "bkg", expected to be in one mixture only'],
    ["Mixture sig nope", 'process is "nope", expected one of sig, sig2, fakes, bkg'],
    ["AxisNormModel nope all pt", 'channel is "nope", expected one of plane, gen'],
    ["AxisNormModel plane sig,nope pt", 'process is "nope", expected one of sig, sig2, fakes, bkg'],
    ["AxisNormModel plane sig,sig pt", 'list of processes is "sig,sig", expected each process once'],
    ["AxisNormModel plane all eta", 'axis of plane is "eta", expected one of pt, mt, relIso'],
    ["AxisNormModel plane all pt,pt", 'list of axes is "pt,pt", expected each axis once'],
    ["AxisNormModel plane all", "axes is missing. The words are: <channel> all|<process>"],
    [
      "AxisExpModel plane fakes pt pt,mt",
      'axis of the cells is "pt", expected axes other than that of the shape',
    ],
    [
      "AxisExpModel plane fakes pt mt relIso",
      'list of axes of the second parameter is "relIso", expected some of the axes of the cells: mt',
    ],
    [
      "AxisBernsteinModel plane fakes pt mt mt",
      'rest of the words is "mt", expected nothing more. The words are: <channel>',
    ],
    [`ABCD fake ${REGIONS}`, 'process is "fake", expected one of sig, sig2, fakes, bkg'],
    [`ABCD yieldCorrection:2 fakes ${REGIONS}`, 'yieldCorrection is "2", expected 0 or 1'],
    [
      "ABCD fakes plane mt:1",
      "channel of the region B is missing. The words are: [yieldCorrection:0|1] <process>",
    ],
    [
      "ABCD fakes mt:1 plane plane plane",
      'channel of the region A is "mt:1", expected the name of a channel',
    ],
    [
      `ABCD fakes ${REGIONS.replace("relIso:0", "relIso:7")}`,
      "bin of the axis relIso is 7, expected below 2",
    ],
    [
      `ABCD fakes ${REGIONS.replace("relIso:0", "relIso:-1")}`,
      'bin of the axis relIso is "-1", expected a whole',
    ],
    [
      `ABCD fakes ${REGIONS.replace("mt:1", "eta:1")}`,
      'axis of plane is "eta", expected one of pt, mt, relIso',
    ],
    [
      `ABCD fakes ${REGIONS.replace(" relIso:0", "")}`,
      "bins of the region B is 6, expected 3, as in the region A",
    ],
    [
      `ABCD fakes ${REGIONS.replace("relIso:0", "relIso:1")}`,
      "region B is overlapping with the region A in plane, expected regions without common bins. Fix an axis of each region",
    ],
    [
      `SmoothABCD eta fakes ${REGIONS}`,
      'axis of the region A is "eta", expected one of the axes of plane that are not fixed: pt',
    ],
    [
      `SmoothABCD mt fakes ${REGIONS}`,
      'axis of the region A is "mt", expected one of the axes of plane that are not fixed: pt',
    ],
    [`SmoothABCD pt order:x fakes ${REGIONS}`, 'order is "x", expected a whole number, 0 or more'],
    [`SmoothABCD pt order:1 order:2 fakes ${REGIONS}`, 'order is "order:2", expected to be given once'],
    [
      `SmoothABCD pt initial:1,2 fakes ${REGIONS}`,
      "number of parameters to start from is 2, expected 6, a polynomial for each region and cell",
    ],
    ["ABCDIsoMT fakes gen", 'axis of gen is "mt", expected one of y'],
    [
      "ExternalParams",
      'bundle is "external_params", expected one of the auxiliary bundles of the tensor: there are none',
    ],
    ["ExternalParams poi:a bundle:b c", 'rest of the words is "c", expected nothing more'],
  ])("%s", async (text, message) => {
    expect(await failure({ model: words(text) })).toContain(message);
  });
});

describe("formulas are refused where they cannot go on", () => {
  const formula = (...args: string[]) => failure({ model: { name: "Formula", args } });
  test.each([
    [
      "mu *",
      'character 5 of the expression "mu *" is the end, expected a number, a parameter, a function or "("',
    ],
    ["mu*|*k", 'character 4 of the expression "mu*|*k" is "|", expected a number'],
    ["(a + b", 'character 7 of the expression "(a + b" is the end, expected ")"'],
    ["a b", 'character 3 of the expression "a b" is "b", expected an operator, or nothing more'],
    [
      "sin(a)",
      'character 1 of the expression "sin(a)" is "sin", expected one of the functions exp, log, sqrt, pow, min, max',
    ],
    ["1 + pow(a)", 'character 5 of the expression "1 + pow(a)" is "pow", expected 2 arguments of pow, not 1'],
    ["exp(a, b)", "expected 1 argument of exp, not 2"],
    ["min(a)", "expected 2 arguments or more of min, not 1"],
    ["", 'character 1 of the expression "" is the end'],
    ["process.exit(1)", 'is "process.exit", expected one of the functions'],
    ["constructor(1)", 'is "constructor", expected one of the functions'],
  ])("%s", async (expression, message) => {
    expect(await formula("sig", expression)).toContain(message);
  });

  test("for processes, channels and parameters that are not there", async () => {
    expect(await formula()).toContain("process is missing. The words are: <process>");
    expect(await formula("nope", "a")).toContain('process is "nope", expected one of sig, sig2, fakes, bkg');
    expect(await formula("sig@nope", "a")).toContain('channel is "nope", expected one of plane, gen');
    expect(await formula("sig")).toContain("expression for sig is missing");
    expect(await formula("sig", "a", "b=2")).toContain(
      'parameter is "b", expected one of a, which the expressions have',
    );
    expect(await formula("sig", "a", "a=x")).toContain('parameter is "a=x", expected <parameter>=<value>');
    expect(await formula("sig", "a", "all@gen", "a")).toContain(
      "process sig is scaled by two expressions, expected one expression for each process in a channel. Multiply",
    );
    expect(await formula("sig", "lumi")).toContain(
      'systematics.names[0] is "lumi", expected a name of its own',
    );
    expect(await formula("sig", "a", "a=1+-0")).toContain(
      "expected a finite mean and a standard deviation above 0",
    );
  });
});

describe("rates that cannot be are refused before the fit, with bin, process and parameters", () => {
  test.each([
    ["log(a)", "a=-1", 'rate of process "sig" in bin 0 of channel "plane"'],
    ["1 / (a - 1)", "a=1", ", with a = 1, is Infinity, expected a finite number, 0 or more"],
    ["1 - 2*a*b", "b=1", ", with a = 1, b = 1, is -1, expected a finite number, 0 or more. Start elsewhere"],
  ])("%s with %s", async (expression, declaration, message) => {
    const model = { name: "Formula", args: ["sig@plane", expression, declaration] };
    expect(await failure({ model })).toContain(message);
  });

  test("a mixture outside of 0 to 1", async () => {
    const parameters = { expectSignal: [{ parameter: "sig_bkg_mixing", value: 1.5 }] };
    expect(await failure({ model: words("Mixture sig bkg"), parameters })).toBe(
      "value of sig_bkg_mixing before the fit is 1.5, expected from 0 to 1. Set it with options.parameters.expectSignal.",
    );
  });

  test("negative ones are accepted where parameters of interest can be negative", async () => {
    const model = await StatisticalModel.create(planeInput(), {
      model: { name: "Formula", args: ["sig", "a", "a=-0.1"] },
      parameters: { allowNegative: true },
      threads: 0,
    });
    expect(model.description.start[0]).toBe(-0.1);
    await model.close();
  });
});

describe("several models", () => {
  test("share no parameter", async () => {
    expect(await failure({ model: [words("Formula sig a"), words("Formula sig2 a")] })).toBe(
      'options.model is a product of models that share the parameter "a", expected names of its own in each model. Formulas can share parameters where they are in one model: Formula <process> <expression> <process> <expression>.',
    );
    expect(await failure({ model: [words("Mu"), words("Mu")] })).toContain('share the parameter "sig"');
  });

  test("are at least one, and each is looked for", async () => {
    expect(await failure({ model: [] })).toContain(
      "options.model is an empty list, expected at least one model",
    );
    expect(await failure({ model: [words("Mu"), words("Nu")] })).toContain(
      'options.model[1].name is "Nu", expected one of Mu, ChannelMu, Ones, Mixture, Formula',
    );
    expect(await failure({ model: [words("Mu"), { name: "f", module: "file:///nowhere.mjs" }] })).toContain(
      "options.model[1].module is",
    );
  });

  test("take the values before the fit that are theirs", async () => {
    const expectSignal = [
      { parameter: "sig_sig2_mixing", value: 0.25 },
      { parameter: "k", value: 3 },
    ];
    const model = [words("Formula bkg k"), words("Mixture sig sig2"), words("ABCDIsoMT fakes plane")];
    const made = await StatisticalModel.create(planeInput(), {
      model,
      parameters: { expectSignal },
      threads: 0,
    });
    expect(made.parameterNames.slice(0, 3)).toEqual(["k", "sig_sig2_mixing", "fakes_plane_pt0_mt1_relIso1"]);
    expect(made.description.start.slice(0, 3)).toEqual(Float64Array.of(3, 0.5, 1));
    await made.close();
    const wrong = [{ parameter: "sig", value: 2 }];
    expect(await failure({ model, parameters: { expectSignal: wrong } })).toBe(
      'options.parameters.expectSignal is "sig", expected one of k, sig_sig2_mixing.',
    );
  });
});
