import { expect, test } from "vitest";
import * as autodiff from "./autodiff/index.js";
import * as library from "./index.js";
import * as linearAlgebra from "./linear-algebra/index.js";
import * as sparseMatrix from "./sparse-matrix/index.js";
import * as special from "./special/index.js";
import * as templateEngine from "./template-engine/index.js";

test("the root has the names of all entries", () => {
  expect({ ...library }).toEqual({
    ...autodiff,
    ...linearAlgebra,
    ...sparseMatrix,
    ...special,
    ...templateEngine,
  });
});
