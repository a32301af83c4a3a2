//go:build !(js && wasm)

// Wasm is the engine of the lab's page, compiled for the page itself:
//
//	GOOS=js GOARCH=wasm go build -ldflags="-s -w" -o engine.wasm ./lab/wasm
package main

import "os"

// main runs where there is no page: it says so by its status.
func main() { os.Exit(2) }
