import type { PythonValue } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import { axisJson, histogramJson } from "./histogram-json.js";

/** Metadata as a record for JSON. Python's types are not told apart; arrays keep their type and shape. */
export function metadataJson(value: PythonValue): unknown {
  if (value === null || typeof value !== "object") return value;
  if (ArrayBuffer.isView(value)) return text(value);
  if (isMap(value)) {
    return new Map([...value].map(([key, item]) => [keyText(key), metadataJson(item)] as const));
  }
  if (Array.isArray(value)) return value.map(metadataJson);
  const record = value as Exclude<
    typeof value,
    readonly PythonValue[] | ReadonlyMap<PythonValue, PythonValue>
  >;
  switch (record.kind) {
    case "float":
    case "scalar":
      return record.value;
    case "tuple":
      return record.items.map(metadataJson);
    case "array": {
      const { dtype, shape, data } = record;
      return { dtype, shape, data: ArrayBuffer.isView(data) ? data : data.map(metadataJson) };
    }
    case "axis":
      return axisJson(record.axis);
    case "histogram":
      return histogramJson(record.histogram);
    default:
      return record satisfies never;
  }
}

function keyText(key: PythonValue): string {
  const simple = metadataJson(key);
  return typeof simple === "object" ? JSON.stringify(simple) : String(simple);
}

/** Bytes as text where they are UTF-8, in base64 otherwise. */
function text(bytes: Uint8Array): unknown {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
  }
}
