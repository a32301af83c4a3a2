package main

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// interruptible is a context that the first Ctrl-C (or SIGTERM) ends, after
// telling; the second ends the program at once, and so does the first while
// there is nothing to be saved yet.
func (a *app) interruptible(saving *atomic.Bool) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	done := make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for {
			select {
			case <-signals:
			case <-done:
				return
			}
			if ctx.Err() != nil {
				os.Exit(statusInterrupted)
			}
			if !saving.Load() {
				a.note("interrupted before anything was learned")
				os.Exit(statusInterrupted)
			}
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel()
	}
}
