import { RabbitInputError } from "@rabbit-fit/contracts";
import type { TikhonovSpec } from "../options/regularization-spec.js";
import { differences } from "./difference-operators.js";
import type { RegularizationKind } from "./regularizer.js";

/** First or second differences along each axis, {@link TikhonovSpec}. An axis of one bin has none. */
export const tikhonov: RegularizationKind<TikhonovSpec> = ({ spec, shape, path }) => {
  const { order = 2 } = spec;
  const isTooShort = shape.every((size) => size === 1) || shape.some((size) => size > 1 && size <= order);
  if (!isTooShort) return differences(shape, order);
  throw new RabbitInputError({
    field: `${path}.mapping`,
    state: `${shape.join(" x ")} bins`,
    expected: `${order + 1} bins or more along each axis, for differences of order ${order}`,
    ...(order === 2 && shape.some((size) => size > 1) && { remedy: `Take ${path}.order: 1.` }),
  });
};
