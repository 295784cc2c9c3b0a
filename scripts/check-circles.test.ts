import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rabbit-circles-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Checks a package of these modules, given by their imports. */
function check(modules: Readonly<Record<string, string>>, ...words: string[]) {
  for (const [name, text] of Object.entries(modules)) {
    const file = join(root, "packages/orbits/src", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const script = fileURLToPath(new URL("check-circles.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root, ...words], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return { status, lines: stdout.trimEnd().split("\n") };
}

test("a circle between modules is printed as a path, once", () => {
  const { status, lines } = check({
    "moon.ts": 'import { earth } from "./earth.js";',
    "earth.ts": 'export { sun } from "./sun.js";',
    "sun.ts": 'const moon = await import("./moon.js");',
    "comet.ts": 'import "./earth.js";',
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    "packages/orbits: modules: earth.ts -> sun.ts -> moon.ts -> earth.ts",
    "1 circles of imports",
  ]);
});

test("a circle that takes imports of types is named as such", () => {
  const { lines } = check({
    "a.ts": 'import { type B, b } from "./b.js";',
    "b.ts": 'import type { A } from "./a.js";',
    "c.ts": 'import { type D } from "./d.js";',
    "d.ts": 'let c: import("./c.js").C;',
  });
  expect(lines.slice(0, -1)).toEqual([
    "packages/orbits: modules, by types: a.ts -> b.ts -> a.ts",
    "packages/orbits: modules, by types: c.ts -> d.ts -> c.ts",
  ]);
});

test("folders are in a circle where none of their modules is, with the imports that make it", () => {
  const { status, lines } = check({
    "inner/mercury.ts": 'import "../outer/saturn.js";',
    "outer/saturn.ts": "",
    "outer/neptune.ts": 'import type { Venus } from "../inner/venus.js";',
    "inner/venus.ts": "",
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    "packages/orbits: folders, by types: inner -> outer -> inner",
    "    inner -> outer: 1, such as inner/mercury.ts -> outer/saturn.ts",
    "    outer -> inner: 1, such as outer/neptune.ts -> inner/venus.ts",
    "1 circles of imports",
  ]);
});

test("a module beside a folder can close a circle with it", () => {
  const { lines } = check({
    "orbit.ts": 'import "./planets/mars.js";',
    "planets/mars.ts": 'import "./phobos.js";',
    "planets/phobos.ts": 'import "../radius.js";',
    "radius.ts": 'import "./orbit.js";',
  });
  expect(lines[0]).toBe(
    "packages/orbits: modules: orbit.ts -> planets/mars.ts -> planets/phobos.ts -> radius.ts -> orbit.ts",
  );
  expect(lines[1]).toBe("packages/orbits: folders: orbit.ts -> planets -> radius.ts -> orbit.ts");
});

test("a folder and what is in it, tests, and other packages are no circles", () => {
  const { status, lines } = check({
    "planets/mars.ts": 'import "./moons/phobos.js"; import "@rabbit-fit/orbits";',
    "planets/moons/phobos.ts": 'import "../radius.js"; import "node:fs";',
    "planets/radius.ts": 'const text = "import \\"./mars.js\\""; // import "./mars.js"',
    "radius.test.ts": 'import "./fixtures.fixture.js";',
    "fixtures.fixture.ts": 'import "./radius.test.js";',
  });
  expect({ status, lines }).toEqual({ status: 0, lines: ["no circles of imports"] });
});

test("circles between modules of WebAssembly are found, whose imports have no ending", () => {
  const { lines } = check({
    "../assembly/index.ts": 'export { a } from "./a";',
    "../assembly/a.ts": 'import { b } from "./b/b";',
    "../assembly/b/b.ts": 'import { a } from "../a";',
  });
  expect(lines[0]).toBe("packages/orbits: modules: a.ts -> b/b.ts -> a.ts");
});

test("a report lists the circles and ends well", () => {
  const modules = { "a.ts": 'import "./b.js";', "b.ts": 'import "./a.js";' };
  const { status, lines } = check(modules, "--report");
  expect(status).toBe(0);
  expect(lines[0]).toBe("packages/orbits: modules: a.ts -> b.ts -> a.ts");
});
