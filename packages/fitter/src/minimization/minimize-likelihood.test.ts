import { type MinimizerMethod, minimizerMethods } from "@rabbit-fit/minimizers";
import { describe, expect, test } from "vitest";
import { fitToData } from "../fit/fit-to-data.fixture.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { isAtMinimum } from "../postfit/at-minimum.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { minimizeLikelihood } from "./minimize-likelihood.js";

describe("every minimizer", () => {
  test.each(minimizerMethods)(
    "%s finds the same minimum, without and with frozen parameters",
    async (method) => {
      for (const freezeParameters of [[], ["syst2"]]) {
        const reference = await fitToData(exampleInput(), { parameters: { freeze: freezeParameters } });
        const found = await fitToData(exampleInput(), {
          parameters: { freeze: freezeParameters },
          minimizer: { method },
        });
        expect(found.convergence).toMatchObject({ converged: true, status: "converged" });
        expect(Math.abs(found.nll - reference.nll)).toBeLessThan(1e-8);
        expect(found.at.syst2 === 0).toBe(freezeParameters.length > 0);
        // One loss and one time for each iteration, the losses falling, the times rising.
        const { losses, times } = found.epochs!;
        expect(losses).toHaveLength(found.convergence.iterations);
        expect(times).toHaveLength(losses.length);
        expect(losses.every((value, i) => i === 0 || value <= losses[i - 1]! + 1e-9)).toBe(true);
        expect(times.every((value, i) => i === 0 || value >= times[i - 1]!)).toBe(true);
        expect(losses.at(-1)).toBeCloseTo(found.nll, 10);
      }
    },
  );
});

test("a fit goes on from a point that was handed out on the way, to the same minimum", async () => {
  const points: Float64Array[] = [];
  const full = await fitToData(
    exampleInput(),
    {},
    { onPoint: (x, iteration) => (points[iteration - 1] = x) },
  );
  expect(points).toHaveLength(full.convergence.iterations);
  expect(new Set(points).size).toBe(points.length);
  const resumed = await fitToData(exampleInput(), {}, { start: points[2]! });
  expect(resumed.convergence.iterations).toBeLessThan(full.convergence.iterations);
  resumed.x.forEach((value, i) => {
    expect(value).toBeCloseTo(full.x[i]!, 9);
  });
});

test("a limit of iterations is reported with the distance that is left, and a late one is no fault", async () => {
  const early = await fitToData(exampleInput(), { minimizer: { maxIterations: 1 } });
  expect(early.convergence).toMatchObject({ converged: false, status: "iteration-limit", iterations: 1 });
  expect(early.convergence.message).toMatch(/after 1 iterations.*options\.minimizer\.maxIterations/);
  expect(early.uncertainties.edm).toBeGreaterThan(1e-6);
  const { iterations } = (await fitToData(exampleInput())).convergence;
  const late = await fitToData(exampleInput(), { minimizer: { maxIterations: iterations - 1 } });
  expect(late.convergence).toMatchObject({ converged: true, iterations: iterations - 1 });
});

test("tolerances end a fit early, and it says how far from the minimum", async () => {
  const exact = await fitToData(exampleInput());
  const byGradient = await fitToData(exampleInput(), { minimizer: { gradientTolerance: 1 } });
  expect(byGradient.convergence.iterations).toBeLessThan(exact.convergence.iterations);
  expect(Math.hypot(...byGradient.gradient)).toBeLessThanOrEqual(1);
  const byValue = await fitToData(exampleInput(), { minimizer: { valueTolerance: 1e-2 } });
  expect(byValue.convergence.iterations).toBeLessThan(exact.convergence.iterations);
  for (const [{ convergence, uncertainties, postfit }, option] of [
    [byGradient, "gradientTolerance"],
    [byValue, "valueTolerance"],
  ] as const) {
    expect(uncertainties.edm).toBeGreaterThan(1e-6);
    expect(convergence).toMatchObject({ converged: true, status: "converged", edm: uncertainties.edm });
    expect(convergence.message).toContain(
      `Converged to the tolerance of options.minimizer.${option}, at an estimated distance of ${uncertainties.edm!.toPrecision(3)} to the minimum. That is above 1e-6: a smaller tolerance leads closer.`,
    );
    expect(isAtMinimum(postfit)).toBe(false);
  }
  expect(isAtMinimum(exact.postfit)).toBe(true);
});

test("a tolerance that the fit goes far beyond changes no word of its end", async () => {
  const exact = await fitToData(exampleInput());
  const minimizer = { gradientTolerance: 1e-6, valueTolerance: 1e-14 };
  const { convergence } = await fitToData(exampleInput(), { minimizer });
  expect(convergence).toMatchObject({ converged: true, status: "converged" });
  expect([exact.convergence.message, convergence.message].join()).not.toContain("tolerance");
});

