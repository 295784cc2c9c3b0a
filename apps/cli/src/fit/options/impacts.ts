import { missing, missingFlag } from "../../argparse/declare-option.js";

export const impactSpecs = [
  missingFlag("doImpacts"),
  missingFlag("globalImpacts"),
  missingFlag("gaussianGlobalImpacts"),
  missingFlag("globalImpactsDisableJVP"),
  missingFlag("nonProfiledImpacts"),
  missingFlag("asymImpacts"),
  missing("asymImpactsInclude", { arity: "one-or-more", type: "string" }),
  missing("asymImpactsExclude", { arity: "one-or-more", type: "string" }),
  missing("asymImpactsHess", {
    arity: "one",
    type: "string",
    default: "exact",
    choices: ["exact", "hvp", "frozen", "bfgs", "sr1"],
  }),
  missing("asymImpactsTol", { arity: "one", type: "number", default: 1e-6 }),
  missingFlag("globalAsymImpacts"),
  missing("globalAsymImpactsInclude", { arity: "one-or-more", type: "string" }),
  missing("globalAsymImpactsExclude", { arity: "one-or-more", type: "string" }),
  missing("globalAsymImpactsSigma", { arity: "one", type: "number", default: 1 }),
  missingFlag("globalAsymImpactsLinearWarmstart"),
] as const;
