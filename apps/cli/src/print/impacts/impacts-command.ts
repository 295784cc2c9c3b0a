import {
  hidesImpacts,
  type ImpactKind,
  impactKindsOf,
  impactTable,
  type ObservableImpactKind,
  observableImpactKindsOf,
  observableImpacts,
  observableImpactTable,
  parameterImpacts,
  type Table,
  viewFit,
} from "@rabbit-fit/results";
import { type ValuesOf, valuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { checkReadable, namingInput } from "../../fit/input-file.js";
import { readFit } from "../../fit/read-fit.js";
import { impactKindOf } from "../../impact-kind.js";
import { heedInterruption } from "../../interruption.js";
import { pythonRegex } from "../pulls/python-regex.js";
import { tableFormat, writeTable } from "../write-table.js";
import { impactsText, observableImpactsText } from "./impacts-text.js";
import { impactsOptionSpecs } from "./options.js";

type ImpactsValues = ValuesOf<typeof impactsOptionSpecs>;

/** `rabbit print impacts`: Python rabbit's `rabbit_print_impacts`, or a table. */
export const impactsCommand: Action = async ({ input, values: record }, surroundings) => {
  const values = valuesOf(impactsOptionSpecs, record);
  const kind = impactKindOf(values);
  const isTable = asksForTable(values);
  const observed = observedMapping(values, kind);
  const keep = values.filter === null ? undefined : pythonRegex(values.filter, "filter");
  tableFormat(values);
  await checkReadable(input);
  const { stdout, signal } = surroundings;
  const { group, meta } = await readFit(input, { name: values.result, option: "--result", signal });
  await heedInterruption(signal);
  const on = [...meta.pois, ...meta.nois];
  const of = values.ungroup ? "sources" : "groups";
  const sortBy = values.sortBy ?? (values.top === null ? undefined : "max");
  const choice = {
    of,
    ...(keep && { keep: (source: string) => keep.test(source) }),
    ...(values.top !== null && { top: values.top }),
  } as const;
  const write = async (table: Table) => {
    await writeTable({ file: input, result: group.name, name: "impacts", table }, values, surroundings);
    return ExitCode.ok;
  };
  if (observed) {
    const { mapping } = observed;
    const { relative } = values;
    if (isTable) {
      const kinds = tableKinds(values, observed.kind, () => observableImpactKindsOf(group, mapping));
      const sort = sortBy && { sortBy: sortBy as "max" };
      const make = async () =>
        observableImpactTable(group, {
          ...choice,
          ...sort,
          mapping,
          relative,
          kinds: kinds as ObservableImpactKind[],
        });
      return write(await namingInput(input, make()));
    }
    const texts = async () =>
      observableImpacts(group, { ...observed, of }).map((one) =>
        observableImpactsText(one, { ...values, relative }),
      );
    for (const text of await namingInput(input, texts())) stdout.write(text);
    return ExitCode.ok;
  }
  if (!isTable) {
    const texts = async () => {
      const { parameters } = viewFit(group, { meta });
      return on.map((name) => {
        const impacts = parameterImpacts(group, name, { kind, of });
        const target = parameters.find((parameter) => parameter.name === name);
        return impactsText(impacts, { ...values, hidden: hidesImpacts(impacts, target) });
      });
    };
    for (const text of await namingInput(input, texts())) stdout.write(text);
    return ExitCode.ok;
  }
  const kinds = tableKinds(values, kind, () => impactKindsOf(group));
  const make = async () =>
    impactTable(viewFit(group, { meta }), {
      ...choice,
      kinds: kinds as readonly ImpactKind[],
      on,
      strength: values.mu ? "mu" : "stored",
      ...(sortBy && { sortBy: sortBy as "max" }),
    });
  return write(await namingInput(input, make()));
};

/** The definitions that a table shows: the one of --impactType, or those of --table, without a word all of the result. */
function tableKinds(
  { table }: ImpactsValues,
  kind: ImpactKind,
  ofResult: () => readonly ImpactKind[],
): readonly string[] {
  if (table === null) return [kind];
  return table.length > 0 ? table : ofResult();
}

/** Options of ours ask for a table; those of Python rabbit that it does not have are refused. @throws UsageError */
function asksForTable(values: ImpactsValues): boolean {
  const { table, mu, sortBy, filter, top, csv, json, latex, output } = values;
  const isTable =
    [table, sortBy, filter, top, output].some((value) => value !== null) || mu || csv || json || latex;
  if (!isTable) return false;
  if (top !== null && !(top > 0)) {
    throw new UsageError("invalid-value", `--top is ${top}, expected a whole number above 0.`);
  }
  const [other] = (["nuisance", "sort"] as const).filter((name) => values[name]);
  if (other !== undefined || values.scale !== 1) {
    const remedy =
      other === "sort" ? "--sortBy" : other === "nuisance" ? "--filter" : "--mu, or multiply the numbers";
    throw new UsageError("conflict", `--${other ?? "scale"} is not for a table. Take ${remedy}.`);
  }
  return true;
}

/** The mapping whose bins the impacts are on; none where these are on parameters. @throws UsageError */
function observedMapping(
  { mapping, relative, mu, sortBy, table }: ImpactsValues,
  kind: ImpactKind,
): { readonly mapping: string; readonly kind: ObservableImpactKind } | undefined {
  if (mapping === null) {
    if (!relative) return undefined;
    throw new UsageError(
      "conflict",
      "--relative is for bins of a mapping. Name it with --mapping, or leave --relative out.",
    );
  }
  if (mu) throw new UsageError("conflict", "--mu is for impacts on parameters. Leave it out with --mapping.");
  if (sortBy === "pull" || sortBy === "constraint") {
    throw new UsageError(
      "conflict",
      `--sortBy ${sortBy} is for impacts on parameters. With --mapping, take --sortBy max or --sortBy name.`,
    );
  }
  const others = (table ?? []).filter((word) => !isObservableKind(word));
  if (others.length === 0 && isObservableKind(kind)) return { mapping: mapping.join(" "), kind };
  // Definitions of a table are named by --table alone.
  if (others.length === 0 && table !== null) return { mapping: mapping.join(" "), kind: "global" };
  throw new UsageError(
    "conflict",
    others.length > 0
      ? `--mapping has global impacts only, --table asks for ${others.join(", ")}. Take --table global or --table gaussian-global.`
      : "--mapping has global impacts only. Take --impactType global or --impactType gaussian_global, without --asymImpacts.",
  );
}

const isObservableKind = (kind: string): kind is ObservableImpactKind =>
  kind === "global" || kind === "gaussian-global";
