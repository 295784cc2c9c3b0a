import { emptyResultGroup, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import { type Axis, axisSize, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** What an example of a result holds in its one channel `main`; one number for each bin without flow. */
export interface ExampleChannel {
  readonly axes: readonly Axis[];
  readonly data?: readonly number[];
  /** By process, in the order of the result. */
  readonly processes: Readonly<Record<string, readonly number[]>>;
  /** Of the sum of the processes; none where it is absent. */
  readonly uncertainties?: readonly number[];
  readonly channel?: string;
}

/** A result with the prefit and postfit yields of one channel. */
export function exampleResult(
  { axes, data, processes, uncertainties, channel = "main" }: ExampleChannel,
  details: Partial<ResultGroup> = {},
): FitResult {
  const names = Object.keys(processes);
  const count = axes.reduce((product, axis) => product * axisSize(axis), 1);
  const bins = Array.from({ length: count }, (_, bin) => bin);
  const sums = bins.map((bin) => names.reduce((sum, name) => sum + processes[name]![bin]!, 0));
  const each = bins.flatMap((bin) => names.map((name) => processes[name]![bin]!));
  const processAxis = stringCategoryAxis(names, { name: "processes", overflow: false });
  const variances = uncertainties?.map((sigma) => sigma * sigma);
  const expected = (stage: string) => [
    [`hist_${stage}_inclusive`, histogram(axes, { values: sums, ...(variances && { variances }) })] as const,
    [`hist_${stage}`, histogram([...axes, processAxis], { values: each })] as const,
  ];
  const observed = data ? [["hist_nobs", histogram(axes, { values: data, variances: data })] as const] : [];
  return {
    meta: { info: new Map(), input: new Map(), processes: names, pois: [], nois: [] },
    groups: [
      {
        ...emptyResultGroup({ kind: "data" }),
        blinding: { scheme: "additive", parameters: [] },
        mappings: new Map([
          [
            "BaseMapping",
            {
              channels: new Map([
                [channel, new Map([...observed, ...expected("prefit"), ...expected("postfit")])],
              ]),
              counts: new Map(),
              numbers: new Map(),
              histograms: new Map(),
            },
          ],
        ]),
        ...details,
      },
    ],
  };
}
