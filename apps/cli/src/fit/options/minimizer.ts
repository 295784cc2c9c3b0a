import { type MinimizerMethod, methodTraits, minimizerMethods } from "@rabbit-fit/minimizers/methods";
import { flag, option } from "../../argparse/declare-option.js";
import { atLeast } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import type { dataSpecs } from "./data.js";
import { given, type OptionNote, withoutEffect } from "./note.js";

const { minimizer, terminal } = headings;

/** Python rabbit's methods, in its order. */
const methodsOfRabbit = [
  "trust-krylov",
  "trust-exact",
  "BFGS",
  "L-BFGS-B",
  "CG",
  "trust-ncg",
  "dogleg",
] as const satisfies readonly MinimizerMethod[];

const ownMethods = minimizerMethods.filter(
  (method) => !(methodsOfRabbit as readonly MinimizerMethod[]).includes(method),
);

export const minimizerSpecs = [
  flag("eager", terminal, "accepted for compatibility; there is no graph to run eagerly"),
  option("earlyStopping", {
    arity: "one",
    type: "integer",
    default: -1,
    placeholder: "<count>",
    heading: minimizer,
    help: "stop when this number of iterations has not lowered the likelihood value; -1: never",
  }),
  option("stallRelTol", {
    arity: "one",
    type: "number",
    default: 0,
    placeholder: "<share>",
    heading: minimizer,
    help: "a fit has stalled where the likelihood value has fallen by no more than this share of it over --earlyStopping iterations; 20 of them where that is not given",
    origin: "rabbit-fit",
  }),
  option("maxRestarts", {
    arity: "one",
    type: "integer",
    placeholder: "<count>",
    heading: minimizer,
    help: "how often a fit that has stalled starts again from where it stopped, with a fresh trust radius and preconditioner; -1: as long as it helps. Without it once, and not after --earlyStopping",
    origin: "rabbit-fit",
  }),
  flag(
    "precondition",
    minimizer,
    "precondition blocks of parameters as the options below say, in place of the automatic preconditioner",
    "rabbit-fit",
  ),
  option("preconditionParams", {
    arity: "one-or-more",
    type: "string",
    default: [],
    placeholder: "<regex|group...>",
    heading: minimizer,
    help: "with --precondition, a block for each of these groups of systematics or regular expressions of whole names; without it one of all floating parameters without constraint",
    origin: "rabbit-fit",
  }),
  option("preconditionFrom", {
    arity: "one",
    type: "string",
    default: "hessian",
    choices: ["hessian", "gaussnewton"],
    placeholder: "<matrix>",
    heading: minimizer,
    help: "with --precondition, what blocks are made of: hessian, or gaussnewton, which has no negative curvature",
    origin: "rabbit-fit",
  }),
  option("preconditionTransform", {
    arity: "one",
    type: "string",
    default: "ridge",
    choices: ["ridge", "spectral"],
    placeholder: "<way>",
    heading: minimizer,
    help: "with --precondition, how blocks are made positive definite: ridge raises the diagonal, spectral takes the sizes of the eigenvalues",
    origin: "rabbit-fit",
  }),
  option("minimizerMethod", {
    arity: "one",
    type: "string",
    default: "trust-krylov",
    choices: methodsOfRabbit,
    ownChoices: ownMethods,
    placeholder: "<method>",
    heading: minimizer,
    help: "trust-krylov, trust-ncg and Newton-CG use products of the Hessian with vectors, trust-exact and dogleg the dense Hessian, BFGS, L-BFGS-B and CG gradients only",
  }),
  option("hvpMethod", {
    arity: "one",
    type: "string",
    default: "revrev",
    choices: ["fwdrev", "revrev"],
    placeholder: "<mode>",
    heading: minimizer,
    help: "revrev or fwdrev; accepted for compatibility: both select the one hand-written product, which is exact",
  }),
  option("jitCompile", {
    arity: "one",
    type: "string",
    default: "auto",
    choices: ["auto", "on", "off"],
    placeholder: "<mode>",
    heading: minimizer,
    help: "auto, on or off; accepted for compatibility: the kernels are always compiled",
  }),
  option("minimizerMaxiter", {
    arity: "one",
    type: "integer",
    placeholder: "<count>",
    heading: minimizer,
    help: "largest number of iterations",
  }),
  option("minimizerGtol", {
    arity: "one",
    type: "number",
    placeholder: "<norm>",
    heading: minimizer,
    help: "stop when the norm of the gradient is below; without it, go on to machine precision",
  }),
  option("minimizerFtol", {
    arity: "one",
    type: "number",
    placeholder: "<share>",
    heading: minimizer,
    help: "stop when an iteration lowers the likelihood value by no more than this share of it",
  }),
  flag(
    "forceLinear",
    minimizer,
    "one Newton step from the starting point, as if the likelihood were quadratic",
  ),
] as const;

