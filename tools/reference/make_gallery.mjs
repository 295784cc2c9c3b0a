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

const root = fileURLToPath(new URL("../..", import.meta.url));
const reference = process.argv[2];
const resolve = createRequire(join(root, "packages", "plot", "package.json")).resolve;
const { default: resvg } = await import(resolve("@resvg/resvg-wasm"));
const { initWasm, Resvg } = resvg;
await initWasm(readFileSync(resolve("@resvg/resvg-wasm/index_bg.wasm")));

/** The look of the picture, the options, our file and the one of Python rabbit. */
const style = ["--config", join(root, "docs", "images", "gallery", "labels.yaml"), "--energy", "13"];
const nominal = join(reference, "results", "nominal.hdf5");
const pictures = {
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
for (const [name, { words, more, ours, theirs }] of Object.entries(pictures)) {
  const command = [join(root, "apps", "cli", "bin", "rabbit.js"), "plot", ...words, ...more, ...style];
  execFileSync(process.execPath, [...command, "-o", folder, "--formats", "png", "-v", "1"], {
    stdio: "inherit",
  });
  const both = [join(folder, `${ours}.png`), join(reference, "plots", `${theirs}.png`)].map((path) =>
    readFileSync(path),
  );
  const widths = both.map((png) => (HEIGHT * png.readUInt32BE(16)) / png.readUInt32BE(20));
  const images = both.map((png, i) => {
    const x = i === 0 ? 0 : widths[0] + 20;
    const data = png.toString("base64");
    return `<image x="${x}" width="${widths[i]}" height="${HEIGHT}" href="data:image/png;base64,${data}"/>`;
  });
  const width = Math.ceil(widths[0] + widths[1] + 20);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}">${images.join("")}</svg>`;
  writeFileSync(join(gallery, `${name}.png`), new Resvg(svg, { background: "white" }).render().asPng());
}
rmSync(folder, { recursive: true });
