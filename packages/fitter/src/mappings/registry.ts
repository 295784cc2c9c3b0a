import { RabbitInputError } from "@rabbit-fit/contracts";
import { importedFunction } from "../options/imported-function.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { angularCoefficientsMapping, lamTungMapping } from "./angular-coefficients.js";
import { baseMapping } from "./base-mapping.js";
import { type CustomMapping, customMapping } from "./custom-mapping.js";
import type { Mapping, MappingBody, MappingFactory } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { normalizeMapping } from "./normalize.js";
import { asymmetryMapping, differenceMapping, normratioMapping, ratioMapping } from "./ratio.js";
import { projectMapping, selectMapping } from "./select.js";

/** All mappings that a fit knows by name. */
export const mappings = {
  BaseMapping: baseMapping,
  Select: selectMapping,
  Project: projectMapping,
  Normalize: normalizeMapping,
  Ratio: ratioMapping,
  Difference: differenceMapping,
  Normratio: normratioMapping,
  Asymmetry: asymmetryMapping,
  AngularCoefficients: angularCoefficientsMapping,
  LamTung: lamTungMapping,
} satisfies Readonly<Record<string, MappingFactory>>;

/** The names of the mappings that come with the package. */
export const mappingNames: readonly string[] = Object.keys(mappings);

/**
 * Makes mappings for a tensor and the parameters of a fit. One that is asked for twice is made once.
 *
 * @param path of the specifications in the interface, for messages
 * @throws RabbitInputError where there is no such mapping, or what the mapping itself refuses
 */
export async function createMappings(
  path: string,
  specs: readonly MappingSpec[],
  context: MappingContext,
): Promise<Mapping[]> {
  const made = new Map<string, Mapping>();
  const seen = new Set<string>();
  for (const [index, spec] of specs.entries()) {
    const { name, args = [], module = "" } = spec;
    const words = [name, ...args].join(" ");
    if (seen.has(`${module}#${words}`)) continue;
    seen.add(`${module}#${words}`);
    const body = await createBody(`${path}[${index}]`, spec, words, context);
    const own = body.key ?? words;
    // Python rabbit leaves the channel out of the key of a selection: that of another channel is told apart by all words.
    const key = made.has(own) ? words : own;
    if (made.has(key)) {
      throw new RabbitInputError({
        field: `${path}[${index}]`,
        found: words,
        expected: "a mapping of another name than the others, as its results are stored under this one",
      });
    }
    made.set(key, { ...body, key });
  }
  return [...made.values()];
}

async function createBody(
  path: string,
  { name, args = [], module }: MappingSpec,
  words: string,
  context: MappingContext,
): Promise<MappingBody> {
  if (module !== undefined) {
    const make = await importedFunction<CustomMapping>(path, { name, module }, "my-mapping.js");
    return customMapping(make, context, { key: words, args, source: module });
  }
  if (Object.hasOwn(mappings, name)) {
    return (mappings as Readonly<Record<string, MappingFactory>>)[name]!(context, words, args);
  }
  throw new RabbitInputError({
    field: `${path}.name`,
    found: name,
    expected: `one of ${mappingNames.join(", ")}`,
    remedy: `For a mapping of your own, name the module that exports it in ${path}.module.`,
  });
}
