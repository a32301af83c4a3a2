package data

import "sync"

// ahead runs a scanner in a goroutine of its own, up to three blocks ahead of
// the consumer. Blocks change hands by swapping their memory, not by copying:
// the consumer's old block becomes the next one to fill.
type ahead struct {
	full  chan parsed
	empty chan *Rows
	quit  chan struct{}
	done  chan struct{} // closed when the goroutine has ended
	wait  bool          // Close waits for that
	err   error         // ended the pass
	close sync.Once
	inner error // of the scanner's Close
}

type parsed struct {
	rows *Rows
	err  error
}

const aheadBlocks = 3

// newAhead starts reading. The goroutine closes sc when it ends: at an error,
// at the end, or at Close, which waits for it unless sc may block for ever.
func newAhead(sc Scanner, wait bool) *ahead {
	a := &ahead{
		full:  make(chan parsed, aheadBlocks),
		empty: make(chan *Rows, aheadBlocks),
		quit:  make(chan struct{}),
		done:  make(chan struct{}),
		wait:  wait,
	}
	for range aheadBlocks {
		a.empty <- new(Rows)
	}
	go a.run(sc)
	return a
}

func (a *ahead) run(sc Scanner) {
	defer close(a.done)
	defer func() { a.inner = sc.Close() }()
	for {
		var rows *Rows
		select {
		case rows = <-a.empty:
		case <-a.quit:
			return
		}
		err := sc.Next(rows)
		select {
		case a.full <- parsed{rows, err}:
		case <-a.quit:
			return
		}
		if err != nil {
			return
		}
	}
}

// Next takes the memory of dst and gives it that of the next block.
func (a *ahead) Next(dst *Rows) error {
	if a.err == nil {
		p := <-a.full
		if p.err == nil {
			*dst, *p.rows = *p.rows, *dst
			a.empty <- p.rows
			return nil
		}
		a.err = p.err
	}
	dst.Reset()
	return a.err
}

func (a *ahead) Close() error {
	a.close.Do(func() { close(a.quit) })
	if !a.wait {
		return nil
	}
	<-a.done
	return a.inner
}
