import { fileURLToPath } from "node:url";
import { fit } from "@rabbit-fit/fitter";
import { readFitInput, readFitResult } from "@rabbit-fit/io-hdf5/node";
import { minimizerMethods } from "@rabbit-fit/minimizers";
import { expect, test } from "vitest";

const fixture = (path: string) => fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));

test.each(minimizerMethods)("%s reaches the minimum of the reference to 1e-8", async (method) => {
  const { groups: expected } = await readFitResult(fixture("results/plain.hdf5"));
  const { groups } = await fit(await readFitInput(fixture("inputs/test_tensor.hdf5")), {
    data: { sets: ["data"], unblind: [".*"] },
    minimizer: { method },
  });
  expect(Math.abs(groups[0]!.nllvalreduced! - expected[0]!.nllvalreduced!)).toBeLessThan(1e-8);
  expect(groups[0]!.convergence).toMatchObject({ converged: true, status: "converged" });
  expect(groups[0]!.edmval).toBeLessThan(1e-12);
});
