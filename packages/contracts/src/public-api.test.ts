import { expect, test } from "vitest";
import * as contracts from "./index.js";

test("the public names", () => {
  expect(Object.keys(contracts).sort()).toEqual([
    "RabbitInputError",
    "convergenceStatuses",
    "dataSetFromName",
    "describeBin",
    "emptyResultGroup",
    "resultGroupName",
    "systemFailure",
    "validateFitInput",
    "validateFitResult",
  ]);
});
