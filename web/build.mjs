// Builds the page's script as one classic file, or the modules that the tests run in Node.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const shared = { bundle: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };

if (process.argv.includes("--tests")) {
  const tests = readdirSync("tests").filter((file) => file.endsWith(".test.mjs"));
  await build({
    ...shared,
    entryPoints: [...tests.map((file) => `tests/${file}`), "tests/answers.mjs"],
    outdir: "built/tests",
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "node",
  });
} else {
  const outfile = process.argv[2] ?? "../lecture/outputs/page/assets/page.js";
  await build({ ...shared, entryPoints: ["src/main.ts"], outfile, format: "iife", minify: true });
}
