import type { FitInput, PythonValue } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";

type MetadataMap = ReadonlyMap<PythonValue, PythonValue>;

/**
 * The metadata of the input as results carry them: Python rabbit completes the information on each channel by its bins
 * and, where histograms are written, by its processes.
 */
export function inputMetadata(
  input: FitInput,
  detail: "plain" | "with-processes",
): ReadonlyMap<string, PythonValue> {
  const channelInfo = input.metadata.get("channel_info");
  if (!isMap(channelInfo)) return input.metadata;
  const completed = new Map<PythonValue, PythonValue>();
  for (const [name, info] of channelInfo as MetadataMap) {
    const channel = input.channels.find((candidate) => candidate.name === name);
    const entry = new Map<PythonValue, PythonValue>(isMap(info) ? (info as MetadataMap) : []);
    if (channel) {
      entry.set("start", channel.start);
      entry.set("stop", channel.stop);
      if (detail === "with-processes") {
        entry.set("processes", {
          kind: "array",
          dtype: "object",
          shape: [input.processes.length],
          data: input.processes.map((process) => new TextEncoder().encode(process)),
        });
      }
    }
    completed.set(name, entry);
  }
  return new Map<string, PythonValue>([...input.metadata, ["channel_info", completed]]);
}
