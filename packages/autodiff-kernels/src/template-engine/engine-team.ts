import type { MatrixTeam } from "../linear-algebra/matrix-team.js";
import type { HostGroup } from "../threads/host-group.js";
import type { TemplateDelivery } from "./shard-host.js";
import { encodeStep, matrixStepCommand } from "./shard-pass.js";

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
