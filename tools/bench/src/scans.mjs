import { fileURLToPath } from "node:url";

/** Scans and contours of Python rabbit's answers, on the tensor of its tests. */
const ANSWERS =
  "--doImpacts --scan sig slope_signal --contourScan sig slope_signal --contourLevels 1 2 --scan2D sig slope_signal";
/** How many parameters of a large tensor are scanned. */
const SCANNED = 30;
const CONTOUR_POINTS = "40";

/**
 * What of scans is timed: those of Python rabbit's answers, side by side; of a dense tensor, where one is given, a closed contour,
 * which Python rabbit does not have; of a sparse one scans of its first parameters without the Hessian.
 *
 * @param {{dense?: string, sparse?: string, namesOf: (input: string) => Promise<{signals: string[], systematics: string[]}>}} setting
 * @returns {Promise<{name: string, input: string, options: string[], oursAlone: boolean}[]>}
 */
export async function scanWorkloads({ dense, sparse, namesOf }) {
  const common = ["-t", "0", "--unblind"];
  const workloads = [
    {
      name: "scans of the answers",
      input: fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url)),
      options: [...common, ...ANSWERS.split(" ")],
      oursAlone: false,
    },
  ];
  if (dense !== undefined) {
    const { signals, systematics } = await namesOf(dense);
    const pair = ["--contourScan2D", signals[0], systematics[0], "--contourLevels", "1"];
    workloads.push({
      name: `contour of ${CONTOUR_POINTS} points`,
      input: dense,
      options: [...common, ...pair, "--scanPoints", CONTOUR_POINTS],
      oursAlone: true,
    });
  }
  if (sparse !== undefined) {
    const { signals, systematics } = await namesOf(sparse);
    const names = [...signals, ...systematics].slice(0, SCANNED);
    workloads.push({
      name: `scans of ${names.length} parameters`,
      input: sparse,
      options: [...common, "--noHessian", "--scan", ...names],
      oursAlone: true,
    });
  }
  return workloads;
}
