import { fileURLToPath } from "node:url";
import type { ResultGroup } from "@rabbit-fit/contracts";

/** The tensor that the tasks of the tests are about, and the program that carries them out. */
export const path = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));
export const program = "example 1";

/** Results without the times that they record, which are never the same. */
export function timeless(groups: Iterable<ResultGroup>): ResultGroup[] {
  return [...groups].map(({ histograms, ...rest }) => ({
    ...rest,
    histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")),
  }));
}
