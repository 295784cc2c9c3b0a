import { impactRows, RabbitInputError, rowsBesidesGroups } from "@rabbit-fit/contracts";
import type { ImpactDefinition } from "../options/impact-definition.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import { impactGroups } from "./groups.js";

/** The rows that impacts of groups have besides the groups of the input. Tables and figures add `Total` to all of them. */
function ownRows(
  kind: ImpactDefinition["kind"],
  { statistics, processes, externalTerms }: FitParameters,
): readonly string[] {
  const { statistical, binByBinStat, total } = impactRows;
  switch (kind) {
    case "traditional":
      return [statistical, ...(statistics ? [binByBinStat] : []), total];
    case "global":
    case "gaussian-global":
      return rowsBesidesGroups({ binByBinStat: statistics?.mode ?? "none", processes, externalTerms });
    case "asymmetric":
      return [statistical, total];
    case "nonprofiled":
    case "global-asymmetric":
      return [total];
    default:
      return kind satisfies never;
  }
}

/** What global asymmetric impacts call the prior of a parameter of the model, as Python rabbit does. */
export function priorSource(parameter: string): string {
  return `${parameter}_prior`;
}

/**
 * Refuses a group whose name a row of the impacts of groups has for itself, and a parameter whose name the prior of another
 * one has.
 *
 * @param sources places of the parameters whose impacts are known; groups with others have no row
 * @throws RabbitInputError with the name of the group or of the parameter
 */
export function refuseTakenNames(
  kind: ImpactDefinition["kind"],
  context: FitParameters,
  sources: readonly number[],
): void {
  if (kind === "global-asymmetric") refusePriorNames(context, sources);
  const taken = new Set(ownRows(kind, context));
  const isSymmetric = kind === "traditional" || kind === "global" || kind === "gaussian-global";
  const shown = impactGroups(context, new Set(sources));
  const systematics = isSymmetric ? shown.systematics : context.systematics.groups;
  const ofTensor = systematics.find(({ name }) => taken.has(name));
  const of = (field: string, found: string, remedy: string) =>
    new RabbitInputError({
      field,
      found,
      expected: `another name, as ${kind} impacts have a row of this name that is no group`,
      remedy: `${remedy} Or fit without these impacts.`,
    });
  if (ofTensor) {
    throw of(
      "systematics.groups",
      ofTensor.name,
      "Name the group otherwise in the tensor, with `groups` of addNormSystematic or addSystematic: a systematic without `groups` is a group of its own name.",
    );
  }
  for (const { name } of systematics) taken.add(name);
  if (kind === "nonprofiled" || kind === "asymmetric") return;
  // Global asymmetric impacts join a group of the model with one of systematics.
  const isTaken =
    kind === "global-asymmetric" ? (name: string) => name === "Total" : (name: string) => taken.has(name);
  const ofModel = shown.model.find(({ name }) => isTaken(name));
  if (ofModel)
    throw of("options.model.impactGroups", ofModel.name, "Name the group of the parameter model otherwise.");
}

/** Also where the parameter is no source itself: its value and its uncertainty would be shown beside those impacts. */
function refusePriorNames({ parameterNames, map }: FitParameters, sources: readonly number[]): void {
  for (const source of sources) {
    if (source >= map.modelCount) continue;
    const parameter = parameterNames[source]!;
    const place = parameterNames.indexOf(priorSource(parameter));
    if (place < 0) continue;
    const isOfModel = place < map.modelCount;
    const otherwise = isOfModel
      ? "Name the parameter of the model otherwise"
      : "Name the systematic otherwise in the tensor";
    throw new RabbitInputError({
      field: isOfModel ? "options.model" : "systematics.names",
      found: priorSource(parameter),
      expected: `another name, as global-asymmetric impacts have a source of this name: the prior of "${parameter}"`,
      remedy: `${otherwise}, or leave "${parameter}" out of these impacts, with \`of\` or \`except\`. Or fit without these impacts.`,
    });
  }
}
