import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printFits } from "./fits.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const testTensor = here("../../../fixtures/inputs/test_tensor.hdf5");

/** The mapping of parameters: ours is the example, theirs that of the tests. */
const PARAMETERS = "<parameters>";
const ofParameters = {
  ours: `${here("../../../examples/mappings/param.mjs")}#Param`,
  theirs: "tests.param_mapping.Param",
};

const data = ["-t", "0", "--unblind"];

/** The eleven mappings of the tests of the reference, with all that is computed of them. */
const nominal = [
  ...data,
  ..."--doImpacts --globalImpacts --saveHists --saveHistsPerProcess --computeHistErrors".split(" "),
  ..."--computeHistErrorsPerProcess --computeHistCov --computeHistImpacts --computeVariations".split(" "),
  ...[
    ["BaseMapping"],
    ["Select", "ch0", "x:rebin(-5,-2,2,5)"],
    ["Project", "ch1", "a"],
    ["Project", "ch1", "b"],
    ["Project", "ch0_masked"],
    ["Normalize", "ch0", "x"],
    ["Ratio", "ch0", "ch0", "sig", "sig,bkg"],
    ["Ratio", "ch0", "ch1", "None:None", "b:slice(0,2),b:sum"],
    ["Ratio", "ch0", "ch1", "x:slice(None,None,2),x:sum", "a:sum,b:sum"],
    ["Normratio", "ch1", "ch1", "sig", "sig,bkg", "b:sum", "b:2"],
    [PARAMETERS, "slope_signal", "1", "0"],
  ].flatMap((words) => ["-m", ...words]),
];

const fullGamma = [
  ...["-t", "-1", "0", "--unblind", "--doImpacts", "--globalImpacts", "--gaussianGlobalImpacts"],
  ..."-m Project ch1 a -m Project ch1 b --saveHists --saveHistsPerProcess --computeHistErrors".split(" "),
  ..."--computeHistErrorsPerProcess --computeHistImpacts --computeHistGaussianImpacts --computeHistCov".split(
    " ",
  ),
  ..."--binByBinStatType gamma --binByBinStatMode full --globalImpactsDisableJVP".split(" "),
];

/** What is computed of few outputs of a large tensor. */
const fewOutputs = ["--saveHists", "--computeHistErrors", "--computeHistCov", "--computeHistImpacts"];

const saturated = ["--saveHists", "--computeSaturatedProjectionTests", "-m", "Project", "ch1", "a"];

/**
 * @typedef {object} MappingCase
 * @property {string} name
 * @property {string} input
 * @property {string[]} options
 * @property {boolean} oursAlone where the reference refuses what is asked for
 */

/**
 * The fits whose mappings are timed. Synthetic tensors are made in a folder.
 *
 * @param {string} folder
 * @param {{ small: boolean }} sizes small: a tenth of the tensors in each direction, to try it
 * @returns {MappingCase[]}
 */
export function mappingCases(folder, { small }) {
  const [dense, sparse] = small
    ? [
        [1_000, 5, 20],
        [800, 2, 3_400],
      ]
    : [
        [10_000, 5, 200],
        [8_000, 2, 34_000],
      ];
  const made = (kind, sizes) => {
    const path = join(folder, `${kind}.hdf5`);
    execFileSync(process.execPath, [here("synthetic-tensor.mjs"), kind, path, ...sizes.map(String)]);
    return path;
  };
  const [denseInput, sparseInput] = [made("dense", dense), made("sparse", sparse)];
  const title = (kind, sizes) => `${kind} ${sizes.map((size) => size.toLocaleString("en")).join(" x ")}`;
  const withErrors = [...data, "--saveHists", "--computeHistErrors"];
  return [
    { name: "nominal, 11 mappings", input: testTensor, options: nominal },
    { name: "full gamma with outputs", input: testTensor, options: fullGamma },
    { name: "saturated test of a projection", input: testTensor, options: [...data, ...saturated] },
    { name: `${title("dense", dense)}: bins with errors`, input: denseInput, options: withErrors },
    {
      name: `${title("dense", dense)}: 100 outputs with covariance and impacts`,
      input: denseInput,
      options: [...data, ...fewOutputs, "-m", "Project", "ch0", "x"],
    },
    {
      name: `${title("sparse", sparse)}, --noHessian: 20 outputs with covariance and impacts`,
      input: sparseInput,
      options: [...data, "--noHessian", ...fewOutputs, "-m", "Project", "ch0", "x"],
      oursAlone: true,
    },
  ].map((one) => ({ oursAlone: false, ...one }));
}

/** The words for one of the programs. @param {"ours" | "theirs"} program */
export function wordsFor({ options }, program) {
  return options.map((word) => (word === PARAMETERS ? ofParameters[program] : word));
}

/** Times the fits with mappings, and prints each row when it is there. */
export async function printMappings({ small, ...settings }) {
  const folder = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const cases = mappingCases(folder, { small }).map((one) => ({
      ...one,
      options: wordsFor(one, "ours"),
      referenceOptions: wordsFor(one, "theirs"),
    }));
    await printFits(cases, settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
