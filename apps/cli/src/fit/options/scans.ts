import { missing, missingFlag } from "../../argparse/declare-option.js";

export const scanSpecs = [
  missing("contourScan", { arity: "zero-or-more", type: "string" }),
  missing("contourLevels", { arity: "one-or-more", type: "number", default: [1, 2] }),
  missing("contourScan2D", { arity: "one-or-more", type: "string", collects: true }),
  missing("scan", { arity: "zero-or-more", type: "string" }),
  missing("scan2D", { arity: "one-or-more", type: "string", collects: true }),
  missing("scanPoints", { arity: "one", type: "integer", default: 15 }),
  missing("scanRange", { arity: "one", type: "number", default: 3 }),
  missingFlag("scanRangeUsePrefit"),
] as const;
