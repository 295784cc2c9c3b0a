import type { HistVariation } from "@rabbit-fit/plot";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { checkReadable } from "../../fit/input-file.js";
import { readFit } from "../../fit/read-fit.js";
import type { histsOptionSpecs } from "./options.js";

type Values = ValuesOf<typeof histsOptionSpecs>;

const markers = {
  o: "disc",
  ".": "disc",
  s: "square",
  D: "diamond",
  d: "diamond",
  x: "cross",
  "*": "star",
} as const;

/** The variations that the options ask for: of other results, of parameters, of groups. @throws UsageError, RabbitInputError */
export async function readVariations(
  values: Values,
  { result, signal }: { readonly result: string | null; readonly signal: AbortSignal },
): Promise<HistVariation[]> {
  const { varFiles, varGroups, varFilesFitTypes: stages } = values;
  const names = values.varNames ?? [];
  if (varFiles.length > names.length) {
    throw new UsageError(
      "invalid-value",
      `--varFiles has ${varFiles.length} files, --varNames ${names.length} names.`,
    );
  }
  const sources: HistVariation[] = [];
  for (const [i, file] of varFiles.entries()) {
    const stage = stages.length === 1 ? stages[0] : stages[i];
    if (stage === undefined) {
      const given = `${stages.length} for ${varFiles.length} files`;
      throw new UsageError("invalid-value", `--varFilesFitTypes has ${given}, expected one or one for each.`);
    }
    await checkReadable(file, "--varFiles");
    const { group, meta } = await readFit(file, { name: result, option: "--result", signal });
    sources.push({ kind: "result", name: names[i]!, result: { meta, groups: [group] }, stage });
  }
  const others = values.correlatedVariations ? "correlated" : "alone";
  for (const name of names.slice(varFiles.length)) sources.push({ kind: "parameter", name, others });
  for (const name of varGroups) sources.push({ kind: "group", name });
  const count = sources.length;
  const labels = ofEach("--varLabels", values.varLabels ?? [], count);
  const colours = ofEach("--varColors", values.varColors ?? [], count);
  const opacities = ofEach("--fillVariationsAlphas", values.fillVariationsAlphas, count, "all");
  const markerWords = values.varMarkers ?? [];
  return sources.map((source, i) => {
    const word = markerWords[i] ?? "none";
    if (word !== "none" && !Object.hasOwn(markers, word)) {
      const known = [...Object.keys(markers), "none"].join(", ");
      throw new UsageError("invalid-choice", `--varMarkers is ${word}, expected one of ${known}.`);
    }
    return {
      ...source,
      ...(labels[i] !== undefined && { label: labels[i] }),
      ...(colours[i] !== undefined && { colour: colours[i] }),
      ...(opacities[i] !== undefined && { opacity: opacities[i] }),
      sides: values.varOneSided[i] === 1 ? "up" : "both",
      scale: values.scaleVariation[i] ?? 1,
      ...(word !== "none" && { marker: markers[word as keyof typeof markers] }),
    };
  });
}

/** One for each variation, or none; of opacities, also one for all. */
function ofEach<T>(option: string, given: readonly T[], count: number, single?: "all"): readonly T[] {
  if (single === "all" && given.length === 1) return Array.from({ length: count }, () => given[0]!);
  if (given.length === 0 || given.length === count) return given;
  throw new UsageError("invalid-value", `${option} has ${given.length} values for ${count} variations.`);
}
