// Package server serves the lab's page, with the engine behind it, to the machine it runs on.
//
//	GET  /            the page
//	GET  /engine      {"served":true,"live":…}: the page then asks here rather than WebAssembly
//	POST /call        a request and bytes; the answer of scene.Engine.Call
//	GET  /live        the records of a run, as server-sent events
//
// It answers only requests whose Host is this machine and whose Origin, if any, is the page
// itself: a page of another site that a browser shows must not reach it. What it
// reads is limited, and nothing is written.
package server
