import { afterEach, expect, test, vi } from "vitest";
import { openFit } from "../fit/session.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { Frozen } from "../parameters/frozen.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { factoredHessian } from "./floating-hessian.js";
import { assertHessianFits, needsHessian } from "./hessian-memory.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The memory that the system says is there, in bytes. */
function withMemory(bytes: number) {
  const host = process as { availableMemory?: () => number };
  host.availableMemory ??= () => bytes;
  return vi.spyOn(host as Required<typeof host>, "availableMemory").mockReturnValue(bytes);
}

test("a Hessian that does not fit is refused with what it needs, what there is, and what to do", () => {
  // 8 bytes times 34,258 squared
  expect(() => assertHessianFits(34_258, 3e9)).toThrow(
    "Hessian is of 34258 parameters, 9.4 GB in memory, expected no more than the 3.0 GB of memory that are free. " +
      'Use options.covariance: "of-interest" for the uncertainties of the parameters of interest alone, or a machine ' +
      "with more memory.",
  );
  expect(() => assertHessianFits(34_258, 10e9)).not.toThrow();
});

test("the system is asked before anything large is allocated, and not for what is small", () => {
  const asked = withMemory(1e9);
  const size = 20_000;
  const hessian = vi.fn();
  const likelihood = { size, hessian } as unknown as Likelihood;
  const at = { frozen: new Frozen(new Uint8Array(size)), gradient: new Float64Array(0) };
  expect(() => factoredHessian(likelihood, new Float64Array(0), at)).toThrow(
    "Hessian is of 20000 parameters, 3.2 GB in memory, expected no more than the 1.0 GB",
  );
  expect(hessian).not.toHaveBeenCalled();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(() => assertHessianFits(5000)).not.toThrow();
  expect(asked).toHaveBeenCalledTimes(1);
});

test("a Hessian is needed after a fit, for the covariance of all parameters", () => {
  expect(needsHessian({})).toBe(true);
  expect(needsHessian({ covariance: "full" })).toBe(true);
  expect(needsHessian({ covariance: "of-interest" })).toBe(false);
  expect(needsHessian({ covariance: "none" })).toBe(false);
  expect(needsHessian({ run: { until: "prefit" } })).toBe(false);
});

test("a small fit is made where little memory is left", async () => {
  withMemory(1e6);
  const session = await openFit(exampleInput({ symmetric: true }));
  await expect(session.fit(0)).resolves.toHaveProperty("convergence.converged", true);
  await session.close();
});
