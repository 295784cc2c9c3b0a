import { expect, test } from "vitest";
import * as batch from "./index.js";

test("the public names", () => {
  expect(Object.keys(batch).sort()).toEqual([
    "Checkpoints",
    "FitJournal",
    "batchStatus",
    "cancelBatch",
    "fitsWithRefits",
    "listAllRefits",
    "mergedResult",
    "mergedUnits",
    "openPlan",
    "planBatch",
    "refitUnitMaker",
    "refitUnits",
    "runTask",
    "submitBatch",
    "taskIdentity",
  ]);
});
