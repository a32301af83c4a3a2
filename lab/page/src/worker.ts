// The engine as WebAssembly, in a thread of its own: a request comes, its answer goes back.

interface Asked { id: number; json: string; bytes?: Uint8Array }
interface Globals {
  Go: new () => { importObject: WebAssembly.Imports; run(instance: WebAssembly.Instance): Promise<void> };
  slalom(json: string, bytes?: Uint8Array): Uint8Array<ArrayBuffer>;
  slalomReady(): void;
  importScripts(url: string): void;
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((e: MessageEvent) => void) | null;
}
const self_ = globalThis as unknown as Globals;

async function start(base: string): Promise<void> {
  self_.importScripts(new URL("wasm_exec.js", base).href);
  const go = new self_.Go();
  const response = await fetch(new URL("engine.wasm", base));
  if (!response.ok) throw new Error(`engine.wasm: status ${response.status}`);
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), go.importObject);
  const ready = new Promise<void>((done) => (self_.slalomReady = done));
  void go.run(instance);
  await ready;
}

let begun: Promise<void> | undefined;
self_.onmessage = async (e: MessageEvent<{ base: string } | Asked>) => {
  if ("base" in e.data) {
    begun = start(e.data.base);
    begun.catch(() => {}); // told to whoever asks
    return;
  }
  const { id, json, bytes } = e.data;
  try {
    await begun;
    const answer = self_.slalom(json, bytes);
    self_.postMessage({ id, buffer: answer.buffer }, [answer.buffer]);
  } catch (err) {
    self_.postMessage({ id, error: String(err instanceof Error ? err.message : err) });
  }
};
