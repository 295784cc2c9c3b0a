import { expect, test } from "vitest";
import { upperLimit } from "./limits/upper-limit.js";
import { significance } from "./significance/significance.js";
import { countingExperiment, type TestSystematic } from "./testing/counting-experiment.js";
import { withFit } from "./testing/with-fit.js";

/*
 * Counting experiments of Combine, with a background of 5.5 and lnN uncertainties of 30%: what is in `test/validation/reference.json` of
 * cms-analysis/HiggsAnalysis-CombinedLimit at commit 10a457f, `Counting_Sig_ProfileLikelihood` and `Counting_ProfileLikelihood`.
 * The cards are named by what is uncertain: B the background, S the signal, C both together, U both apart.
 */
const uncertain: Readonly<Record<string, readonly TestSystematic[]>> = {
  StatOnly: [],
  Syst30B: [{ name: "b", values: [0, Math.log(1.3)] }],
  Syst30S: [{ name: "s", values: [Math.log(1.3), 0] }],
  Syst30C: [{ name: "c", values: [Math.log(1.3), Math.log(1.3)] }],
  Syst30U: [
    { name: "s", values: [Math.log(1.3), 0] },
    { name: "b", values: [0, Math.log(1.3)] },
  ],
};

const card = (observed: number, what: string) =>
  countingExperiment({
    signal: [1],
    backgrounds: [[5.5]],
    observed: [observed],
    systematics: uncertain[what]!,
  });

test.each([
  [11, "StatOnly", 2.0613679856580798],
  [11, "Syst30B", 1.6664772022000034],
  [11, "Syst30S", 2.0613647820159682],
  [11, "Syst30C", 1.6664767526466191],
  [11, "Syst30U", 1.6664800606320553],
  [20, "StatOnly", 4.7580843361425806],
  [20, "Syst30B", 3.5844321678564395],
  [20, "Syst30U", 3.5844332016322262],
])("the significance of %d events, %s, is Combine's: %d", async (observed, what, z) => {
  await withFit(card(observed, what), async (fit) => {
    const found = await significance(fit, { parameter: "signal" });
    expect(Math.abs(found.observed.value / z - 1)).toBeLessThan(1e-4);
  });
});

test.each([
  [6, "StatOnly", 6.6582419034674984],
  [6, "Syst30B", 7.09868300840178],
  [6, "Syst30S", 7.4147644431404487],
  [6, "Syst30C", 9.0714257158876475],
  [6, "Syst30U", 7.9301318332586996],
  [11, "Syst30B", 13.711781742324154],
  [11, "Syst30C", 17.887512109479395],
])("the two-sided limit of %d events, %s, is Combine's: %d", async (observed, what, limit) => {
  await withFit(card(observed, what), async (fit) => {
    const found = await upperLimit(fit, { parameter: "signal", statistic: "t", level: 0.05 });
    expect(Math.abs(found.observed.value / limit - 1)).toBeLessThan(1e-3);
  });
});
