import { nonlinearConjugateGradient } from "./conjugate-directions/nonlinear-conjugate-gradient.js";
import type { MinimizerMethod } from "./methods.js";
import { newtonCg } from "./newton/newton-cg.js";
import { bfgs } from "./quasi-newton/bfgs.js";
import { lBfgsB } from "./quasi-newton/l-bfgs-b.js";
import type { Search, SearchInput } from "./search.js";
import { dogleg, trustExact, trustKrylov, trustNcg } from "./trust-region/methods.js";

/** Every method by its name. */
export const searches: { readonly [Method in MinimizerMethod]: (input: SearchInput) => Search } = {
  "trust-krylov": trustKrylov,
  "trust-exact": trustExact,
  "trust-ncg": trustNcg,
  dogleg,
  "Newton-CG": newtonCg,
  BFGS: bfgs,
  "L-BFGS-B": lBfgsB,
  CG: nonlinearConjugateGradient,
};
