import { above0, optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { checkCall } from "../hypothesis/check-fit.js";
import { doubtOfFormulas } from "../hypothesis/determined-by-signal.js";
import { type Answer, answer, NoAnswer } from "../hypothesis/no-answer.js";
import type { Profile } from "../hypothesis/profile.js";
import { openTests, testRules } from "../hypothesis/tests.js";
import { normalTail } from "../normal/normal-distribution.js";

export interface SignificanceOptions {
  /** Name of the parameter. */
  readonly parameter: string;
  /** A value of the parameter, for the significance that is expected with it; none by default. */
  readonly expectSignal?: number;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

const { asymptotics: _, ...rules } = testRules;
const significanceOptions = optionsOf<SignificanceOptions>(
  { ...rules, expectSignal: above0 },
  { required: ["parameter"] },
);

/** How unlikely data are without signal. */
export interface DiscoveryTest extends Answer {
  /** q0; NaN where it is not known. */
  readonly q0: number;
  /** p0 = 1 - Phi(Z); NaN where it is not known. */
  readonly pValue: number;
}

export interface Significance {
  readonly parameter: string;
  /** mu_hat; NaN where it is hidden. */
  readonly best: number;
  /** `value` is Z in standard deviations. */
  readonly observed: DiscoveryTest;
  /** Of the Asimov data with the signal that is expected, where one is. */
  readonly expected?: DiscoveryTest & { readonly signal: number };
  /** Why the formulas do not hold, as a sentence. */
  readonly doubt?: string;
}

/**
 * The significance of a signal in the asymptotic approximation (arXiv:1007.1727, equations 12 and 52):
 *
 *   q0 = 2 (L(0) - L(mu_hat)), 0 where mu_hat < 0;    Z = sqrt(q0);    p0 = 1 - Phi(Z).
 *
 *     const { observed } = await significance(await session.postfit(0), { parameter: "signal" });
 *     observed.value; // 3 for "evidence"
 *
 * The formulas do not hold where the likelihood depends on a parameter without constraint with signal only, such as an unknown mass. `doubt` says
 * so then.
 *
 * What is expected comes from the Asimov data of `expectSignal`, with all other parameters fitted to the data.
 *
 * @param fit to data, its session still open
 * @throws RabbitInputError for an option that cannot be, a parameter that is not in the fit or is frozen, and a fit that has
 * not converged
 * @throws the reason of the signal when that is aborted
 */
export async function significance(fit: Postfit, options: SignificanceOptions): Promise<Significance> {
  checkCall(fit, options, significanceOptions);
  const { expectSignal } = options;
  const tests = openTests(fit, options);
  const { parameter, data } = tests;
  const observed = await discovery(() => {
    if (!parameter.isHidden) return data;
    throw new NoAnswer("blinded", `"${parameter.name}" is blinded: a significance would tell its value.`);
  });
  const best = parameter.isHidden ? Number.NaN : data.best;
  const doubt = doubtOfFormulas(fit, [parameter], discoveryConsequence);
  const found = { parameter: parameter.name, best, observed, ...(doubt !== undefined && { doubt }) };
  if (expectSignal === undefined) return found;
  const expected = await discovery(() => tests.asimov(expectSignal));
  return { ...found, expected: { signal: expectSignal, ...expected } };
}

/** What follows where the likelihood does not depend on a parameter without signal. */
export const discoveryConsequence =
  "q0 is then the largest of many, and the p-value of the formula is too small. Take the p-value by toys.";

async function discovery(profile: () => Profile | Promise<Profile>): Promise<DiscoveryTest> {
  const z = await answer(async () => Math.sqrt(await discoveryStatistic(await profile())));
  return { ...z, q0: z.value ** 2, pValue: normalTail(z.value) };
}

/** q0, from 0. @throws NoAnswer */
export async function discoveryStatistic(profile: Profile): Promise<number> {
  return profile.best < 0 ? 0 : profile.statistic("t", 0);
}
