package loss

import (
	"math"
	"strings"
	"testing"
)

func TestNew(t *testing.T) {
	for _, row := range table {
		opt := Options{}
		if row.takes == "outputs" {
			opt.Outputs = 4
		}
		l, err := New(row.name, opt)
		if err != nil {
			t.Errorf("New(%q): %v", row.name, err)
			continue
		}
		if l.Name() != row.name {
			t.Errorf("New(%q) makes a loss called %q", row.name, l.Name())
		}
		if Help(row.name) == "" {
			t.Errorf("%s has no line of help", row.name)
		}
	}
	for _, c := range []struct {
		name string
		opt  Options
		want Loss
	}{
		{"huber", Options{Delta: 3}, Huber{Delta: 3}},
		{"quantile", Options{Tau: 0.9}, Quantile{Tau: 0.9}},
		{"softmax", Options{Outputs: 7}, Softmax{K: 7}},
		{"squared", Options{Outputs: 1}, Squared{}},
	} {
		if got, err := New(c.name, c.opt); got != c.want || err != nil {
			t.Errorf("New(%q, %+v) = %#v, %v", c.name, c.opt, got, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  Options
		want string // a part of the message
	}{
		{"logstic", Options{}, `no loss is called "logstic": did you mean logistic? There are squared, huber,`},
		{"", Options{}, "no loss is called"},
		{"Hinge", Options{}, "did you mean hinge?"},
		{"squared_hinge", Options{}, "did you mean squared-hinge?"},
		{"squared", Options{Delta: 1}, "delta is for huber"},
		{"huber", Options{Tau: 0.1}, "tau is for quantile"},
		{"logistic", Options{Outputs: 3}, "one output, not 3"},
		{"softmax", Options{}, "2 classes or more, not 0"},
		{"softmax", Options{Outputs: 1}, "2 classes or more, not 1"},
		{"huber", Options{Delta: -1}, "delta -1 is out of range"},
		{"huber", Options{Delta: math.Inf(1)}, "out of range"},
		{"quantile", Options{Tau: 1}, "tau 1 is out of range"},
		{"quantile", Options{Tau: math.NaN()}, "out of range"},
	} {
		l, err := New(c.name, c.opt)
		if l != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("New(%q, %+v) = %v, %v; want an error with %q", c.name, c.opt, l, err, c.want)
		}
	}
}

func TestCheckMessage(t *testing.T) {
	want := "target 3 is not a class: logistic wants -1 or 1 (or 0 and 1)"
	if err := (Logistic{}).Check(3); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestExcess meets the two ways to compute it where they change over.
func TestExcess(t *testing.T) {
	for _, u := range []float64{0, 1e-9, -1e-4, 0.1249, -0.1249, 0.1251, -0.1251, 2, -30} {
		want := math.Expm1(u) - u
		if math.Abs(u) < 0.01 {
			want = u * u / 2 * (1 + u/3*(1+u/4*(1+u/5)))
		}
		if got := excess(u); math.Abs(got-want) > 1e-13*want {
			t.Errorf("excess(%v) = %v, want %v", u, got, want)
		}
	}
}
