import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
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
  const tarballs = await Promise.all(folders.map((folder) => tarballOf(folder, store)));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    const found = tarballs.filter(({ name }) => name === path);
    if (found.length > 0) {
      const versions = found.map(({ version, manifest, filename, integrity }) => {
        const dist = { tarball: `${urlOf(server)}${filename}`, integrity };
        return [version, { ...manifest, dist }] as const;
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

interface Tarball {
  readonly name: string;
  readonly version: string;
  readonly manifest: object;
  readonly filename: string;
  readonly integrity: string;
}

/** A package as npm fetches it, not compressed: it goes no further than this machine. */
async function tarballOf(folder: string, store: string): Promise<Tarball> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version } = manifest as { readonly name: string; readonly version: string };
  const filename = `${name.replaceAll(/[@/]/g, "-")}-${version}.tar`;
  // pnpm links files of one content to each other, tar keeps those as links, and npm leaves links out where it installs.
  const copies = join(store, "copies", filename);
  cpSync(folder, join(copies, "package"), { recursive: true });
  await promisify(execFile)("tar", ["-cf", join(store, filename), "-C", copies, "package"]);
  const hash = createHash("sha512").update(readFileSync(join(store, filename)));
  return { name, version, manifest, filename, integrity: `sha512-${hash.digest("base64")}` };
}

function urlOf(server: ReturnType<typeof createServer>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
