// The contract between the page and the engine (package lab/scene, which says the same in Go).
//
// A call is a JSON request, with bytes beside it where a file is handed over; its answer is one
// binary buffer. The page holds no mathematics: what it draws it finds in an answer.

/** An answer: a small head that names things, and numbers as views of one buffer. */
export interface Answer {
  head: Head;
  arrays: Record<string, Float64Array>;
}

export interface Head {
  /** One sentence for the reader; all else is absent then. */
  error?: string;
  /** Single numbers; null where there is none (infinite, or not defined for this problem). */
  facts?: Record<string, number | null>;
  /** What ran, one entry a path ("run.0.…" are the arrays of the first). */
  runs?: Run[];
  /** Words, by name: column names, notes, why a run ended. */
  texts?: Record<string, string[]>;
  /** Where each array lies: [offset in float64s from the beginning of the numbers, length]. */
  arrays: Record<string, [number, number]>;
}

export interface Run {
  method: Method;
  eta: number;
  /** Step at which f exceeded a hundred times its largest starting value, or was no number; -1: never. */
  diverged: number;
  /** Gradient evaluations (row visits) in all. */
  evals: number;
  steps: number;
  /** f at the end. */
  loss: number | null;
  /**
   * Root mean square distance to the optimum: of the last half of the run, and as predicted for plain steps with
   * constant size (gd: 0; sgd, minibatch, racers: where order is replace). predicted is null where nothing is
   * predicted, and also where single rows throw the weights ever further out (eta too large in mean square).
   */
  ball: number | null;
  predicted: number | null;
  /** Why this method cannot run on this problem. The arrays are absent then. */
  error?: string;
}

export type View = "line" | "plane" | "orders" | "batch";
export type Problem = "least-squares" | "logistic" | "hinge" | "lasso" | "net";
export type Order = "replace" | "shuffle" | "once" | "file";
export type Method =
  | "gd" | "sgd" | "minibatch" | "momentum" | "nesterov" | "adagrad" | "adam"
  | "svrg" | "saga" | "averaged" | "racers";

export const methods: Method[] = ["gd", "sgd", "minibatch", "momentum", "nesterov", "adagrad", "adam", "svrg", "saga", "averaged", "racers"];
export const problems: Problem[] = ["least-squares", "logistic", "hinge", "lasso", "net"];
export const orders: Order[] = ["replace", "shuffle", "once", "file"];

/** What is shown; also what a link carries. An absent or zero field has the default of package lab/scene. */
export interface Scene {
  view: View;
  problem?: Problem;
  /** Parabolas (a_i x - b_i)^2/2 of the line; absent: n of them, made from the seed. */
  a?: number[];
  b?: number[];
  n?: number; // rows; 30 (line: 8, batch: 200)
  dim?: number; // columns of view batch; 12. n must be at least twice the columns.
  kappa?: number; // condition number of the rows; 5
  noise?: number; // standard deviation of the targets' noise; absent: 0.5, and 0 is none
  lambda?: number; // L1 of lasso (absent: 0.3), L2 of the others (absent: logistic 0.01, hinge 0.1, else none); 0 is none
  sorted?: boolean; // the file is sorted by target, as files often are
  seed?: number; // of the rows and of the draws; 1
  start?: number[]; // one number (line) or two
  methods?: Method[]; // line: one; ["gd", "sgd"]
  eta?: number; // 0: a sixteenth of the stability limit
  batch?: number; // of minibatch, momentum, nesterov, adagrad and adam; 8. The others take one row a step.
  order?: Order; // of the stochastic methods; replace
  steps?: number; // 200
  every?: number; // measure at every so-manieth step; 1. Paths always have every step.
  passes?: number; // views orders and batch; 20
  seeds?: number; // view orders; 20
  /** Also answer f on a lattice, x fastest; absent: no lattice. */
  grid?: { x: [number, number]; y: [number, number]; nx: number; ny: number };
  /** Line: where curves are drawn; absent: a tenth beyond all that there is to see. */
  x?: [number, number];
  points?: number; // line: of each curve; 201
}

export type Request =
  | ({ op: "scene" } & Scene)
  // A file of one's own (its bytes go beside the request; it is kept for "train").
  | { op: "open"; name: string; target?: string }
  | { op: "train"; target?: string; loss?: string; eta?: number; passes?: number; batch?: number; seed?: number }
  | { op: "go"; rows: number } // train on: so many row visits at most
  | { op: "weights"; top?: number }
  | { op: "trace" }; // the bytes are those of slalom train --trace