test("a fit that did not end by its tolerance has not converged by it", async () => {
  const minimizer = { maxIterations: 1, gradientTolerance: 1e-9, valueTolerance: 1e-12 };
  const { convergence } = await fitToData(exampleInput(), { minimizer });
  expect(convergence).toMatchObject({ converged: false, status: "iteration-limit" });
});

test("early stopping ends a fit whose likelihood has not fallen, wherever that is", async () => {
  // So far from the data that the first steps of a trust region are too long.
  const expectSignal = [{ parameter: "sig1", value: 100 }];
  const patient = await fitToData(exampleInput(), { parameters: { expectSignal } });
  expect(patient.convergence).toMatchObject({ converged: true, status: "converged" });
  const minimizer = { method: "trust-exact", earlyStopping: 1 } as const;
  const stopped = await fitToData(exampleInput(), {
    parameters: { expectSignal },
    minimizer: { ...minimizer },
  });
  expect(stopped.convergence).toMatchObject({ converged: false, status: "early-stopped" });
  expect(stopped.convergence.message).toMatch(/Stopped early.*options\.minimizer\.earlyStopping/);
  const { losses } = stopped.epochs!;
  expect(losses.at(-1)).toBe(losses.at(-2));
  expect(losses.at(-2)).toBeLessThan(losses.at(-3)!);
  expect(stopped.convergence.restarts).toBe(0);
});

test("a fit that was stopped early starts again as often as restarts are asked for, as one fit", async () => {
  const expectSignal = [{ parameter: "sig1", value: 100 }];
  const fit = (maxRestarts: number) =>
    fitToData(exampleInput(), {
      parameters: { expectSignal },
      minimizer: { method: "trust-exact", earlyStopping: 1, maxRestarts },
    });
  const never = await fit(0);
  expect(never.convergence).toMatchObject({ status: "early-stopped", restarts: 0 });
  const always = await fit(-1);
  const { restarts, iterations, evaluations } = always.convergence;
  expect(always.convergence).toMatchObject({ converged: true, status: "converged" });
  expect(restarts).toBeGreaterThan(0);
  expect(evaluations).toBeGreaterThan(iterations);
  // One list over all of them: the losses fall, the times rise, and the first are those of the fit without restarts.
  const { losses, times } = always.epochs!;
  expect(losses).toHaveLength(iterations);
  expect(losses.slice(0, never.epochs!.losses.length)).toEqual(never.epochs!.losses);
  expect(losses.every((value, i) => i === 0 || value <= losses[i - 1]!)).toBe(true);
  expect(times.every((value, i) => i === 0 || value >= times[i - 1]!)).toBe(true);
  // As few as were needed are enough, one less is not.
  expect((await fit(restarts!)).convergence).toMatchObject({ converged: true, restarts });
  const fewer = await fit(restarts! - 1);
  expect(fewer.convergence).toMatchObject({ status: "early-stopped", restarts: restarts! - 1 });
});

test("a stall is a fall by no more than stallRelTol of the loss, over 20 iterations unless said otherwise", async () => {
  const minimizer = { method: "CG", maxRestarts: 0 } as const;
  const patient = await fitToData(exampleInput(), { minimizer });
  const { losses } = patient.epochs!;
  const firstStall = (stallRelTol: number, back: number) =>
    losses.findIndex(
      (loss, i) => i > back && loss >= losses[i - back]! - stallRelTol * Math.abs(losses[i - back]!),
    );
  const stopped = await fitToData(exampleInput(), {
    minimizer: { ...minimizer, earlyStopping: 2, stallRelTol: 0.5 },
  });
  expect(firstStall(0.5, 2)).toBeGreaterThan(2);
  expect(stopped.epochs!.losses).toEqual(losses.slice(0, firstStall(0.5, 2) + 1));
  // In 20 iterations nothing falls by a million times what it is.
  const far = await fitToData(exampleInput(), { minimizer: { ...minimizer, stallRelTol: 1e6 } });
  expect(losses.length).toBeGreaterThan(22);
  expect(far.epochs!.losses).toEqual(losses.slice(0, 22));
});

test("the certificate of a fit has what is known of its end", async () => {
  for (const method of minimizerMethods) {
    const { convergence, gradient, uncertainties } = await fitToData(exampleInput(), {
      minimizer: { method },
    });
    const { gradientNorm, edm, conditionNumber, restarts, evaluations, iterations } = convergence;
    expect(gradientNorm! / Math.hypot(...gradient)).toBeCloseTo(1, 12);
    expect(edm).toBe(uncertainties.edm);
    expect(conditionNumber).toBe(uncertainties.conditionNumber);
    expect(restarts).toBe(0);
    expect(evaluations).toBeGreaterThanOrEqual(iterations);
    expect(convergence.trustRadius !== undefined).toBe(/^trust|dogleg/.test(method));
  }
  // Without uncertainties the distance is the minimizer's own.
  const { convergence } = await fitToData(exampleInput(), { covariance: "none" });
  expect(convergence.edm).toBeGreaterThanOrEqual(0);
  expect(convergence.edm).toBeLessThan(1e-12);
  expect(convergence.conditionNumber).toBeUndefined();
});

