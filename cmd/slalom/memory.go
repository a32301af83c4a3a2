package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// besideRows is the memory that is taken beside the rows allowed: blocks on their way, buffers, the program itself.
const besideRows = 48 << 20

// frugal lets garbage take no memory beyond that of so many bytes of rows, until the function that it gives is
// called. What is in use and cannot go, such as the weights of many columns or their names, comes on top: the collector
// gets an eighth of it to work with.
func frugal(rows int64) (stop func()) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	limit := min(rows, 1<<60) + besideRows
	before := debug.SetMemoryLimit(limit)
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			metrics.Read(live)
			if n := int64(live[0].Value.Uint64()); n > limit-limit/8 {
				limit = n + n/7
				debug.SetMemoryLimit(limit)
			}
		}
	}()
	return func() {
		close(done)
		debug.SetMemoryLimit(before)
	}
}
