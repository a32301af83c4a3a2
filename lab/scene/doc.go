// Package scene is the engine behind the lab's page: it makes the small problems
// that the page shows, runs the methods on them, and measures what happened. All
// mathematics is that of the engine: a path is slalom.Parts.Run, watched from inside its
// estimator; full losses and gradients of many points at once are those of a model with as many racers as points.
//
//	call = JSON request (+ bytes of a file)  ─►  Engine.Call  ─►  head + float64 numbers
//
// An Engine knows no system: it is the same in a browser, as WebAssembly, and behind the
// page's own server, and answers the same bytes in both. It keeps what was opened last (a file, a
// race) between calls, and the optimum of the problem asked for last.
//
// An answer is
//
//	4 bytes   length of the head, little endian
//	4 bytes   zero
//	head      JSON, padded with spaces to a multiple of 8 bytes
//	numbers   float64, little endian
//
// and the head says where in the numbers each array lies. lab/page/src/engine.ts lists the requests and the arrays.
package scene
