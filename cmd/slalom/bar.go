package main

import (
	"io"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// barSteps is how finely the bar counts.
const barSteps = 1000

// bar is a line that is written again and again on a terminal.
type bar struct {
	lines *mpb.Progress
	one   *mpb.Bar
	text  atomic.Pointer[string]
}

func newBar(w io.Writer) *bar {
	b := &bar{lines: mpb.New(mpb.WithOutput(w), mpb.WithWidth(24), mpb.WithRefreshRate(tickTime), mpb.WithAutoRefresh())}
	b.text.Store(new(string))
	b.one = b.lines.New(0, mpb.BarStyle().Lbound("[").Filler("=").Tip(">").Padding(" ").Rbound("]"), mpb.BarRemoveOnComplete(),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return *b.text.Load() })))
	b.one.SetTotal(barSteps, false)
	return b
}

// show puts the bar at a share from 0 to 1, with a text beside it.
func (b *bar) show(share float64, text string) {
	b.text.Store(&text)
	b.one.SetCurrent(min(int64(share*barSteps), barSteps-1)) // full would end it
}

// say writes a line above the bar.
func (b *bar) say(s string) { io.WriteString(b.lines, s+"\n") }

func (b *bar) end() {
	b.one.Abort(true)
	b.lines.Wait()
}
