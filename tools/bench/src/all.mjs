import { fileURLToPath } from "node:url";
import { covarianceHead, covarianceRows, timeCovariance } from "./covariance.mjs";
import { evaluations, evaluationsHead, evaluationsRows, readingHead, readingRow } from "./evaluations.mjs";
import { timeFit, timeToyFits } from "./fits.mjs";
import { growthHead, growthRow } from "./growth.mjs";
import { inputOf } from "./inputs.mjs";
import { printMappings } from "./mappings.mjs";
import { streamBandwidth } from "./stream.mjs";
import { runsHead, runsRow } from "./table.mjs";
import { toysHead, toysRow, toysSources } from "./toys.mjs";
import { timeWriting, writerSizes, writingHead, writingRow } from "./writing.mjs";

const fixture = (name) => fileURLToPath(new URL(`../../../fixtures/inputs/${name}.hdf5`, import.meta.url));
const data = ["-t", "0", "--unblind"];
const histograms = [
  "--saveHists",
  "--saveHistsPerProcess",
  "--computeHistErrors",
  "--computeHistErrorsPerProcess",
];
const regions = ["ch_A", "ch_B", "ch_C", "ch_D"];
const extendedRegions = ["ch_Ax", "ch_Bx", ...regions];
const abcd = (...model) => [...data, "--paramModel", "Mu", "--paramModel", ...model, "--saveHists"];

/**
 * Whole fits: of a tensor of the fixtures, or of one that is made. `once` is for those that take the reference minutes, which
 * runs them once; `alone` for those that take it hours, or the memory of a larger machine.
 */
const fits = [
  { name: "test tensor", fixture: "test_tensor", options: data },
  { name: "ABCD", fixture: "test_abcd_tensor", options: abcd("ABCD", "nonprompt", ...regions) },
  {
    name: "SmoothABCD",
    fixture: "test_abcd_tensor",
    options: abcd("SmoothABCD", "pt", "nonprompt", ...regions),
  },
  {
    name: "ExtendedABCD",
    fixture: "test_extended_abcd_tensor",
    options: abcd("ExtendedABCD", "nonprompt", ...extendedRegions),
  },
  {
    name: "SmoothExtendedABCD",
    fixture: "test_extended_abcd_tensor",
    options: abcd("SmoothExtendedABCD", "pt", "nonprompt", ...extendedRegions),
  },
  {
    name: "full gamma",
    fixture: "test_tensor",
    options: [
      "-t",
      "-1",
      "0",
      "--unblind",
      "--binByBinStatMode",
      "full",
      "--binByBinStatType",
      "gamma",
      ...histograms,
    ],
    reference: "once",
  },
  { name: "dense 1,000 x 5 x 100", options: data },
  { name: "dense 10,000 x 5 x 200", options: data },
  { name: "sparse 0.1", options: [...data, "--noHessian"], reference: "once" },
  { name: "sparse 0.01, condition 1e5", options: [...data, "--noHessian"], reference: "alone" },
  { name: "sparse 1", options: [...data, "--noHessian"], reference: "alone" },
];

const evaluated = [
  "sparse 0.01",
  "sparse 0.1",
  "sparse 0.1, scattered",
  "sparse 1",
  "dense 10,000 x 5 x 200",
];

/**
 * Measures every table of docs/performance.md, and prints each row when it is there.
 *
 * @param {{ folder: string, largest: number, runs: number, referenceRuns: number, reference?: string, python: string }} settings
 * `folder` keeps the tensors that are made, of sparse ones those up to scale `largest`
 */
export async function measureAll(settings) {
  const { folder, largest, runs, referenceRuns, reference, python } = settings;
  const isWanted = (name) => Number(name.match(/^sparse ([\d.]+)/)?.[1] ?? 0) <= largest;
  const stream = await streamBandwidth();
  console.log(`memory read by all cores: ${(1e-9 * stream).toFixed(1)} GB/s`);

  console.log("\n## Whole fits\n");
  console.log(runsHead);
  for (const { name, fixture: own, options, reference: kind = "often" } of fits) {
    if (!isWanted(name)) continue;
    const input = own === undefined ? await inputOf(name, folder) : fixture(own);
    const row = await timeFit(input, options, {
      runs,
      referenceRuns: kind === "once" ? 1 : referenceRuns,
      ...(reference && kind !== "alone" && { reference }),
      python,
    });
    const shown = options.find((option) => option === "--noHessian");
    console.log(runsRow({ name: [name, shown].filter(Boolean).join(" "), ...row }));
  }

  if (isWanted("sparse 0.01")) {
    console.log("\n## Covariance\n");
    // A minute for each run.
    const times = timeCovariance(await inputOf("sparse 0.01", folder), { runs: Math.min(runs, 3) });
    console.log([covarianceHead, covarianceRows({ name: "sparse 0.01", ...times })].join("\n"));
  }

  console.log("\n## Fits with mappings\n");
  // The reference takes minutes for each.
  const few = { runs: Math.min(runs, 3), referenceRuns: Math.min(referenceRuns, 1) };
  await printMappings({ ...settings, ...few, small: largest < 1 });

  console.log("\n## Toys\n");
  const toys = await timeToyFits(fixture("test_tensor"), ["--unblind", "--allowNegativeParam"], settings);
  const toysOfTensor = { name: "test tensor", ...toys };
  console.log([toysHead, toysRow(toysOfTensor), "", toysSources(toysOfTensor)].join("\n"));

  console.log("\n## Single evaluations\n");
  console.log(evaluationsHead);
  const rows = [];
  for (const name of evaluated.filter(isWanted)) {
    const times = { repeat: Math.max(20, runs), referenceRepeat: Math.max(5, referenceRuns) };
    rows.push({ name, ...evaluations(await inputOf(name, folder), { ...times, reference, python }) });
    console.log(evaluationsRows(rows.at(-1), stream));
  }

  console.log("\n## Reading and building\n");
  console.log([readingHead, ...rows.map(readingRow)].join("\n"));

  console.log("\n## Growth\n");
  const sizesOfOne = rows.filter(({ name }) => /^sparse [\d.]+$/.test(name));
  console.log([growthHead, ...sizesOfOne.map((row) => growthRow(row, sizesOfOne[0]))].join("\n"));

  console.log("\n## Making tensors\n");
  console.log(writingHead);
  const writers = { runs: Math.min(runs, 5), referenceRuns, reference, python };
  for (const size of largest >= 1 ? writerSizes : writerSizes.slice(0, 1)) {
    console.log(writingRow({ size, ...timeWriting(size, writers) }));
  }
}
