import fc from "fast-check";
import { expect, test } from "vitest";
import { kernelsModule } from "../wasm/kernels-module.js";
import { type HessianStripe, hessianStripes, stripeArea } from "./hessian-stripes.js";
import { HessianWorkspace } from "./hessian-workspace.js";
import { seededRandom } from "./test-tensors.slow.js";

/** Rows [depth, size] in which a share of the columns is not zero, the same ones in most rows. */
function randomRows(seed: number, depth: number, size: number, share: number): Float64Array {
  const random = seededRandom(seed);
  const inUse = Uint8Array.from({ length: size }, () => Number(random() < share));
  return Float64Array.from({ length: depth * size }, (_, at) =>
    inUse[at % size] === 1 && random() < 0.9 ? random() - 0.5 : 0,
  );
}

/** x^T y of a stripe, on and above the diagonal: each sum in order, then added. */
function addSlowly(
  x: Float64Array,
  y: Float64Array,
  size: number,
  { first, end }: HessianStripe,
  out: Float64Array,
) {
  for (let i = 0; i < end; i++) {
    for (let j = Math.max(i, first); j < end; j++) {
      let sum = 0;
      for (let row = 0; row < x.length; row += size) sum += x[row + i]! * y[row + j]!;
      out[i * (end - first) + j - first]! += sum;
    }
  }
}

test("row pairs add the same bits, gathered or not", () => {
  const sizes = fc.integer({ min: 255, max: 420 });
  const shares = fc.constantFrom(0, 0.01, 0.1, 0.4, 1);
  fc.assert(
    fc.property(
      fc.record({
        size: sizes,
        depth: fc.integer({ min: 1, max: 12 }),
        left: shares,
        right: shares,
        seed: fc.nat(1e6),
      }),
      ({ size, depth, left, right, seed }) => {
        const stripes = hessianStripes(size, 50_000);
        const workspace = new HessianWorkspace(kernelsModule(), size, Math.max(...stripes.map(stripeArea)));
        for (const stripe of stripes) {
          workspace.start(stripe);
          const expected = new Float64Array(stripeArea(stripe));
          for (const part of [0, 1]) {
            const x = randomRows(seed + part, depth, size, left);
            const y = randomRows(seed + part + 7, depth, size, right);
            workspace.add(x, y);
            addSlowly(x, y, size, stripe, expected);
          }
          const found = workspace.matrix();
          const width = stripe.end - stripe.first;
          // Tiles on the diagonal hold sums below it, which nobody reads.
          for (let i = 0; i < stripe.end; i++) {
            const from = i * width + Math.max(0, i - stripe.first);
            const [ours, theirs] = [found, expected].map((values) => values.slice(from, (i + 1) * width));
            expect(ours!.every((value, j) => value === theirs![j])).toBe(true);
          }
        }
      },
    ),
    { seed: 1, numRuns: 25 },
  );
});
