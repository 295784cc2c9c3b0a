import { hessian, tensor } from "@rabbit-fit/autodiff-kernels";
import { expect, test } from "vitest";
import { Frozen } from "../parameters/frozen.js";
import { betaEdm } from "./beta-edm.js";
import { type JointModelOptions, jointModel } from "./joint-model.slow.js";
import { predict } from "./prediction.js";

const variants: JointModelOptions[] = [
  { form: "poisson", treatment: { mode: "lite", type: "gamma" } },
  { form: "poisson", treatment: { mode: "full", type: "gamma" } },
  { form: "chi2", treatment: { mode: "full", type: "normal-additive" } },
  { form: "covariance", treatment: { mode: "full", type: "normal-multiplicative" } },
];

test.each(variants)("betas off their minimum are at half the square of their distance: %j", (options) => {
  const model = jointModel(options);
  const prediction = predict(model.likelihood, {
    x: model.x,
    profile: "profiled",
    frozen: Frozen.none(3),
  });
  const betas = prediction.bins.betas!;
  // Of data bins only; the others have nothing to follow.
  const shift = betas.values.map((_, i) =>
    i < model.likelihood.dataBinCount * betas.perBin && !betas.statistics.masked[i]
      ? 1e-5 * Math.sin(i + 1)
      : 0,
  );
  const values = betas.values.map((beta, i) => beta + shift[i]!);
  const moved = { ...prediction, bins: { ...prediction.bins, betas: { ...betas, values } } };
  const w = model.at(betas.values);
  const second = hessian(model.nll)(tensor(w)).data;
  let expected = 0;
  model.free.forEach((a, i) => {
    model.free.forEach((b, j) => {
      const entry = (model.parts.beta + i) * w.length + model.parts.beta + j;
      expected += 0.5 * shift[a]! * second[entry]! * shift[b]!;
    });
  });
  expect(expected).toBeGreaterThan(1e-12);
  // 1e-3: the third derivative over such a shift.
  expect(Math.abs(betaEdm(moved) / expected - 1)).toBeLessThan(1e-3);
});

test("without bin-by-bin parameters there is no distance", () => {
  const { likelihood, x } = jointModel({ form: "poisson", treatment: undefined });
  expect(betaEdm(predict(likelihood, { x, profile: "profiled", frozen: Frozen.none(3) }))).toBe(0);
});
