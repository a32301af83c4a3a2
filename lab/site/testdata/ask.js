// Starts the engine of the site in folder argv[2], asks it what stands on standard input, and prints the answers in hex;
// or, where times says how often, the least and the median milliseconds of a call.
const fs = require("fs");
const dir = process.argv[2];
require(dir + "/wasm_exec.js");
(async () => {
  const asked = JSON.parse(fs.readFileSync(0, "utf8"));
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(dir + "/engine.wasm"), go.importObject);
  const ready = new Promise((done) => { globalThis.slalomReady = done; });
  go.run(instance);
  await ready;
  const bytes = new TextEncoder().encode(asked.file);
  if (asked.times) {
    const took = [];
    for (let i = 0; i < asked.times; i++) {
      const begin = performance.now();
      globalThis.slalom(asked.requests[0]);
      took.push(performance.now() - begin);
    }
    took.sort((a, b) => a - b);
    process.stdout.write(took[0] + " " + took[took.length >> 1] + "\n", () => process.exit(0));
    return;
  }
  const answers = asked.requests.map((r) => Buffer.from(globalThis.slalom(r, bytes)).toString("hex"));
  process.stdout.write(answers.join("\n"), () => process.exit(0));
})();
