import type { FitInput } from "@rabbit-fit/contracts";
import { expect, expectTypeOf, test } from "vitest";
import * as everywhere from "./index.js";
import * as node from "./node/index.js";

test("the names that work everywhere", () => {
  expect(Object.keys(everywhere).sort()).toEqual([
    "checkResultNames",
    "encodeFitInput",
    "encodeFitResult",
    "inspectFile",
    "readFitInput",
    "readFitResult",
  ]);
});

test("the names for Node", () => {
  expect(Object.keys(node).sort()).toEqual([
    "checkResultNames",
    "inspect",
    "loadHdf5",
    "openSnapshotFile",
    "readFitInput",
    "readFitResult",
    "readSmoothingParameters",
    "removeLeftTemporaries",
    "temporaryPath",
    "writableTarget",
    "writeFitInput",
    "writeFitResult",
  ]);
});

test("paths are for Node only", () => {
  expectTypeOf(everywhere.readFitInput).parameter(0).toEqualTypeOf<Uint8Array | ArrayBuffer>();
  expectTypeOf(node.readFitInput).parameter(0).toEqualTypeOf<string | Uint8Array | ArrayBuffer>();
  expectTypeOf(node.readFitInput).returns.resolves.toEqualTypeOf<FitInput>();
});

test("encoded files are bytes that a Blob takes", () => {
  expectTypeOf(everywhere.encodeFitInput).returns.resolves.toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  expectTypeOf(everywhere.encodeFitResult).returns.resolves.toEqualTypeOf<Uint8Array<ArrayBuffer>>();
});
