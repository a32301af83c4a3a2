package table

import "sync"

// A pool keeps what was released for the next who needs one: at most most of
// them, so that memory does not outlast a burst.
type pool[T any] struct {
	mu   sync.Mutex
	free []T
	most int
}

func (p *pool[T]) get() (x T, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free)
	if n == 0 {
		return x, false
	}
	x = p.free[n-1]
	clear(p.free[n-1:])
	p.free = p.free[:n-1]
	return x, true
}

func (p *pool[T]) put(x T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) < p.most {
		p.free = append(p.free, x)
	}
}

// buffers is a pool of chunk-sized buffers.
type buffers struct {
	pool[[]byte]
	size int // capacity of those kept
}

func (b *buffers) get() []byte {
	if buf, ok := b.pool.get(); ok {
		return buf
	}
	return make([]byte, 0, b.size)
}

// put takes a buffer back; those that had to grow go.
func (b *buffers) put(buf []byte) {
	if cap(buf) == b.size {
		b.pool.put(buf[:0])
	}
}
