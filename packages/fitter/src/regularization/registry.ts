import { RabbitInputError } from "@rabbit-fit/contracts";
import { axisExtent, axisSize } from "@rabbit-fit/sparse-hist";
import type { Mapping } from "../mappings/mapping.js";
import type { MappingContext } from "../mappings/mapping-context.js";
import { createMappings } from "../mappings/registry.js";
import type { RegularizationSpec } from "../options/regularization-spec.js";
import type { RegularizationKind, Regularizer } from "./regularizer.js";
import { svd } from "./svd.js";
import { tikhonov } from "./tikhonov.js";

/** All penalties by the kind of their specification. */
const regularizations: {
  readonly [K in RegularizationSpec["kind"]]: RegularizationKind<Extract<RegularizationSpec, { kind: K }>>;
} = { SVD: svd, Tikhonov: tikhonov };

/** The names of the kinds of regularisation. */
export const regularizationNames: readonly string[] = Object.keys(regularizations);

const MOST_AXES = 3;

/**
 * Makes penalties for a tensor. One that is asked for twice counts twice, as in Python rabbit.
 *
 * @throws RabbitInputError where there is no such kind, where it has too few bins, where the mapping has several channels or more
 * than three axes, or what the mapping itself refuses
 */
export async function createRegularizers(
  specs: readonly RegularizationSpec[],
  context: MappingContext,
): Promise<readonly Regularizer[]> {
  const made: Regularizer[] = [];
  for (const [index, spec] of specs.entries()) {
    const path = `options.regularization[${index}]`;
    if (!Object.hasOwn(regularizations, spec.kind)) {
      throw new RabbitInputError({
        field: `${path}.kind`,
        found: spec.kind,
        expected: `one of ${regularizationNames.join(", ")}`,
      });
    }
    const [mapping] = await createMappings(`${path}.mapping`, [spec.mapping], context);
    const kind = regularizations[spec.kind] as RegularizationKind<RegularizationSpec>;
    made.push({ mapping: mapping!, differences: kind({ spec, shape: shapeOf(mapping!, path), path }) });
  }
  return made;
}

function shapeOf({ key, channels }: Mapping, path: string): readonly number[] {
  const refusal = (state: string, expected: string, remedy: string) =>
    new RabbitInputError({ field: `${path}.mapping "${key}"`, state, expected, remedy });
  const [channel, ...others] = channels;
  if (others.length > 0) {
    const names = channels.map(({ name }) => name).join(", ");
    throw refusal(
      `of ${channels.length} channels (${names})`,
      "one channel, as neighbours are bins of one histogram",
      "Regularise each channel for itself.",
    );
  }
  const { axes, flow } = channel!;
  if (axes.length === 0 || axes.length > MOST_AXES) {
    const expected = `1 to ${MOST_AXES} axes`;
    throw refusal(`of ${axes.length} axes`, expected, "Sum over some axes, with Project or Select.");
  }
  return axes.map((axis) => (flow ? axisExtent(axis) : axisSize(axis)));
}
