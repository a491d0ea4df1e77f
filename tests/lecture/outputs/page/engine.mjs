// Answers questions about the mathematics of the page's script: one JSON line each, [function, ...arguments].
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { runInThisContext } from "node:vm";

runInThisContext(readFileSync(process.argv[2], "utf8"));

// JSON has no numbers that are not finite.
const named = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value);

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...values] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(globalThis.lesson[name](...values), named) ?? "null"}\n`);
}
