import { expect, test } from "vitest";
import { journalPath, jsonPath, resultPath } from "./output-path.js";

// Expected values follow from the rules of the reference's workspace.py: os.path.join, ".hdf5" unless the *name* has a
// dot, and the postfix before the last dot of the *path*.
test.each([
  ["./", "fitresults.hdf5", null, "./fitresults.hdf5"],
  ["out", "fitresults.hdf5", null, "out/fitresults.hdf5"],
  ["", "fitresults.hdf5", null, "fitresults.hdf5"],
  ["out/", "fit", null, "out/fit.hdf5"],
  ["out.d", "fit", "x", "out.d/fit_x.hdf5"],
  ["out", "a.b.hdf5", "x", "out/a.b_x.hdf5"],
  ["out", "fit.h5", "", "out/fit_.h5"],
  ["out", "/abs/fit.hdf5", "x", "/abs/fit_x.hdf5"],
  ["out", "sub/fit", "x", "out/sub/fit_x.hdf5"],
])("folder %j, name %j and postfix %j make %s", (folder, name, postfix, path) => {
  expect(resultPath({ folder, name, postfix })).toBe(path);
});

test.each([
  ["out/fitresults.hdf5", "out/fitresults.json"],
  ["out/fit.h5", "out/fit.json"],
  ["out/fit.json", "out/fit.json"],
  ["out/fit.v2", "out/fit.v2.json"],
])("beside %s, JSON goes to %s", (path, json) => {
  expect(jsonPath(path)).toBe(json);
});

test.each([
  ["out/fit.hdf5", "out/.fit.hdf5.journal"],
  ["fit.hdf5", "./.fit.hdf5.journal"],
  ["/abs/fit.json", "/abs/.fit.json.journal"],
])("the journal of %s is %s", (path, journal) => {
  expect(journalPath(path)).toBe(journal);
});