/*
Arrays of op "scene". K steps give K+1 points; M measurements are at steps 0, every, 2·every, … ≤ K.

 view line
  line.x            m     where curves are drawn
  line.f            m     the full f, mean of the parabolas
  line.parabolas    n·m   f_i, parabola after parabola
  line.agree        m     share of parabolas whose slope has the sign of f's; NaN where f's is 0
  line.a line.b     n
  line.minimisers   n     b_i/a_i; NaN where a_i is 0
  run.0.x           K+1   the path (as run.0.w)
  run.0.row         K     which parabola was drawn (batch 1), else -1
  run.0.slope       K     the estimate that pulled
  run.0.full        K     f's slope there
  run.0.agrees      K     1: the same sign, 0: not
  run.0.loss .gap .distance .evals .step .cosine .variance   as of view plane, M = K+1
  facts: best, bestLoss, L, limit (2/L), rowLimit, low, high (the region of confusion), eta, rows

 view plane
  rows.a (n·2), rows.y (n)
  best              2·m   the minimisers (net: two, mirror images), x and y of each
  best.loss         1
  run.i.w           2(K+1) x0 y0 x1 y1 …
  run.i.row         K     row drawn where a step takes one, else -1
  run.i.step        M     number of the step
  run.i.evals       M     gradient evaluations so far
  run.i.loss        M     full f, penalty included
  run.i.gap         M     f - f*
  run.i.distance    M     to the nearest minimiser
  run.i.variance    M     E|g - ∇f|² of the estimate (svrg, saga: mean of |g - ∇f|² over the last measurements, 16 at most)
  run.i.cosine      M     of the angle between the estimate taken there and ∇f; NaN at the end of the path and for averaged
A run that leaves the numbers ends there: K is then less than steps. method racers gives eight runs, eta/4 … 4·eta.
  grid.f            nx·ny
  facts: rows, bestLoss, L, mu, kappa (measured at the optimum), limit (2/L), rowLimit (the same of the steepest
         row alone: above it a single row throws SGD further out), eta, lambda, diamond (|x*|₁, lasso)

 view orders         f - f* after each pass, P+1 numbers each, passes from 0
  orders.<order>.low .median .high     quartiles over the seeds
  (order file has no chance in it: its quartiles are one line)
  facts: L, limit, rowLimit, eta, bestLoss, passes, seeds

 view batch
  batch.size        B     1, 2, 4, … n
  batch.steps       B     parallel steps until f - f* is a tenth of what it was, with the best of eight step sizes; NaN: not reached
  batch.evals       B     gradient evaluations until then
  batch.eta         B     that step size
  batch.predicted   B     steps(n)·(1 + noise scale/size), to lay beside batch.steps
  batch.train .test B   loss on the rows and on others where the run ends: means of the last 16 measurements
  batch.i.step, .evals, .train, .test     curves of the i-th size, at that step size: f on the rows, mean loss on others
  facts: noise (scale at the start, in rows), noiseBest (at a tenth of the gap), goal (the gap that counts as there), L, limit, rows, tests

Arrays and texts of the rest
 open    texts: format; of tables also columns, kinds (number, category, text, date, constant, identifier, target, …), seen (why), target (chosen)
 train   as go
 go      race.rows M, race.loss.r M (progressive, racer r), race.held.r M (hold-out), for r = 0 … 7
         facts: leader (racer), ended (1 or 0), rows, held, columns, pass, passes, step; texts: loss, why (a sentence), classes;
         race.rows (visits so far), race.eta 8 (eta/256 … 64·eta), race.out 8 (step at which a racer diverged, else -1). M grows by one a call.
 weights texts: names, outputs; arrays: weights, largest first, of the leader; facts: total (weights that are not 0)
 trace   trace.racers: step sizes (or penalties) that raced, trace.racer.r their progressive losses, one a point, NaN when they do not
         trace.pass .step .rows .seconds .eta .loss .valid .best .norm .variance .acute .noise, one a point, NaN: not there;
         texts: recipe (1, JSON), notes, end; of a run that raced also race.value .progressive .valid .dropped, one a racer,
         facts winner, raceRows, texts race (what of, how, by which loss)
*/

/** Takes an answer's buffer apart. Arrays are views: they keep the buffer. */
export function decode(buffer: ArrayBuffer, at = 0): Answer {
  const size = new DataView(buffer).getUint32(at, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, at + 8, size))) as Head;
  const numbers = at + 8 + size; // a multiple of 8: the head is padded with spaces
  const arrays: Record<string, Float64Array> = {};
  for (const [name, [from, length]] of Object.entries(head.arrays ?? {})) {
    arrays[name] = new Float64Array(buffer, numbers + 8 * from, length);
  }
  return { head, arrays };
}

/** The body of POST /call: the length of the JSON (4 bytes, little endian), the JSON, the bytes. */
export function encode(request: Request, bytes?: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(request));
  const body = new Uint8Array(4 + json.length + (bytes?.length ?? 0));
  new DataView(body.buffer).setUint32(0, json.length, true);
  body.set(json, 4);
  if (bytes) body.set(bytes, 4 + json.length);
  return body;
}

/*
Two engines answer alike.
 Served:       POST /call?session=ID with encode(request, bytes); the answer's body is the buffer. ID: up to 32
               letters and digits, one a page; files are kept per session. Only with Origin and Host of the page itself.
 WebAssembly:  after wasm_exec.js and engine.wasm have started, globalThis.slalom(json: string, bytes?: Uint8Array):
               Uint8Array answers at once (run it in a worker, and transfer the buffer). The array starts at 0 of its buffer.
 Live:         GET /live (served, slalom train --lab): server-sent events, data: one trace record (JSON) each; 204: no run.
The page tells which it has: GET /engine answers {"served":true,"live":bool} when served, and is absent from a static site.
*/
