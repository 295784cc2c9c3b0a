// Draws the pictures of README, tutorial and docs, except for those of docs/images/gallery (tools/reference/make_gallery.mjs).
// It needs a built repository; the picture of the report also needs the path of a Chromium:
//
//     RABBIT_CHROMIUM=/usr/bin/chromium node tools/documents/make_pictures.mjs
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { palettePng } from "./palette-png.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const images = join(root, "docs/images");
const fonts = join(root, "packages/plot/node_modules/@expo-google-fonts/arimo");
const folder = mkdtempSync(join(tmpdir(), "rabbit-pictures-"));
const node = (script, ...words) =>
  execFileSync(process.execPath, [join(root, script), ...words], { cwd: folder, stdio: "inherit" });
const rabbit = (...words) => node("apps/cli/bin/rabbit.js", ...words);
const fit = ["-t", "0", "--unblind", "--saveHists", "--saveHistsPerProcess", "--computeHistErrors"];

const levels = [
  "0.8",
  "0.6",
  "0.4",
  "0.3",
  "0.2",
  "0.15",
  "0.1",
  "0.07",
  "0.05",
  "0.03",
  "0.02",
  "0.01",
  "0.005",
];

/** What the commands of docs/tutorial.md, docs/statistics.md and docs/unfolding.md draw. */
function drawFigures() {
  rabbit("fit", "resonance.hdf5", "-o", "out", ...fit);
  rabbit("plot", "pulls", "out/fitresults.hdf5", "-o", "plots");
  for (const stage of [["--prefit"], []]) {
    rabbit("plot", "hists", "out/fitresults.hdf5", "-o", "plots", "--channels", "signal_region", ...stage);
  }
  const bsm = join(root, "fixtures/inputs/test_tensor_bsm.hdf5");
  const limits = [
    "--allowNegativeParam",
    "--asymptoticLimits",
    "bsm1",
    "--modes",
    "likelihood",
    "--levels",
    ...levels,
  ];
  rabbit("limit", bsm, "-o", "out", "-t", "0", "--unblind", ...limits);
  rabbit("plot", "limits", "out/limits.hdf5", "-o", "plots");
  const ofBoth = ["--allowNegativeParam", "--asymptoticLimits", "bsm1", "bsm2", "--modes", "likelihood"];
  rabbit("limit", bsm, "-o", "out", "--outname", "both.hdf5", "-t", "0", "--unblind", ...ofBoth);
  rabbit("plot", "limits", "out/both.hdf5", "-o", "plots", "--postfix", "both");
  const contours = [
    "--allowNegativeParam",
    "--contourScan2D",
    "bsm1",
    "bsm2",
    "--contourLevels",
    "1.515",
    "2.486",
  ];
  rabbit("fit", bsm, "-o", "out", "--outname", "contours.hdf5", "-t", "0", "--unblind", ...contours);
  rabbit("plot", "scan2d", "out/contours.hdf5", "-o", "plots", "--params", "bsm1", "bsm2");
  const drawn = {
    "resonance-pulls": "pulls",
    "resonance-prefit": "prefit_mass_signal_region_BaseMapping",
    "resonance-postfit": "postfit_mass_signal_region_BaseMapping",
    cls: "cls_bsm1",
    limits: "limits_both",
    "contour-2d": "nll_scan2D_bsm1_bsm2",
  };
  for (const [picture, name] of Object.entries(drawn)) {
    copyFileSync(join(folder, "plots", `${name}.svg`), join(images, `${picture}.svg`));
  }
  // It writes unfolding-l-curve.svg and unfolding-closure.svg.
  node("examples/dist/unfolding-closure.js", "--toys", "500", "--figures", images);
}

/** The beginning of a report as Chromium shows it, with the font of the figures, whatever fonts the system has. */
async function drawReport() {
  rabbit("fit", "resonance.hdf5", "-o", ".", ...fit, "--doImpacts", "--globalImpacts");
  rabbit("report", "fitresults.hdf5", "--title", "A resonance on a falling background");
  const cache = join(folder, "cache");
  mkdirSync(cache);
  const config = join(folder, "fonts.conf");
  writeFileSync(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>`,
  );
  execFileSync(
    process.env.RABBIT_CHROMIUM,
    [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,1950"],
      `--user-data-dir=${join(folder, "profile")}`,
      `--screenshot=${join(folder, "report.png")}`,
      pathToFileURL(join(folder, "report.html")).href,
    ],
    { env: { ...process.env, FONTCONFIG_FILE: config }, stdio: ["ignore", "ignore", "ignore"] },
  );
  const png = readFileSync(join(folder, "report.png"));
  writeFileSync(join(images, "report.png"), palettePng(await pixelsOf(png)));
}

async function pixelsOf(png) {
  const { resolve } = createRequire(join(root, "packages", "plot", "package.json"));
  const { default: resvg } = await import(resolve("@resvg/resvg-wasm"));
  await resvg.initWasm(readFileSync(resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const size = `width="${width}" height="${height}"`;
  const image = `<image ${size} href="data:image/png;base64,${png.toString("base64")}"/>`;
  return new resvg.Resvg(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${image}</svg>`).render();
}

try {
  node("examples/dist/resonance.js", "resonance.hdf5");
  drawFigures();
  if (process.env.RABBIT_CHROMIUM) await drawReport();
  else console.log("RABBIT_CHROMIUM is not set: report.png stays as it is.");
} finally {
  rmSync(folder, { recursive: true });
}
