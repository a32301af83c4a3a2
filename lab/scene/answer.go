package scene

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"strings"

	"github.com/slalom-ml/slalom/trace"
)

// answer collects what a call finds.
type answer struct {
	Error   string                  `json:"error,omitempty"`
	Facts   map[string]trace.Number `json:"facts,omitempty"` // NaN and infinities become null
	Runs    []runHead               `json:"runs,omitempty"`
	Texts   map[string][]string     `json:"texts,omitempty"`
	Arrays  map[string][2]int       `json:"arrays"` // from, length
	numbers [][]float64
	size    int
}

// runHead is what there is to say of one path.
type runHead struct {
	Method    string       `json:"method"`
	Eta       trace.Number `json:"eta"`
	Diverged  int          `json:"diverged"` // step, −1: never
	Evals     int          `json:"evals"`
	Steps     int          `json:"steps"`
	Loss      trace.Number `json:"loss"`
	Ball      trace.Number `json:"ball"`
	Predicted trace.Number `json:"predicted"`
	Error     string       `json:"error,omitempty"`
}

func newAnswer() *answer {
	return &answer{Facts: map[string]trace.Number{}, Texts: map[string][]string{}, Arrays: map[string][2]int{}}
}

// fact names a number.
func (a *answer) fact(name string, v float64) { a.Facts[name] = trace.Number(v) }

// array names numbers, which must not change any more.
func (a *answer) array(name string, v []float64) {
	a.Arrays[name] = [2]int{a.size, len(v)}
	a.numbers = append(a.numbers, v)
	a.size += len(v)
}

// bytes is the answer as it is sent.
func (a *answer) bytes() []byte {
	head, err := json.Marshal(a)
	if err != nil { // no field can bring this about
		head = []byte(`{"error":"the answer cannot be written","arrays":{}}`)
		a.numbers, a.size = nil, 0
	}
	head = append(head, strings.Repeat(" ", (8-len(head)%8)%8)...)
	out := make([]byte, 0, 8+len(head)+8*a.size)
	out = binary.LittleEndian.AppendUint64(out, uint64(len(head)))
	out = append(out, head...)
	for _, v := range a.numbers {
		for _, x := range v {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
		}
	}
	return out
}

// sorry is the answer to a call that cannot be done.
func sorry(err error) []byte {
	a := newAnswer()
	a.Error = strings.ReplaceAll(err.Error(), "\n", "; ")
	return a.bytes()
}
