import type { Template } from "../template/template-book.js";

/** Why a variation changes no yield. */
export type NoEffect = "cancelled" | "factor-one" | "kfactor-zero";

const CAUSES: { readonly [Cause in NoEffect]: string } = {
  cancelled:
    "the variations up and down change the yields by the same factor or the same amount, so that their average is nothing. " +
    "Give variations to both sides, or choose another `symmetrize`.",
  "factor-one": "the factor on the yield is 1. 1.5 % is 1.015.",
  "kfactor-zero": "its kfactor is 0. Give another kfactor, or leave the systematic out.",
};

/** What is to be said of a systematic that changes no yield of a process in a channel. */
export function noEffectText(name: string, { channel, process }: Template, cause: NoEffect): string {
  return `systematics.${name}.${channel.name}.${process} has no effect: ${CAUSES[cause]} This is said once for each systematic.`;
}
