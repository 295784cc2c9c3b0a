#!/usr/bin/env node
import { main } from "../dist/bundle/main.js";

await main(["print", "pulls", ...process.argv.slice(2)]);
