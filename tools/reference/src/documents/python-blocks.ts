import { spawnSync } from "node:child_process";

/** The folder of a checkout of Python rabbit, and the Python that has its packages. */
const reference = process.env.RABBIT_REFERENCE ?? "";
const python = process.env.RABBIT_PYTHON ?? "python3";

/** Whether there is a Python with the packages of Python rabbit. */
export const hasPython = reference !== "";

/** A piece of code in a document, with what the document says that it prints. */
export interface CodeBlock {
  readonly code: string;
  readonly printed?: string;
}

/** The pieces of code in this language, in their order. */
export function codeBlocks(document: string, language: string): CodeBlock[] {
  const blocks = new RegExp(
    `\`\`\`${language}\\n([\\s\\S]*?)\`\`\`(?:\\n\\nprints\\n\\n\`\`\`\\n([\\s\\S]*?)\`\`\`)?`,
    "g",
  );
  return [...document.matchAll(blocks)].map(([, code, printed]) => ({
    code: code!,
    ...(printed !== undefined && { printed }),
  }));
}

/** What a Python program prints. @throws Error with what it says where it fails */
export function runPython(code: string, folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, PYTHONPATH: `${folder}:${reference}`, TF_CPP_MIN_LOG_LEVEL: "3" };
  const { status, stdout, stderr } = spawnSync(python, ["-c", code, ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
