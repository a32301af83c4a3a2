// Package inorder does pieces of work side by side and gives the results in
// the order of the pieces.
//
// One goroutine reads, several work, the consumer calls Next. What comes out does not
// depend on their number. Each worker gets its pieces in order, too.
package inorder

import (
	"io"
	"sync"
)

// Pool reads pieces, works on them and gives the results in order.
type Pool[In, Out any] struct {
	order chan *job[In, Out] // in order, read by Next
	quit  chan struct{}
	group sync.WaitGroup
	once  sync.Once
	err   error // ended the results
}

type job[In, Out any] struct {
	in    In
	out   Out
	err   error
	ready chan struct{} // closed when out or err is there
}

// New starts a pool. read gives the pieces until it gives an error, and is not
// called again. worker is called once for each worker, before New returns, and makes
// the function that does the work. At most 2·workers+1 results wait for Next.
func New[In, Out any](workers int, read func() (In, error), worker func() func(In) Out) *Pool[In, Out] {
	p := &Pool[In, Out]{order: make(chan *job[In, Out], 2*workers), quit: make(chan struct{})}
	work := make(chan *job[In, Out])
	p.group.Add(1 + workers)
	go p.read(read, work)
	for range workers {
		f := worker()
		go func() {
			defer p.group.Done()
			for j := range work {
				j.out = f(j.in)
				close(j.ready)
			}
		}()
	}
	return p
}

func (p *Pool[In, Out]) read(read func() (In, error), work chan<- *job[In, Out]) {
	defer p.group.Done()
	defer close(work)
	defer close(p.order)
	for {
		j := &job[In, Out]{ready: make(chan struct{})}
		if j.in, j.err = read(); j.err != nil {
			close(j.ready)
		}
		select {
		case p.order <- j:
		case <-p.quit:
			return
		}
		if j.err != nil {
			return
		}
		select {
		case work <- j:
		case <-p.quit:
			return
		}
	}
}

// Next gives the next result, or the error that ended the reading.
func (p *Pool[In, Out]) Next() (out Out, err error) {
	if p.err != nil {
		return out, p.err
	}
	select {
	case <-p.quit: // a job may never become ready
		p.err = io.EOF
		return out, p.err
	default:
	}
	j, ok := <-p.order
	if !ok {
		p.err = io.EOF
		return out, p.err
	}
	<-j.ready
	p.err = j.err
	return j.out, j.err
}

// Stop tells the pool to end. Next is not to be called again.
func (p *Pool[In, Out]) Stop() { p.once.Do(func() { close(p.quit) }) }

// Close is Stop, and waits until nothing runs any more.
func (p *Pool[In, Out]) Close() {
	p.Stop()
	p.group.Wait()
}
