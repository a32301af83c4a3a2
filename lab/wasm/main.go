//go:build js && wasm

// Wasm is the engine of the lab's page in the page itself. It makes one function known,
//
//	slalom(request: string, bytes?: Uint8Array): Uint8Array
//
// which answers as scene.Engine.Call does, and then calls slalomReady, if there is such a function.
package main

import (
	"runtime/debug"
	"syscall/js"

	"github.com/slalom-ml/slalom/lab/scene"
)

func main() {
	debug.SetGCPercent(800) // a few MB live, and every call makes as many again
	var engine scene.Engine
	js.Global().Set("slalom", js.FuncOf(func(_ js.Value, args []js.Value) any {
		var request, body []byte
		if len(args) > 0 {
			request = []byte(args[0].String())
		}
		if len(args) > 1 && args[1].Truthy() {
			body = make([]byte, args[1].Get("length").Int())
			js.CopyBytesToGo(body, args[1])
		}
		answer := engine.Call(request, body)
		out := js.Global().Get("Uint8Array").New(len(answer))
		js.CopyBytesToJS(out, answer)
		return out
	}))
	if ready := js.Global().Get("slalomReady"); ready.Type() == js.TypeFunction {
		ready.Invoke()
	}
	select {}
}
