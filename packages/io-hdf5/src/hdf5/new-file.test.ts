import { RabbitInputError } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import type { Hdf5Library } from "./library.js";
import { NewFile } from "./new-file.js";

/** A file that HDF5 cannot close, as when the disk is full. */
function unclosableFile(): NewFile {
  const file = {
    file_id: 0n,
    flush: () => undefined,
    close: () => {
      throw new Error("#000: x.c line 1 in H5Fclose(): decrementing file ID failed");
    },
  };
  const reopen = () => Promise.reject(new Error("it is not closed"));
  return new NewFile({ module: {} } as Hdf5Library, file as never, { name: "out.hdf5", reopen });
}

test("of several failures the first is told", async () => {
  const first = new Error("first");
  const filling = unclosableFile().fill(() => {
    throw first;
  });
  await expect(filling).rejects.toBe(first);
});

test("a file that cannot be closed is named", async () => {
  const error = await unclosableFile()
    .fill(() => undefined)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RabbitInputError);
  expect((error as RabbitInputError).message).toMatch(/^out\.hdf5: .*decrementing file ID failed/);
});
