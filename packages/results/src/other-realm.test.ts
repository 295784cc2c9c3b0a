import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { jsonText } from "./json/json-text.js";
import { metadataJson } from "./json/metadata-json.js";
import { recordedSettings } from "./result-settings.js";

/** Maps and arrays as another context of a test runner makes them. */
const foreign = runInNewContext(
  `({ map: new Map([["unblind", ["sig"]]]), numbers: Float64Array.of(1, NaN), bytes: Uint8Array.of(115, 105, 103) })`,
);

test("Maps and arrays of another realm are what they are", () => {
  expect(foreign.map).not.toBeInstanceOf(Map);
  const info = new Map([["args", foreign.map]]);
  expect(recordedSettings({ info }).data?.unblind).toEqual(["sig"]);
  expect(metadataJson(foreign.bytes)).toBe("sig");
  expect(metadataJson(foreign.map)).toEqual(new Map([["unblind", ["sig"]]]));
  expect(JSON.parse(jsonText({ map: foreign.map, numbers: foreign.numbers }))).toEqual({
    map: { unblind: ["sig"] },
    numbers: [1, "NaN"],
  });
});