type MinimizerValues = ValuesOf<typeof minimizerSpecs> &
  Pick<ValuesOf<typeof dataSpecs>, "noFit" | "prefitOnly">;

/** How the minimum is looked for. @throws UsageError */
export function readMinimizer(values: MinimizerValues) {
  const maxIterations = atLeast("minimizerMaxiter", values.minimizerMaxiter, 1);
  const gradientTolerance = atLeast("minimizerGtol", values.minimizerGtol, 0);
  const valueTolerance = atLeast("minimizerFtol", values.minimizerFtol, 0);
  const stallRelTol = atLeast("stallRelTol", values.stallRelTol, 0);
  const maxRestarts = atLeast("maxRestarts", values.maxRestarts, -1);
  const { earlyStopping } = values;
  return {
    method: values.minimizerMethod,
    ...(maxIterations !== undefined && { maxIterations }),
    ...(gradientTolerance !== undefined && { gradientTolerance }),
    ...(valueTolerance !== undefined && { valueTolerance }),
    ...(earlyStopping > 0 && { earlyStopping }),
    ...(stallRelTol && { stallRelTol }),
    ...(maxRestarts !== undefined && { maxRestarts }),
    ...(values.precondition && { preconditioner: preconditioner(values) }),
    step: step(values),
  };
}

function preconditioner(values: MinimizerValues) {
  const { preconditionParams: blocks, preconditionFrom: from, preconditionTransform: transform } = values;
  return { ...(blocks.length > 0 && { blocks }), from, transform };
}

/** Iterations, one Newton step, or none at all. */
function step({ noFit, forceLinear }: MinimizerValues): "iterate" | "linear" | "none" {
  if (noFit) return "none";
  return forceLinear ? "linear" : "iterate";
}

/** What has a meaning only with --precondition. */
const preconditioning = ["preconditionParams", "preconditionFrom", "preconditionTransform"] as const;

const iterating = [
  "minimizerMethod",
  "minimizerMaxiter",
  "minimizerGtol",
  "minimizerFtol",
  "earlyStopping",
  "stallRelTol",
  "maxRestarts",
  "precondition",
  ...preconditioning,
] as const;

const compatibility = {
  eager: "--eager does nothing here: there is no graph.",
  hvpMethod: "--hvpMethod selects nothing here: there is one product, and it is exact.",
  jitCompile: "--jitCompile does nothing here: the kernels are always compiled.",
} as const;

export function minimizerNotes(values: MinimizerValues): OptionNote[] {
  const { prefitOnly, noFit, forceLinear } = values;
  const notes: OptionNote[] = Object.entries(compatibility)
    .filter(([name]) => given(minimizerSpecs, values, [name as keyof typeof compatibility]).length > 0)
    .map(([, text]) => ({ level: "info", text }));
  const all = given(minimizerSpecs, values, [...iterating, "forceLinear"]);
  if (prefitOnly) notes.push(...withoutEffect(all, "with --prefitOnly"));
  else if (noFit) notes.push(...withoutEffect(all, "with --noFit"));
  else if (forceLinear) {
    notes.push(...withoutEffect(given(minimizerSpecs, values, iterating), "with --forceLinear"));
  } else if (!values.precondition) {
    const names = given(minimizerSpecs, values, preconditioning);
    notes.push(...withoutEffect(names, "without --precondition"));
  } else if (methodTraits[values.minimizerMethod].preconditioner === "unused") {
    notes.push(...withoutEffect(["precondition"], `with --minimizerMethod ${values.minimizerMethod}`));
  }
  return notes;
}
