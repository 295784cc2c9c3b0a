import { expect, test, vi } from "vitest";
import { fitCase, impactInput } from "../impacts/impact-cases.fixture.js";
import { impacts } from "../impacts/impacts.js";

test("names of external terms take no product with their Hessians: there is one for each target of global impacts", async () => {
  const hessian = { kind: "dense", size: 2, values: Float64Array.of(4, 1, 1, 3) } as const;
  const input = {
    ...impactInput("poisson"),
    externalTerms: [{ name: "elsewhere", parameters: ["syst1", "syst2"], hessian }],
  };
  const { postfit } = await fitCase({ input, options: {} });
  const along = vi.spyOn(postfit.likelihood, "externalTermsAlong");
  const { groups } = await impacts(postfit, { kind: "global", on: ["sig1"] });
  expect(groups).toContain("external_elsewhere");
  expect(along).toHaveBeenCalledTimes(1);
  await impacts(postfit, { kind: "traditional" });
  expect(along).toHaveBeenCalledTimes(1);
});
