import { readFileSync } from "node:fs";
import { impacts, openFit, type Postfit } from "@rabbit-fit/fitter";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { expect, test } from "vitest";

// Made by tools/reference/make_cabinetry_fixture.py.
const { signal, background, observed, shifts, mu, ranking } = JSON.parse(
  readFileSync(new URL("../../../fixtures/pyhf/ranking.json", import.meta.url), "utf8"),
) as {
  readonly signal: readonly number[];
  readonly background: readonly number[];
  readonly observed: readonly number[];
  readonly shifts: Readonly<Record<string, readonly number[]>>;
  readonly mu: { readonly value: number; readonly error: number };
  readonly ranking: Readonly<Record<string, { readonly up: number; readonly down: number }>>;
};

async function fitted<T>(use: (fit: Postfit) => Promise<T>): Promise<T> {
  const writer = new TensorWriter({ systematicType: "normal" });
  const axis = integerAxis(0, signal.length, { name: "bin", underflow: false, overflow: false });
  writer.addChannel([axis], { name: "SR" });
  writer.addData([...observed], { channel: "SR" });
  const variances = signal.map(() => 0);
  writer.addProcess([...signal], "sig", { channel: "SR", signal: true, variances });
  writer.addProcess([...background], "bkg", { channel: "SR", variances });
  for (const [name, shift] of Object.entries(shifts)) {
    const varied = (sign: 1 | -1) => background.map((value, bin) => value + sign * shift[bin]!);
    writer.addSystematic([varied(1), varied(-1)], name, { channel: "SR", process: "bkg" });
  }
  const session = await openFit(writer.build(), {
    data: { sets: ["data"], unblind: [".*"] },
    parameters: { allowNegative: true },
    run: { threads: 0 },
  });
  try {
    return await use(await session.postfit(0));
  } finally {
    await session.close();
  }
}

/** Of the uncertainty of the strength: where Minuit ends. */
const TOLERANCE = 1e-4;

test("the ranking is that of cabinetry: traditional impacts, in the same order and of the same size", async () => {
  await fitted(async (fit) => {
    const table = await impacts(fit, { kind: "traditional" });
    expect(Math.abs(fit.x[0]! - mu.value)).toBeLessThan(TOLERANCE * mu.error);
    expect(table.totals[0]! / mu.error).toBeCloseTo(1, 4);
    const names = Object.keys(ranking);
    const ours = new Map(names.map((name) => [name, table.impacts[table.sources.indexOf(name)]!]));
    const size = (name: string) => Math.abs(ranking[name]!.up) + Math.abs(ranking[name]!.down);
    expect(names.toSorted((a, b) => Math.abs(ours.get(b)!) - Math.abs(ours.get(a)!))).toEqual(
      names.toSorted((a, b) => size(b) - size(a)),
    );
    for (const name of names) {
      const { up, down } = ranking[name]!;
      // Half of the difference is free of what is quadratic in the shift.
      expect(Math.abs(ours.get(name)! - (up - down) / 2)).toBeLessThan(TOLERANCE * mu.error);
      const place = fit.likelihood.parameterNames.indexOf(name);
      const variance = fit.covariance()!.values[place * (fit.likelihood.size + 1)]!;
      for (const [sign, shift] of [[1, up] as const, [-1, down] as const]) {
        const held = await fit.refit({
          hold: new Map([[place, fit.x[place]! + sign * Math.sqrt(variance)]]),
        });
        expect(Math.abs(held.x[0]! - fit.x[0]! - shift)).toBeLessThan(TOLERANCE * mu.error);
      }
    }
  });
});
