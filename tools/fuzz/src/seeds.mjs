import { readFileSync } from "node:fs";
import { fit } from "@rabbit-fit/fitter";
import { encodeFitInput, encodeFitResult } from "@rabbit-fit/io-hdf5";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";

const fixture = (name) => new URL(`../../../fixtures/${name}`, import.meta.url).pathname;

/** Room for another pickle in the place of the metadata. */
const PADDING = "x".repeat(6000);

/** Sound files, to be damaged: as Python wrote them, and as we write them. */
export async function soundFiles() {
  const dense = readFileSync(fixture("inputs/test_tensor.hdf5"));
  const sparse = readFileSync(fixture("inputs/test_tensor_sparse.hdf5"));
  const rich = await encodeFitInput(withEverything(await readFitInput(dense)));
  const richSparse = await encodeFitInput(withEverything(await readFitInput(sparse)));
  const result = await encodeFitResult(await fit(await readFitInput(dense), { analyses: [] }));
  const uhi = (name) => readFileSync(fixture(`uhi/${name}`));
  return {
    dense,
    sparse,
    rich,
    richSparse,
    result,
    json: ["histograms.json", "single.json", "profiles.json", "element-types.json"].map(uhi),
    zip: ["deflated.zip", "stored.zip", "element-types.zip"].map(uhi),
  };
}

/** A tensor with external terms, auxiliary arrays, and long metadata. */
function withEverything(input) {
  const parameters = input.systematics.names.slice(-2);
  const upper = [
    {
      firstRow: 0,
      rowStart: Uint32Array.of(0, 2, 3),
      columns: Uint32Array.of(0, 1, 1),
      values: Float64Array.of(2, 1, 3),
    },
  ];
  return {
    ...input,
    externalTerms: [
      {
        name: "dense",
        parameters,
        gradient: Float64Array.of(0.1, -0.1),
        hessian: { kind: "dense", size: 2, values: Float64Array.of(2, 1, 1, 3) },
      },
      { name: "sparse", parameters, hessian: { kind: "sparse", size: 2, upper } },
    ],
    auxiliary: new Map([
      [
        "bundle",
        new Map([
          ["counts", { shape: [2, 2], data: BigInt64Array.of(1n, 2n, 3n, 4n) }],
          ["names", ["one", "two"]],
        ]),
      ],
    ]),
    metadata: new Map([...input.metadata, ["padding", PADDING]]),
  };
}
