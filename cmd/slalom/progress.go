package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/slalom-ml/slalom/trace"
)

// Progress shows itself after quietTime, and again after each talkTime where there is no bar.
const (
	quietTime = time.Second
	talkTime  = 10 * time.Second
	tickTime  = 100 * time.Millisecond
)

// progress tells people on standard error how a command gets on: by a bar on a
// terminal, by plain lines elsewhere.
type progress struct {
	mu       sync.Mutex
	w        io.Writer
	silent   bool
	terminal bool
	bar      *bar
	doing    string // reading, scoring, predicting; training
	in       *input
	began    time.Time // of what is being done
	spoke    time.Time
	stop     chan struct{}
	done     sync.WaitGroup

	passes, steps int // at most, as the recipe says; 0: no limit
	share         float64
	point         trace.Point // the last
	passRows      int64       // row visits a pass, once known
	passBegan     trace.Point // the point at the end of the last pass
	valid         *trace.Number
	again         string // the last note about a place that the run went back to, not said yet
}

func (a *app) newProgress(quiet bool) *progress {
	p := &progress{w: a.err, silent: quiet, stop: make(chan struct{})}
	if f, ok := a.err.(*os.File); ok {
		p.terminal = isatty.IsTerminal(f.Fd()) && os.Getenv("TERM") != "dumb"
	}
	if quiet {
		return p
	}
	p.done.Go(func() {
		tick := time.NewTicker(tickTime)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				p.tick(time.Now())
			case <-p.stop:
				return
			}
		}
	})
	return p
}

// begin says what is done from now on.
func (p *progress) begin(doing string, in *input) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing, p.in, p.began, p.spoke = doing, in, time.Now(), time.Time{}
}

// end takes the bar away.
func (p *progress) end() {
	if p.silent {
		return
	}
	close(p.stop)
	p.done.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	p.silent = true
	if p.bar != nil {
		p.bar.end()
	}
}

// tick shows how far things are, if they have taken long enough to wonder.
func (p *progress) tick(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.doing == "" || now.Sub(p.began) < quietTime && p.bar == nil {
		return
	}
	if p.terminal {
		if p.bar == nil {
			p.bar = newBar(p.w)
		}
		share, text := p.state(now)
		p.bar.show(share, text)
		return
	}
	if p.spoke.IsZero() && p.doing == "training" {
		p.spoke = p.began // its passes speak for themselves
	}
	if now.Sub(p.spoke) >= talkTime {
		p.spoke = now
		_, text := p.state(now)
		fmt.Fprintln(p.w, text)
	}
}

// state is how far things are, from 0 to 1, and in words.
func (p *progress) state(now time.Time) (share float64, text string) {
	if p.doing == "training" {
		return p.training()
	}
	read, total := p.in.files.Bytes()
	spent := now.Sub(p.began).Seconds()
	text = fmt.Sprintf("%s: %s", p.doing, bytesText(float64(read)))
	if total > 0 {
		share = float64(read) / float64(total)
		text += " of " + bytesText(float64(total))
	}
	text += fmt.Sprintf(", %s/s", bytesText(float64(read)/spent))
	if share > 0.01 {
		text += ", " + leftText(spent/share-spent) + " left"
	}
	return share, text
}

func (p *progress) training() (share float64, text string) {
	q := p.point
	within := 0.0
	if rows := p.rowsAPass(); rows > 0 && !q.EndPass {
		within = min(float64(q.Rows-p.passBegan.Rows)/rows, 1)
	}
	if read, total := p.in.files.Bytes(); p.in.once() && total > 0 {
		within = float64(read) / float64(total)
	}
	pass := float64(max(q.Pass-1, 0)) + within
	if q.EndPass {
		pass = float64(q.Pass)
	}
	text = fmt.Sprintf("pass %d", max(q.Pass, 1))
	if p.passes > 0 {
		text += fmt.Sprintf(" of at most %d", p.passes)
		share = pass / float64(p.passes)
	}
	if p.steps > 0 {
		share = max(share, float64(q.Step)/float64(p.steps))
	}
	if q.Seconds > 0 {
		text += fmt.Sprintf(", %s rows/s", countText(float64(q.Rows)/q.Seconds))
	}
	if share > 0 && q.Seconds > 0 {
		text += ", " + leftText(q.Seconds/share-q.Seconds) + " left"
	}
	if p.valid != nil {
		text += fmt.Sprintf(", hold-out loss %.5g", float64(*p.valid))
	}
	return share, text
}

// rowsAPass is how many rows a pass visits; before the first is over a guess.
func (p *progress) rowsAPass() float64 {
	if p.passRows > 0 {
		return float64(p.passRows)
	}
	rows := float64(p.in.most.Load())
	if read, total := p.in.files.Bytes(); 0 < read && read < total { // the reading goes on
		rows = max(rows, float64(p.in.rows.Load())*float64(total)/float64(read))
	}
	return rows * (1 - p.share)
}

// watch follows a training run.
func (p *progress) watch(r trace.Record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent {
		return
	}
	switch {
	case r.Recipe != nil:
		p.doing, p.began, p.spoke = "training", time.Now(), time.Time{}
		p.point, p.passBegan = trace.Point{}, trace.Point{} // a race of whole runs begins each anew
	case r.Race != nil:
		p.flush()
		p.say(r.Race.String())
	case r.Note != "":
		if to := wentBack(r.Note); to == "" || to != wentBack(p.again) {
			p.flush()
		}
		if p.again = r.Note; wentBack(r.Note) == "" {
			p.flush()
		}
	case r.Point != nil:
		p.point = *r.Point
		if r.Point.EndPass {
			p.endPass(r.Point)
		}
	}
}

// wentBack is the place that a note says the run went back to; "": it says no such thing. A run may go
// back to one place many times, and of these the last note is enough.
func wentBack(note string) string {
	_, after, _ := strings.Cut(note, ": went back to ")
	place, _, _ := strings.Cut(after, ",")
	return place
}

// flush says the note that waits.
func (p *progress) flush() {
	if p.again != "" {
		p.say(p.again)
	}
	p.again = ""
}

// endPass writes the line of a pass, where there is no bar.
func (p *progress) endPass(q *trace.Point) {
	p.flush()
	rows, seconds := q.Rows-p.passBegan.Rows, q.Seconds-p.passBegan.Seconds
	text := fmt.Sprintf("pass %d: progressive loss %.5g", q.Pass, float64(q.Loss))
	if q.Valid != nil {
		p.valid = q.Valid
		text += fmt.Sprintf(", hold-out loss %.5g", float64(*q.Valid))
	}
	if seconds > 0 {
		text += fmt.Sprintf(", %s rows/s", countText(float64(rows)/seconds))
	}
	p.passRows, p.passBegan = rows, *q
	if !p.terminal {
		p.spoke = time.Now()
		fmt.Fprintln(p.w, text)
	}
}

// say writes a sentence, above the bar if there is one.
func (p *progress) say(s string) {
	if p.bar != nil {
		p.bar.say(s)
		return
	}
	fmt.Fprintln(p.w, s)
}