test("each iteration reports its step, and that of a trust region its radius and rho", async () => {
  for (const method of ["trust-krylov", "trust-exact", "BFGS"] satisfies MinimizerMethod[]) {
    const iterations: Extract<FitProgress, { kind: "iteration" }>[] = [];
    const onProgress = (progress: FitProgress) => {
      if (progress.kind === "iteration") iterations.push(progress);
    };
    const { epochs, convergence } = await fitToData(exampleInput(), {
      minimizer: { method },
      run: { onProgress },
    });
    expect(iterations.map(({ nll }) => nll)).toEqual(epochs!.losses);
    expect(iterations.every(({ stepNorm }) => stepNorm > 0)).toBe(true);
    expect(iterations.at(-1)!.trustRadius).toBe(convergence.trustRadius);
    // Where rounding does not hide it, a step that lowers the loss has rho > 0.
    const falling = iterations.filter(({ nll }, i) => i > 0 && nll < iterations[i - 1]!.nll - 1e-6);
    expect(falling.length).toBeGreaterThan(0);
    for (const { rho } of falling) {
      if (method === "BFGS") expect(rho).toBeUndefined();
      else expect(rho).toBeGreaterThan(0);
    }
  }
});

test("a saddle is left, whichever method starts at it", async () => {
  // At no signal mu = x^2 has no slope, although the data want a signal.
  const expectSignal = [{ parameter: "sig1", value: 0 }];
  const { nll } = await fitToData(exampleInput());
  for (const method of ["trust-krylov", "trust-exact", "BFGS"] satisfies MinimizerMethod[]) {
    const found = await fitToData(exampleInput(), { parameters: { expectSignal }, minimizer: { method } });
    expect(found.convergence.converged).toBe(true);
    expect(found.nll).toBeCloseTo(nll, 7);
  }
});

test("frozen parameters keep their variance, the others are as if these were not there", async () => {
  const { uncertainties, likelihood } = await fitToData(exampleInput(), {
    parameters: { freeze: ["syst2"] },
  });
  const index = likelihood.parameterNames.indexOf("syst2");
  expect(uncertainties.variances[index]).toBe(1);
  const { size, values } = uncertainties.covariance!;
  for (let i = 0; i < size; i++) if (i !== index) expect(values[i * size + index]).toBe(0);
});

test("diagnostics report condition numbers on the way and an exact one in the end", async () => {
  const options: FitOptions = { minimizer: { method: "trust-exact" }, run: { diagnostics: true } };
  const { messages, convergence } = await fitToData(exampleInput(), options);
  const reported = messages.filter((text) => text.startsWith("Condition number"));
  expect(reported.length).toBeGreaterThan(convergence.iterations / 2);
  const last = Number(/Condition number ([^,]+),/.exec(reported.at(-1)!)![1]);
  expect(convergence.conditionNumber! / last).toBeCloseTo(1, 2);
});

test("an aborted fit ends with the reason of its signal", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const fitting = fitToData(
    exampleInput(),
    { run: { signal: controller.signal } },
    { onPoint: () => controller.abort(reason) },
  );
  await expect(fitting).rejects.toBe(reason);
});

/** A likelihood as a function of one parameter, whose slope has the wrong sign. */
function misleading(): Likelihood {
  const value = (x: Float64Array) => 0.5 * x[0]! ** 2;
  const stub = {
    size: 1,
    parameterNames: ["a"],
    start: Float64Array.of(5),
    map: { squared: false },
    description: { isLinear: false },
    form: "poisson",
    observed: Float64Array.of(1),
    value,
    valueAndGradient(x: Float64Array, gradient: Float64Array) {
      gradient[0] = -x[0]!;
      return value(x);
    },
    hvp: (_: Float64Array, v: Float64Array, out: Float64Array) => out.set(v),
    hessian: (_: Float64Array, out: Float64Array) => out.fill(1),
    preconditioner: () => undefined,
    renewPreconditioner: () => undefined,
  };
  return stub as unknown as Likelihood;
}

test("a method that stalls is started once more before it says so", async () => {
  for (const method of ["trust-krylov", "trust-exact", "BFGS"] satisfies MinimizerMethod[]) {
    const messages: string[] = [];
    const { convergence } = await minimizeLikelihood(
      {
        likelihood: misleading(),
        input: { channels: [], processes: [] },
        options: {
          minimizer: { method },
          run: { onProgress: (progress) => progress.kind === "message" && messages.push(progress.text) },
        },
        frozen: Frozen.none(1),
      },
      { group: "" },
    );
    expect(convergence).toMatchObject({ converged: false, status: "stalled" });
    expect(convergence.message).toMatch(/No step lowers the likelihood any further.*estimated distance/);
    expect(messages).toEqual([expect.stringMatching(/^No progress after \d+ iterations: starting again/)]);
  }
});
