import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

/** A registry of npm on this machine, with a few packages in the one version that is installed here. */
export interface LocalRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves packages from their folders, so that `npm install` runs as it is printed, without a network.
 *
 * @param folders the folders of installed packages
 * @param store where their tarballs are written
 */
export async function serveRegistry(folders: readonly string[], store: string): Promise<LocalRegistry> {
  // pnpm links files of one content to each other, npm packs those as links, and leaves links out where it installs.
  const copies = folders.map((folder, k) => {
    const copy = join(store, "copies", `${k}`);
    cpSync(folder, copy, { recursive: true });
    return copy;
  });
  const packed = await promisify(execFile)(
    "npm",
    ["pack", ...copies, "--json", "--ignore-scripts", "--pack-destination", store],
    { maxBuffer: 2 ** 28 },
  );
  const tarballs = JSON.parse(packed.stdout) as readonly {
    readonly name: string;
    readonly version: string;
    readonly filename: string;
    readonly integrity: string;
  }[];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    const found = tarballs.find(({ name }) => name === path);
    if (found !== undefined) {
      const { name, version, filename, integrity } = found;
      const folder = folders[tarballs.indexOf(found)]!;
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const dist = { tarball: `${urlOf(server)}${filename}`, integrity };
      const versions = { [version]: { ...manifest, dist } };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
    } else if (readdirSync(store).includes(path)) {
      response.end(readFileSync(join(store, path)));
    } else {
      response.statusCode = 404;
      response.end("{}");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: urlOf(server),
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

function urlOf(server: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
