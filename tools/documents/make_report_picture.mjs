// Draws docs/images/report.png, the beginning of the report of the example in examples/src/resonance.ts. It needs a built repository
// and the path of a Chromium:
//
//     RABBIT_CHROMIUM=/usr/bin/chromium node tools/documents/make_report_picture.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fonts = join(root, "packages/plot/node_modules/@expo-google-fonts/arimo");
const folder = mkdtempSync(join(tmpdir(), "rabbit-report-picture-"));
const node = (script, ...words) =>
  execFileSync(process.execPath, [join(root, script), ...words], { cwd: folder, stdio: "inherit" });
const fit = ["resonance.hdf5", "-o", ".", "-t", "0", "--unblind", "--doImpacts", "--globalImpacts"];
const histograms = ["--saveHists", "--saveHistsPerProcess", "--computeHistErrors"];

try {
  node("examples/dist/resonance.js", "resonance.hdf5");
  node("apps/cli/bin/rabbit.js", "fit", ...fit, ...histograms);
  node(
    "apps/cli/bin/rabbit.js",
    "report",
    "fitresults.hdf5",
    "--title",
    "A resonance on a falling background",
  );
  // The picture has the font of the figures, whatever fonts the system has.
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
      `--screenshot=${join(root, "docs/images/report.png")}`,
      pathToFileURL(join(folder, "report.html")).href,
    ],
    { env: { ...process.env, FONTCONFIG_FILE: config }, stdio: ["ignore", "ignore", "ignore"] },
  );
} finally {
  rmSync(folder, { recursive: true });
}
