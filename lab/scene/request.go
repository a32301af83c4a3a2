package scene

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Scene is what is shown; a link carries it. Zero means the default, everywhere.
type Scene struct {
	View    string    `json:"view,omitempty"`    // line, plane, orders, batch
	Problem string    `json:"problem,omitempty"` // least-squares, logistic, hinge, lasso, net; "": least-squares
	A       []float64 `json:"a,omitempty"`       // line: parabolas (aᵢx − bᵢ)²/2 of one's own
	B       []float64 `json:"b,omitempty"`
	N       int       `json:"n,omitempty"`      // rows; 0: 30, line 8, batch 200
	Dim     int       `json:"dim,omitempty"`    // columns of view batch; 0: 12
	Kappa   float64   `json:"kappa,omitempty"`  // condition number of the rows' second moments; 0: 5
	Noise   *float64  `json:"noise,omitempty"`  // standard deviation of the targets' noise; nil: 0.5
	Lambda  *float64  `json:"lambda,omitempty"` // of the penalty; nil: lasso 0.3, hinge 0.1, logistic 0.01, else none
	Sorted  bool      `json:"sorted,omitempty"` // the file is sorted by target
	Seed    uint64    `json:"seed,omitempty"`   // of rows and draws; 0: 1

	Start   []float64 `json:"start,omitempty"`   // nil: a point that shows something
	Methods []string  `json:"methods,omitempty"` // nil: gd and sgd; line: sgd
	Eta     float64   `json:"eta,omitempty"`     // 0: a sixteenth of the stability limit
	Batch   int       `json:"batch,omitempty"`   // of minibatch, momentum, nesterov, adagrad and adam; 0: 8
	Order   string    `json:"order,omitempty"`   // replace, shuffle, once, file; "": replace
	Steps   int       `json:"steps,omitempty"`   // 0: 200
	Every   int       `json:"every,omitempty"`   // steps from one measurement to the next; 0: 1
	Passes  int       `json:"passes,omitempty"`  // orders, batch; 0: 20
	Seeds   int       `json:"seeds,omitempty"`   // orders; 0: 20

	Grid   *Grid       `json:"grid,omitempty"`   // plane: a lattice of f; nil: none
	X      *[2]float64 `json:"x,omitempty"`      // line: where curves are drawn; nil: all there is to see
	Points int         `json:"points,omitempty"` // line: of each curve; 0: 201
}

// Grid is a lattice of points, the ends included.
type Grid struct {
	X  [2]float64 `json:"x"`
	Y  [2]float64 `json:"y"`
	NX int        `json:"nx"`
	NY int        `json:"ny"`
}

var (
	views    = []string{"line", "plane", "orders", "batch"}
	problems = []string{"least-squares", "logistic", "hinge", "lasso", "net"}
	methods  = []string{"gd", "sgd", "minibatch", "momentum", "nesterov", "adagrad", "adam", "svrg", "saga", "averaged", "racers"}
	orders   = []string{"replace", "shuffle", "once", "file"}
)

// Limits of a scene: what a page can show, and a browser compute, in a moment.
const (
	mostRows   = 10_000
	mostPoints = 1 << 20 // of a path, a lattice, all curves together
	mostWork   = 1 << 30 // row visits
	mostDim    = 64
)

// made is the part of a filled scene that the problem is made of.
func (s Scene) made() Scene {
	return Scene{View: s.View, Problem: s.Problem, A: s.A, B: s.B, N: s.N, Dim: s.Dim, Kappa: s.Kappa, Noise: s.Noise, Lambda: s.Lambda, Sorted: s.Sorted, Seed: s.Seed}
}

func or[T comparable](v *T, usual T) {
	var zero T
	if *v == zero {
		*v = usual
	}
}

// filled is the scene with its defaults, checked.
func (s Scene) filled() (Scene, error) {
	or(&s.View, "plane")
	or(&s.Problem, "least-squares")
	rows, dim := 30, 2
	switch s.View {
	case "line":
		rows, dim = 8, 1
		if len(s.A) > 0 || len(s.B) > 0 {
			rows, s.N = len(s.A), 0
		}
	case "batch":
		rows, dim = 200, 12
		or(&s.Dim, dim)
		dim = s.Dim
	}
	if s.View != "batch" {
		s.Dim = dim
	}
	or(&s.N, rows)
	or(&s.Kappa, 5)
	if s.Noise == nil {
		s.Noise = new(float64)
		*s.Noise = 0.5
	}
	if s.Lambda == nil {
		s.Lambda = new(float64)
		*s.Lambda = map[string]float64{"lasso": 0.3, "hinge": 0.1, "logistic": 0.01}[s.Problem]
	}
	or(&s.Seed, 1)
	or(&s.Batch, 8)
	or(&s.Order, "replace")
	or(&s.Steps, 200)
	or(&s.Every, 1)
	or(&s.Passes, 20)
	or(&s.Seeds, 20)
	or(&s.Points, 201)
	if s.Methods == nil {
		if s.Methods = []string{"gd", "sgd"}; s.View == "line" {
			s.Methods = []string{"sgd"}
		}
	}
	if s.Start == nil && dim <= 2 {
		s.Start = map[string][]float64{"net": {-0.4, 1.6}, "lasso": {-1, 2}}[s.Problem]
		if s.Start == nil {
			s.Start = []float64{-1.5, 2.5}
		}
		s.Start = s.Start[:dim]
	}
	return s, errors.Join(s.words(), s.sizes(dim))
}

