import type { CholeskyStep } from "../linear-algebra/cholesky-tiles.js";
import type { MatrixTeam } from "../linear-algebra/matrix-team.js";
import type { HostGroup } from "../threads/host-group.js";
import type { TemplateDelivery } from "./shard-host.js";
import { matrixStepCommand } from "./shard-pass.js";

const stepNames: readonly CholeskyStep[] = ["factorRows", "loadRow", "invertRow", "loadColumn", "squareRow"];

/** A step on the row or column `index` of tiles, as one integer. */
export function encodeStep(step: CholeskyStep, index: number): number {
  return index * stepNames.length + stepNames.indexOf(step);
}

export function decodeStep(argument: number): { readonly step: CholeskyStep; readonly index: number } {
  const step = stepNames[argument % stepNames.length]!;
  return { step, index: Math.floor(argument / stepNames.length) };
}

/** The threads of an engine, which have nothing else to do between two passes. */
export function engineTeam(hosts: HostGroup<TemplateDelivery>): MatrixTeam {
  const { threads } = hosts;
  const nothing = () => {};
  return {
    threads,
    allocate: (length) => new Float64Array(hosts.buffer(length)),
    begin(matrix, size) {
      const { buffer, byteOffset } = matrix;
      hosts.deliver(
        (host) => ({
          kind: "matrix",
          buffer,
          byteOffset,
          size,
          share: { member: host, members: threads + 1 },
        }),
        nothing,
      );
    },
    step(step, index, own) {
      hosts.run(matrixStepCommand, encodeStep(step, index), own);
    },
    end() {
      hosts.deliver(() => ({ kind: "matrixEnd" }), nothing);
    },
  };
}
