import { type Channel, type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import { type Axis, binCount, integerAxis } from "@rabbit-fit/sparse-hist";

/** The channels that `channel_info` of the metadata describes, in the order of bins. */
export function channelsFromMetadata(info: PythonValue | undefined, file: string): Channel[] {
  if (!(info instanceof Map)) {
    throw new RabbitInputError({
      file,
      field: "meta.channel_info",
      state: "missing",
      expected: "a dict of channels",
    });
  }
  const channels: Channel[] = [];
  let start = 0;
  for (const [key, value] of info as ReadonlyMap<PythonValue, PythonValue>) {
    const name = String(key);
    const entries: ReadonlyMap<PythonValue, PythonValue> = value instanceof Map ? value : new Map();
    const axes = axesOf(entries.get("axes"), `meta.channel_info.${name}.axes`, file);
    const flow = entries.get("flow") === true;
    const stop = start + binCount(axes, { flow });
    channels.push({ name, axes, masked: entries.get("masked") === true, flow, start, stop });
    start = stop;
  }
  return channels;
}

/** What Python rabbit assumes of a tensor without metadata: one channel, and one masked channel. */
export function channelsWithoutMetadata(dataBins: number, maskedBins: number): Channel[] {
  const axes = (stop: number, name: string) => [
    integerAxis(0, stop, { name, underflow: false, overflow: false }),
  ];
  const plain: Channel = {
    name: "ch0",
    axes: axes(dataBins, "obs"),
    masked: false,
    flow: false,
    start: 0,
    stop: dataBins,
  };
  if (maskedBins === 0) return [plain];
  const stop = dataBins + maskedBins;
  return [
    plain,
    {
      name: "ch1_masked",
      axes: axes(maskedBins, "masked"),
      masked: true,
      flow: false,
      start: dataBins,
      stop,
    },
  ];
}

function axesOf(value: PythonValue | undefined, field: string, file: string): Axis[] {
  const items = Array.isArray(value) ? value : isTuple(value) ? value.items : undefined;
  if (items === undefined)
    throw new RabbitInputError({ file, field, state: "missing", expected: "a list of axes" });
  return items.map((item: PythonValue, i: number) => {
    if (typeof item === "object" && item !== null && "kind" in item && item.kind === "axis") return item.axis;
    throw new RabbitInputError({ file, field, index: i, state: "not an axis", expected: "an axis of hist" });
  });
}

function isTuple(value: PythonValue | undefined): value is { kind: "tuple"; items: readonly PythonValue[] } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "tuple";
}
