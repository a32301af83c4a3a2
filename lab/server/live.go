package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/slalom-ml/slalom/trace"
)

// mostRecords is how many records of a run are kept for pages that come later; of more, every
// other point is let go.
const mostRecords = 1 << 14

// Live is a run that pages watch while it goes on.
type Live struct {
	mu      sync.Mutex
	records [][]byte
	thinned int           // how often points were let go: pages begin anew
	changed chan struct{} // closed when there is more
	ended   bool
}

// NewLive is a run of which nothing is known yet.
func NewLive() *Live { return &Live{changed: make(chan struct{})} }

// Watch takes a record. It does not wait for anybody.
func (l *Live) Watch(r trace.Record) {
	b, err := json.Marshal(r)
	if err != nil {
		return // no record of a run is such
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.records = append(l.records, b); len(l.records) > mostRecords {
		kept := l.records[:0:0]
		for i, b := range l.records {
			if i < 16 || i%2 == 0 { // recipe and first notes stay
				kept = append(kept, b)
			}
		}
		l.records, l.thinned = kept, l.thinned+1
	}
	l.ended = l.ended || r.End != ""
	close(l.changed)
	l.changed = make(chan struct{})
}

// serve sends all records so far, and each that comes.
func (l *Live) serve(w http.ResponseWriter, r *http.Request) {
	if l == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	sent, thinned := 0, 0
	for {
		l.mu.Lock()
		if thinned != l.thinned {
			sent, thinned = 0, l.thinned
			fmt.Fprint(w, "event: anew\ndata: {}\n\n")
		}
		more, changed, ended := l.records[sent:], l.changed, l.ended
		l.mu.Unlock()
		for _, b := range more {
			if _, err := fmt.Fprintf(w, "data: %s\n\n", b); err != nil {
				return
			}
		}
		sent += len(more)
		if ended {
			fmt.Fprint(w, "event: end\ndata: {}\n\n")
		}
		if flush.Flush() != nil || ended {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}
