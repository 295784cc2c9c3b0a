import { RabbitInputError } from "@rabbit-fit/contracts";
import { isError } from "@rabbit-fit/contracts/options";

/**
 * A function of somebody's own module.
 *
 * @param path of the specification in the interface, such as `options.model`, for messages
 * @param example name of such a module, such as `my-model.js`, for messages
 * @throws RabbitInputError where the module cannot be imported, or exports no function of the name
 */
export async function importedFunction<F>(
  path: string,
  { name, module }: { readonly name: string; readonly module: string },
  example: string,
): Promise<F> {
  if (!URL.canParse(module)) {
    throw new RabbitInputError({
      field: `${path}.module`,
      found: module,
      expected: "an absolute address, such as a file: URL, which means the same in every thread",
      remedy: `Give the address that import.meta.resolve("./${example}") has for it.`,
    });
  }
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await import(/* @vite-ignore */ /* webpackIgnore: true */ module);
  } catch (cause) {
    throw new RabbitInputError(
      {
        field: `${path}.module`,
        found: module,
        expected: "the address of a module that can be imported, such as a file: URL",
        remedy: `${isError(cause) ? cause.message : String(cause)}.`,
      },
      { cause },
    );
  }
  const found = exported[name];
  if (typeof found === "function") return found as F;
  throw new RabbitInputError({
    field: `${path}.name`,
    found: name,
    expected: `a function that ${module} exports: ${Object.keys(exported).join(", ") || "it exports nothing"}`,
  });
}
