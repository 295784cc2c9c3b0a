import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Figure } from "@rabbit-fit/plot";
import { toHtml, toSvg } from "@rabbit-fit/plot";
import { UsageError } from "../argparse/usage-error.js";
import type { CommandSurroundings } from "../command.js";
import { prepareOutputOf } from "../fit/prepared-output.js";
import { heedInterruption } from "../interruption.js";
import { commandLogger } from "../terminal/logger.js";
import type { FigureValues } from "./common-options.js";
import type { figureFormats } from "./options.js";

type Format = (typeof figureFormats)[number];

/** What makes a file of each format; the renderers of the last two are loaded when they are asked for. */
const renderers: { readonly [F in Format]: (figure: Figure) => Promise<string | Uint8Array> } = {
  svg: async (figure) => toSvg(figure),
  html: async (figure) => toHtml(figure),
  pdf: async (figure) => (await import("@rabbit-fit/plot/node")).toPdf(figure),
  png: async (figure) => (await import("@rabbit-fit/plot/node")).toPng(figure),
};

/**
 * Writes figures into the folder of the options, in each format.
 *
 * @param input which no file may replace
 * @throws RabbitInputError where the folder cannot be written to
 */
export async function writeFigures(
  figures: Iterable<Figure>,
  { values, input }: { readonly values: FigureValues; readonly input: string | readonly string[] },
  surroundings: CommandSurroundings,
): Promise<void> {
  const { outpath, postfix } = values;
  if (postfix?.includes("/")) {
    throw new UsageError(
      "invalid-value",
      `--postfix is "${postfix}", expected a text without "/". Use --outpath.`,
    );
  }
  const log = commandLogger(surroundings, { verbosity: values.verbose, color: !values.noColorLogger });
  for (const figure of figures) {
    for (const format of new Set(values.formats)) {
      await heedInterruption(surroundings.signal);
      const path = join(outpath, `${withPostfix(figure.name, postfix)}.${format}`);
      const output = await prepareOutputOf("--outpath", [path], ...[input].flat());
      try {
        const content = await renderers[format](figure);
        await output.commit(new Map([[path, (temporary) => writeFile(temporary, content)]]));
      } catch (error) {
        await output.discard();
        throw error;
      }
      log.info(`Figure written in file ${path}`);
    }
  }
}

/** Python rabbit puts the postfix after the first word, `prefit` or `postfit`. */
function withPostfix(name: string, postfix: string | null): string {
  if (postfix === null || postfix === "") return name;
  const [, stage, rest] = /^(prefit|postfit)_(.*)$/s.exec(name) ?? [];
  return stage === undefined ? `${name}_${postfix}` : `${stage}_${postfix}_${rest}`;
}
