// A thread that makes toys of a fit. What it is bundled to is in generated/toy-worker-source.ts.
import { type SpecsJob, serveFit, serveTasks } from "@rabbit-fit/fitter/thread";
import { toyMaker } from "../toy-questions/toy-maker.js";
import type { ToySpec } from "../toy-questions/toy-spec.js";

serveTasks((job, thread) => serveFit(job as SpecsJob<ToySpec>, thread, toyMaker));
