// The script of a shard worker, bundled into src/generated/shard-worker-source.ts by build/generate.mjs.
import { HalfHost, type HalfHostSetup } from "./sparse-matrix/half-host.js";
import { ShardHost, type TemplateHostSetup } from "./template-engine/shard-host.js";
import { serveHosts } from "./threads/serve-hosts.js";

serveHosts((setup) => {
  const known = setup as TemplateHostSetup | HalfHostSetup;
  return known.kind === "template" ? new ShardHost(known) : new HalfHost(known);
});
