// The engine, wherever it is: behind the page's own server, or in a worker as WebAssembly.

import { decode, encode, type Answer, type Request } from "./engine";

export interface Engine {
  /** The page came from slalom lab, and the engine is there. */
  served: boolean;
  /** GET live gives a run. */
  live: boolean;
  /** Answers, or fails with one sentence for the reader. */
  call(request: Request, bytes?: Uint8Array): Promise<Answer>;
}

/** Finds the engine. */
export async function connect(): Promise<Engine> {
  const said = (await (await fetch("engine")).json()) as { served: boolean; live: boolean };
  return marked(said.served ? servedEngine(said.live) : workerEngine());
}

/** Marks the page while answers are awaited or drawn, for whoever waits until all is there to see. */
function marked(engine: Engine): Engine {
  let open = 0;
  const count = (by: number) => void document.documentElement.toggleAttribute("data-busy", (open += by) > 0);
  return {
    ...engine,
    async call(request, bytes) {
      count(1);
      try {
        return await engine.call(request, bytes);
      } finally {
        setTimeout(count, 0, -1); // what waits for the answer has drawn it by then, or asked for more
      }
    },
  };
}

function told(buffer: ArrayBuffer): Answer {
  const answer = decode(buffer);
  if (answer.head.error) throw new Error(answer.head.error);
  return answer;
}

function servedEngine(live: boolean): Engine {
  const session = crypto.getRandomValues(new Uint32Array(3)).join("").slice(0, 32);
  return {
    served: true,
    live,
    async call(request, bytes) {
      const response = await fetch("call?session=" + session, { method: "POST", body: encode(request, bytes) }).catch(() => {
        throw new Error("The engine does not answer: is slalom lab still running?");
      });
      if (!response.ok) throw new Error(`the lab's server says: ${(await response.text()).trim()}`);
      return told(await response.arrayBuffer());
    },
  };
}

function workerEngine(): Engine {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  const waiting = new Map<number, { done(b: ArrayBuffer): void; fail(e: Error): void }>();
  let ids = 0;
  worker.onmessage = (e: MessageEvent<{ id: number; buffer?: ArrayBuffer; error?: string }>) => {
    const { id, buffer, error } = e.data;
    const w = waiting.get(id);
    waiting.delete(id);
    if (buffer) w?.done(buffer);
    else w?.fail(new Error(`the engine did not start: ${error}`));
  };
  worker.postMessage({ base: document.baseURI });
  return {
    served: false,
    live: false,
    async call(request, bytes) {
      const buffer = await new Promise<ArrayBuffer>((done, fail) => {
        waiting.set(++ids, { done, fail });
        worker.postMessage({ id: ids, json: JSON.stringify(request), bytes });
      });
      return told(buffer);
    },
  };
}

/**
 * Asks with one call under way and one waiting: a newer request takes the place of the waiting
 * one, whose promise then gives undefined. So a dragged slider is followed as fast as answers come, and the last word is drawn.
 */
export function latest(engine: Engine): (request: Request) => Promise<Answer | undefined> {
  let busy = false;
  let next: { request: Request; done(a: Promise<Answer> | undefined): void } | undefined;
  async function run(request: Request): Promise<Answer> {
    busy = true;
    try {
      return await engine.call(request);
    } finally {
      busy = false;
      const n = next;
      next = undefined;
      if (n) n.done(run(n.request));
    }
  }
  return (request) => {
    if (!busy) return run(request);
    next?.done(undefined);
    return new Promise((done) => (next = { request, done }));
  };
}
