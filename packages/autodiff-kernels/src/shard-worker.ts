// The script of a shard worker, bundled into src/generated/shard-worker-source.ts by build/generate.mjs.
import { MatrixHost, type MatrixHostSetup } from "./linear-algebra/matrix-host.js";
import { HalfHost, type HalfHostSetup } from "./sparse-matrix/half-host.js";
import { ShardHost, type TemplateHostSetup } from "./template-engine/shard-host.js";
import { serveHosts } from "./threads/serve-hosts.js";

serveHosts((setup) => {
  const known = setup as TemplateHostSetup | HalfHostSetup | MatrixHostSetup;
  switch (known.kind) {
    case "template":
      return new ShardHost(known);
    case "symmetric-half":
      return new HalfHost(known);
    case "matrix":
      return new MatrixHost(known);
    default:
      return known satisfies never;
  }
});
