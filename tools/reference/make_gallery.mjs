// Draws the pictures of docs/images/gallery: figures of ours beside those that Python rabbit draws of the same files, with the same
// options. REFERENCE is a folder with inputs/, results/ and plots/ of Python rabbit:
//
//     node tools/reference/make_gallery.mjs REFERENCE
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { palettePng } from "../documents/palette-png.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const reference = process.argv[2];
const resolve = createRequire(join(root, "packages", "plot", "package.json")).resolve;
const { default: resvg } = await import(resolve("@resvg/resvg-wasm"));
const { initWasm, Resvg } = resvg;
await initWasm(readFileSync(resolve("@resvg/resvg-wasm/index_bg.wasm")));

/** The look of the picture, the options, our file and the one of Python rabbit. */
const style = ["--config", join(root, "docs", "images", "gallery", "labels.yaml")];
const nominal = join(reference, "results", "nominal.hdf5");
const scans = join(reference, "results", "scans.hdf5");
/** Figures of these have no energy. */
const withoutEnergy = ["impacts", "scan", "scan2d"];
const pseudodata = ["-r", join(reference, "results", "pseudodata.hdf5"), "--refResult", "original"];
const pictures = {
  impacts: {
    words: ["impacts", nominal, "-n", "50"],
    more: ["--subtitle", "Preliminary"],
    ours: "pulls_and_traditional_impacts_sig",
    theirs: "impacts-1",
    height: 235,
  },
  impacts_global: {
    words: ["impacts", nominal, ...pseudodata, "--refName", "Pseudo data", "--impactType", "global"],
    more: ["--oneSidedImpacts", "--diffPullAsym", "--showNumbers", "--subtitle", "Preliminary"],
    ours: "global_impacts_grouped_slope_signal_ch0",
    theirs: "impacts_global-3",
    height: 235,
  },
  impacts_obs: {
    words: ["impacts", nominal, "-m", "Project", "ch0_masked", "--impactType", "global"],
    more: ["--oneSidedImpacts", "--showNumbers", "--subtitle", "Preliminary"],
    ours: "pulls_and_global_impacts_postfit_yield0",
    theirs: "impacts_obs-2",
    height: 235,
  },
  cov: {
    words: ["cov", nominal, "-m", "Project", "ch1", "a"],
    more: ["--subtitle", "Preliminary"],
    ours: "hist_cov_postfit_Project_ch1_a_preliminary",
    theirs: "cov-1",
    height: 330,
  },
  scan: {
    words: ["scan", scans, "--params", "sig", "slope_signal"],
    more: ["--subtitle", "Preliminary"],
    ours: "nll_scan_sig",
    theirs: "scan-1",
    height: 340,
  },
  scan2d: {
    words: ["scan2d", scans, "--params", "sig", "slope_signal", "--legPos", "lower right"],
    more: ["--subtitle", "Preliminary"],
    ours: "nll_scan2D_sig_slope_signal",
    theirs: "scan2d-1",
    height: 230,
  },
  hists: {
    words: ["hists", nominal, "-m", "BaseMapping", "--varNames", "slope_signal", "--varColors", "orange"],
    more: ["--rrange", "0.8", "1.2", "--legCols", "1", "--subtitle", "Preliminary"],
    ours: "postfit_x_ch0_BaseMapping_preliminary",
    theirs: "hists-3",
  },
  hists_unrolled: {
    words: ["hists", nominal, "-m", "BaseMapping", "--varNames", "slope_signal", "--varColors", "orange"],
    more: ["--rrange", "0.8", "1.2", "--legCols", "1", "--subtitle", "Preliminary"],
    ours: "postfit_a_b_ch1_BaseMapping_preliminary",
    theirs: "hists-1",
  },
  hists_prefit: {
    words: ["hists", nominal, "-m", "Project", "ch1", "a", "--prefit"],
    more: ["--legCols", "1", "--subtitle", "Preliminary"],
    ours: "prefit_a_ch1_Project_ch1_a_preliminary",
    theirs: "hists_prefit-1",
  },
  hist_ratio: {
    words: ["hists", nominal, "-m", "Ratio", "ch0", "ch0", "sig", "sig,bkg", "--ylabel", "sig/(sig+bkg)"],
    more: ["--subtitle", "Preliminary"],
    ours: "postfit_x_ch0_Ratio_ch0_ch0_sig_sigbkg_preliminary",
    theirs: "hist_ratio-1",
  },
  inputs: {
    words: ["inputs", join(reference, "inputs", "test_tensor.hdf5"), "--varName", "slope_2_signal_ch1"],
    more: ["--varColor", "cyan", "--channels", "ch1"],
    ours: "hist_stack_a_ch1",
    theirs: "inputs-2",
  },
  uncertainties: {
    words: ["uncertainties", nominal, "-m", "Project", "ch1", "a"],
    more: ["--legCols", "2", "--subtitle", "Preliminary"],
    ours: "uncertainties_a_ch1_Project_ch1_a_preliminary",
    theirs: "uncertainties-1",
  },
};

const HEIGHT = 420;
const folder = mkdtempSync(join(tmpdir(), "rabbit-gallery-"));
const gallery = join(root, "docs", "images", "gallery");
mkdirSync(gallery, { recursive: true });
for (const [name, { words, more, ours, theirs, height = HEIGHT }] of Object.entries(pictures)) {
  const command = [join(root, "apps", "cli", "bin", "rabbit.js"), "plot", ...words, ...more, ...style];
  if (!withoutEnergy.includes(words[0])) command.push("--energy", "13");
  execFileSync(process.execPath, [...command, "-o", folder, "--formats", "png", "-v", "1"], {
    stdio: "inherit",
  });
  const both = [join(folder, `${ours}.png`), join(reference, "plots", `${theirs}.png`)].map((path) =>
    readFileSync(path),
  );
  const widths = both.map((png) => (height * png.readUInt32BE(16)) / png.readUInt32BE(20));
  const images = both.map((png, i) => {
    const x = i === 0 ? 0 : widths[0] + 20;
    const data = png.toString("base64");
    return `<image x="${x}" width="${widths[i]}" height="${height}" href="data:image/png;base64,${data}"/>`;
  });
  const width = Math.ceil(widths[0] + widths[1] + 20);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${images.join("")}</svg>`;
  writeFileSync(join(gallery, `${name}.png`), palettePng(new Resvg(svg, { background: "white" }).render()));
}
rmSync(folder, { recursive: true });
