import { convergenceStatuses } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { statusMeaning } from "./fit-status.js";

test("every status has its own meaning, and none but the obvious one is its own explanation", () => {
  const meanings = convergenceStatuses.map(statusMeaning);
  expect(new Set(meanings).size).toBe(convergenceStatuses.length);
  expect(convergenceStatuses.filter((status) => statusMeaning(status) === status)).toEqual(["converged"]);
  expect(statusMeaning("not-positive-definite")).toBe("the Hessian is not positive definite");
});

test("a status of another version is its own word", () => {
  expect(statusMeaning("worn-out")).toBe("worn-out");
});
