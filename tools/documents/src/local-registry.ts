import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

/** A registry of npm on this machine, with a few packages in the versions that are installed here. */
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
    const found = tarballs.filter(({ name }) => name === path);
    if (found.length > 0) {
      const versions = found.map((tarball) => {
        const { version, filename, integrity } = tarball;
        const folder = folders[tarballs.indexOf(tarball)]!;
        const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        return [
          version,
          { ...manifest, dist: { tarball: `${urlOf(server)}${filename}`, integrity } },
        ] as const;
      });
      const latest = versions.at(-1)![0];
      const answer = { name: path, "dist-tags": { latest }, versions: Object.fromEntries(versions) };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
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
