import { BASE_MAPPING, type FitResult, type PythonValue } from "@rabbit-fit/contracts";
import { factTable } from "../page-table.js";
import type { ReportSection } from "../section.js";

/** What was fitted, by which command and program, and when, as far as the results say so. */
export const originSection: ReportSection = {
  id: "origin",
  title: "What was fitted",
  make: ({ results }) => {
    const each = (fact: (result: FitResult) => string | undefined) =>
      results.map(({ result }) => fact(result));
    const recorded = (key: string) => each(({ meta }) => text(meta.info.get(key)));
    return [
      factTable(
        "The results and their inputs",
        results.map(({ name }) => name),
        [
          ["Result", results.map(({ name }) => name)],
          ["Input", recorded("input")],
          ["SHA-256 of the input", recorded("input_sha256")],
          ["Command", recorded("command")],
          ["Program", each(program)],
          ["Commit of Python rabbit", recorded("git_hash").map(withoutQuotes)],
          ["Time of the fit", recorded("time")],
          ["Processes", each(({ meta }) => list(meta.processes))],
          ["Channels", each(channels)],
          ["Parameters of interest", each(({ meta }) => list(meta.pois))],
          ["Nuisance parameters of interest", each(({ meta }) => list(meta.nois))],
        ],
      ),
    ];
  },
};

function program({ meta: { info } }: FitResult): string | undefined {
  const [name, version] = [text(info.get("program")), text(info.get("version"))];
  return name === undefined ? undefined : [name, ...(version === undefined ? [] : [version])].join(" ");
}

function channels({ groups }: FitResult): string | undefined {
  const mapping = groups
    .map(({ mappings }) => mappings.get(BASE_MAPPING))
    .find((found) => found !== undefined);
  return mapping && list([...mapping.channels.keys()]);
}

/** Python rabbit has the commit as the output of a command: in quotes, with the end of the line. */
function withoutQuotes(commit: string | undefined): string | undefined {
  return commit?.trim().replace(/^"(.*)"$/, "$1");
}

function list(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(", ");
}

function text(value: PythonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
