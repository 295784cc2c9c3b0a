import { RabbitInputError } from "@rabbit-fit/contracts";
import type { SvdSpec } from "../options/regularization-spec.js";
import { laplacian } from "./difference-operators.js";
import type { RegularizationKind } from "./regularizer.js";

/** Sums of the second differences along all axes, {@link SvdSpec}. */
export const svd: RegularizationKind<SvdSpec> = ({ shape, path }) => {
  if (shape.some((size) => size > 1)) return laplacian(shape);
  throw new RabbitInputError({
    field: `${path}.mapping`,
    state: "one bin",
    expected: "2 bins or more along some axis, for differences of neighbours",
  });
};
