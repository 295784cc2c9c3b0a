import type { MinimizerMethod } from "./methods.js";
import type { Search, SearchInput } from "./search.js";
import { dogleg, trustExact, trustKrylov, trustNcg } from "./trust-region/methods.js";

/** Every method by its name. */
export const searches: { readonly [Method in MinimizerMethod]?: (input: SearchInput) => Search } = {
  "trust-krylov": trustKrylov,
  "trust-exact": trustExact,
  "trust-ncg": trustNcg,
  dogleg,
};
