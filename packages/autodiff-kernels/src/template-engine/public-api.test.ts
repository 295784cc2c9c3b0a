import { expect, expectTypeOf, test } from "vitest";
import type { BinProfile, RateJacobian, TemplateEngine, TemplatePoint } from "./index.js";
import * as library from "./index.js";

test("the public names", () => {
  expect(Object.keys(library).sort()).toEqual(["KernelInputError", "createTemplateEngine"]);
});

test("the public types", () => {
  expectTypeOf(library.createTemplateEngine).returns.resolves.toEqualTypeOf<TemplateEngine>();
  expectTypeOf<TemplateEngine["evaluate"]>().parameters.toEqualTypeOf<[TemplatePoint, TemplatePoint]>();
  expectTypeOf<TemplateEngine["close"]>().returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf<Parameters<TemplateEngine["hessian"]>[1]>().toEqualTypeOf<RateJacobian>();
  expectTypeOf<keyof RateJacobian>().toEqualTypeOf<"rowStart" | "columns" | "values" | "parameterCount">();
  expectTypeOf<TemplateEngine["profile"]>().returns.toEqualTypeOf<BinProfile>();
});
