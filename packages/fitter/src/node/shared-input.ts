import type { FitInput } from "@rabbit-fit/contracts";
import { classOf } from "@rabbit-fit/contracts/options";

/** The input with its large arrays in memory that threads share: it is sent to any number of them without a copy. */
export function sharedInput(input: FitInput): FitInput {
  const { templates, externalTerms, sumw, sumw2, betaVariations, data } = input;
  return {
    ...input,
    ...inSharedMemory({
      templates,
      externalTerms,
      sumw,
      sumw2,
      data,
      ...(betaVariations && { betaVariations }),
    }),
  };
}

/** Plain data with the same numbers in shared memory. */
export function inSharedMemory<Value>(value: Value): Value {
  if (classOf(value) === "Float64Array") return sharedCopy(value as Float64Array, Float64Array) as Value;
  if (classOf(value) === "Uint32Array") return sharedCopy(value as Uint32Array, Uint32Array) as Value;
  if (Array.isArray(value)) return value.map(inSharedMemory) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inSharedMemory(part)])) as Value;
}

type Numbers = Float64Array | Uint32Array;

function sharedCopy(values: Numbers, Typed: new (buffer: ArrayBufferLike) => Numbers): Numbers {
  const copy = new Typed(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
