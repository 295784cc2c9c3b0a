import { missing, missingFlag } from "../../argparse/declare-option.js";

/** Parameter models, and the regularisation of what is unfolded. */
export const modelSpecs = [
  missing("paramModel", { arity: "one-or-more", type: "string", collects: true }),
  missing("regularization", {
    short: "r",
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
  }),
  missingFlag("lCurveScan"),
  missingFlag("lCurveOptimize"),
  missing("regularizationStrength", { arity: "one", type: "number", default: 0 }),
] as const;
