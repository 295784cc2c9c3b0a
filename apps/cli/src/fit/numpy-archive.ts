import { inflateRawSync } from "node:zlib";
import { RabbitInputError } from "@rabbit-fit/contracts";

/**
 * Arrays of numbers in a file of `numpy.savez` or `numpy.savez_compressed`, by name: a ZIP archive of `.npy` files.
 * Sources: APPNOTE 6.3.10 of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16; NEP 1 of NumPy.
 *
 * @throws RabbitInputError where it is none, or is damaged
 */
export function readArchive(bytes: Uint8Array, path: string): Map<string, Float64Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return new Map(
      members(view, bytes).map(({ name, content }) => [name.replace(/\.npy$/, ""), npyNumbers(content)]),
    );
  } catch (cause) {
    throw new RabbitInputError(
      {
        file: path,
        field: "file",
        state: `no archive of arrays (${cause instanceof Error ? cause.message : String(cause)})`,
        expected:
          "an .hdf5 file with params and order, or what numpy.savez(file, params=..., order=...) writes",
      },
      { cause },
    );
  }
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;

function members(view: DataView, bytes: Uint8Array): { name: string; content: Uint8Array }[] {
  let end = view.byteLength - END_SIZE;
  while (view.getUint32(end, true) !== END_OF_DIRECTORY) {
    end--;
    if (end < view.byteLength - END_SIZE - LONGEST_COMMENT) throw new Error("no directory");
  }
  let at = view.getUint32(end + 16, true);
  return Array.from({ length: view.getUint16(end + 10, true) }, () => {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Error("a damaged directory");
    const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const header = view.getUint32(at + 42, true);
    // Lengths of the local header are its own.
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    const stored = bytes.subarray(start, start + size);
    at += 46 + nameLength + extraLength + commentLength;
    return { name, content: method === 8 ? inflateRawSync(stored) : stored };
  });
}

/** Readers of the types that arrays of parameters have, all of the machine's usual byte order. */
const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  "<f8": (view, at) => view.getFloat64(at, true),
  "<f4": (view, at) => view.getFloat32(at, true),
  "<i8": (view, at) => Number(view.getBigInt64(at, true)),
  "<i4": (view, at) => view.getInt32(at, true),
};

function npyNumbers(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, length: number) =>
    new TextDecoder("latin1").decode(bytes.subarray(from, from + length));
  if (text(1, 5) !== "NUMPY") throw new Error("a member that is no .npy file");
  const isFirstVersion = bytes[6] === 1;
  const headerStart = isFirstVersion ? 10 : 12;
  const headerLength = isFirstVersion ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = text(headerStart, headerLength);
  const type = /'descr': *'([^']*)'/.exec(header)?.[1] ?? "";
  const read = Object.hasOwn(readers, type) ? readers[type]! : undefined;
  if (!read) throw new Error(`an array of type ${type || "unknown"}`);
  const width = Number(type.at(-1));
  const start = headerStart + headerLength;
  return Float64Array.from({ length: (bytes.length - start) / width }, (_, i) =>
    read(view, start + i * width),
  );
}