// words reports names that mean nothing.
func (s Scene) words() error {
	one := func(what, word string, list []string) error {
		if slices.Contains(list, word) {
			return nil
		}
		return fmt.Errorf("there is no %s %q: it is one of %s", what, word, strings.Join(list, ", "))
	}
	errs := []error{one("view", s.View, views), one("problem", s.Problem, problems), one("order", s.Order, orders)}
	for _, m := range s.Methods {
		errs = append(errs, one("method", m, methods))
	}
	switch {
	case s.View == "line" && s.Problem != "least-squares":
		errs = append(errs, errors.New("the line shows least squares alone: leave problem out"))
	case s.View == "line" && (len(s.Methods) != 1 || s.Methods[0] == "racers"):
		errs = append(errs, errors.New("the line shows one method with one step size: name one"))
	case s.View == "batch" && s.Problem != "least-squares" && s.Problem != "logistic":
		errs = append(errs, fmt.Errorf("the batch size is studied on least-squares and logistic, not %s", s.Problem))
	}
	return errors.Join(errs...)
}

// sizes reports numbers out of range.
func (s Scene) sizes(dim int) error {
	var errs []error
	within := func(name string, v, lo, hi float64) {
		if !(v >= lo && v <= hi) {
			errs = append(errs, fmt.Errorf("%s %v must be a number from %v to %v", name, v, lo, hi))
		}
	}
	if len(s.A) != len(s.B) {
		return fmt.Errorf("a has %d numbers and b %d: give one of each for every parabola", len(s.A), len(s.B))
	}
	least := 1
	if s.A == nil {
		least = 2 * dim
	}
	within("dim", float64(s.Dim), 1, mostDim)
	within("n", float64(s.N), float64(least), mostRows)
	within("kappa", s.Kappa, 1, 1e4)
	within("noise", *s.Noise, 0, 10)
	within("lambda", *s.Lambda, 0, 10)
	within("eta", s.Eta, 0, 1e6)
	within("batch", float64(s.Batch), 1, mostRows)
	within("steps", float64(s.Steps), 1, mostPoints)
	within("every", float64(s.Every), 1, mostPoints)
	within("passes", float64(s.Passes), 1, 1000)
	within("seeds", float64(s.Seeds), 1, 200)
	within("points", float64(s.Points), 2, 10_000)
	for _, v := range slices.Concat(s.A, s.B, s.Start) {
		within("a, b or start", v, -1e6, 1e6)
	}
	if dim <= 2 && len(s.Start) != dim {
		errs = append(errs, fmt.Errorf("start has %d numbers: this view has %d", len(s.Start), dim))
	}
	if g := s.Grid; g != nil {
		within("grid nx", float64(g.NX), 2, 1024)
		within("grid ny", float64(g.NY), 2, 1024)
		for _, v := range []float64{g.X[0], g.X[1], g.Y[0], g.Y[1]} {
			within("grid", v, -1e6, 1e6)
		}
	}
	if s.X != nil {
		within("x", s.X[0], -1e6, 1e6)
		within("x", s.X[1], s.X[0], 1e6)
	}
	if work := s.work(); work > mostWork {
		errs = append(errs, fmt.Errorf("that is %.0f million row visits: give fewer rows, steps, passes or methods, or a larger every", work/1e6))
	}
	return errors.Join(errs...)
}

// work is about how many rows a scene visits.
func (s Scene) work() float64 {
	n, steps := float64(s.N), float64(s.Steps)
	switch s.View {
	case "line":
		return n * (float64(s.Points) + 2*steps)
	case "orders":
		return float64(s.Seeds) * float64(s.Passes) * 8 * n
	case "batch":
		return 8 * (math.Log2(n) + 1) * n * (2*float64(s.Passes) + 200*16)
	}
	sum := 0.0
	for _, m := range s.Methods {
		runs := 1.0
		if m == "racers" {
			runs = 8
		}
		if m == "gd" {
			sum += n * steps
		}
		sum += runs * steps * (n/float64(max(s.Every, 1)) + float64(s.Batch))
	}
	if s.Grid != nil {
		sum += n * float64(s.Grid.NX) * float64(s.Grid.NY)
	}
	return sum
}
