package trace

import (
	"encoding/json"
	"io"
	"math"
)

// Number is a float64 that JSON can hold: NaN and infinities become null.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// Record is one line of a trace: exactly one of its fields is set.
type Record struct {
	Recipe json.RawMessage `json:"recipe,omitempty"` // the run's Config, defaults filled in
	Point  *Point          `json:"point,omitempty"`
	Race   *Race           `json:"race,omitempty"` // a race that was decided
	Note   string          `json:"note,omitempty"` // a sentence for people
	End    string          `json:"end,omitempty"`  // why the run ended
}

// Point is the state of a run between two blocks of steps.
type Point struct {
	Pass    int     `json:"pass"`    // passes begun, from 1
	Step    int     `json:"step"`    // steps made
	Rows    int64   `json:"rows"`    // row visits of the loop, the estimates' own included
	Seconds float64 `json:"seconds"` // training time: the clock stops while we watch
	Eta     Number  `json:"eta"`     // size of the last step
	Loss    Number  `json:"loss"`    // mean loss of the rows since the last point, each before learning from it
	EndPass bool    `json:"end_pass,omitempty"`
	Valid   *Number `json:"valid,omitempty"` // hold-out loss, at the end of a pass
	Best    bool    `json:"best,omitempty"`  // the hold-out loss is the best so far

	Racers   []Racer   `json:"racers,omitempty"`   // while a race goes on: the losses of the rows since the last point
	Gradient *Gradient `json:"gradient,omitempty"` // when the trace asks for it
}

// Gradient is what a sample of rows says of the gradient at one point.
type Gradient struct {
	Rows     int    `json:"rows"`     // rows sampled
	Loss     Number `json:"loss"`     // their mean loss, at these weights
	Norm     Number `json:"norm"`     // ‖∇f‖, from an unbiased estimate of its square; null when that is negative, ‖∇f‖ lost in the noise
	Variance Number `json:"variance"` // tr Σ, the variance of the one-row estimate
	Acute    Number `json:"acute"`    // share of rows whose gradient makes an acute angle with that of all the others
	Noise    Number `json:"noise"`    // tr Σ/‖∇f‖², the gradient noise scale, in rows; null when ‖∇f‖ is lost in the noise
}

// Writer writes records as JSON lines.
type Writer struct{ enc *json.Encoder }

// NewWriter writes to w, a record a call.
func NewWriter(w io.Writer) *Writer { return &Writer{json.NewEncoder(w)} }

// Write writes one record.
func (w *Writer) Write(r Record) error { return w.enc.Encode(r) }
