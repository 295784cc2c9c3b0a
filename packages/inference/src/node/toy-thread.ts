// A thread that makes toys of a fit. What it is bundled to is in generated/toy-worker-source.ts.
import { type SpecsJob, serveTasks, specsMaker } from "@rabbit-fit/fitter/thread";
import { toyMaker } from "../toy-questions/toy-maker.js";
import type { ToySpec } from "../toy-questions/toy-spec.js";

const makeToys = specsMaker(toyMaker);

serveTasks((session, job, thread) => makeToys(session, job as SpecsJob<ToySpec>, thread));
