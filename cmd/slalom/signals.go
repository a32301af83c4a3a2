package main

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// interruptible is interruptibleUnless for what learns.
func (a *app) interruptible(saving *atomic.Bool) (context.Context, func()) {
	return a.interruptibleUnless(saving, nothingLearned)
}

const nothingLearned = "interrupted before anything was learned"

// interruptibleUnless is a context that the first Ctrl-C (or SIGTERM) ends; the second ends the program at once,
// and so does the first, with a sentence, while there is nothing to be saved or cleared up yet.
func (a *app) interruptibleUnless(saving *atomic.Bool, nothing string) (context.Context, func()) {
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
				a.note("interrupted again: it ends at once, and what was being written is not")
				a.temps.remove()
				os.Exit(statusInterrupted)
			}
			if !saving.Load() {
				a.note("%s", nothing)
				a.temps.remove()
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
