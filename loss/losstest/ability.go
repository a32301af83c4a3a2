package losstest

import (
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/loss"
)

// checkCheck tries which targets pass, and that a refusal says what and by whom.
func checkCheck(t testing.TB, c Case) {
	t.Helper()
	name := c.Loss.Name()
	if name == "" || strings.TrimSpace(name) != name {
		t.Errorf("a loss is called %q", name)
	}
	if len(c.Targets) == 0 {
		t.Errorf("%s: no targets to try", name)
	}
	for _, y := range c.Targets {
		if err := c.Loss.Check(y); err != nil {
			t.Errorf("%s: Check(%v): %v", name, y, err)
		}
	}
	for _, y := range append([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}, c.Refused...) {
		err := c.Loss.Check(y)
		if err == nil {
			t.Errorf("%s: Check(%v) does not refuse", name, y)
		} else if !strings.HasPrefix(err.Error(), "target ") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: Check(%v) says %q: want \"target …\" and the loss's name", name, y, err)
		}
	}
}

// checkAbilities compares what the loss can do with what it is meant to.
func checkAbilities(t testing.TB, c Case) {
	t.Helper()
	_, smooth := c.Loss.(loss.Smooth)
	_, linked := c.Loss.(loss.Linked)
	_, deviant := c.Loss.(loss.Deviant)
	for _, a := range []struct {
		name      string
		has, want bool
	}{{"Smooth", smooth, c.Smooth}, {"Linked", linked, c.Linked}, {"Deviant", deviant, c.Deviant}} {
		if a.has != a.want {
			t.Errorf("%s: %s is %v, meant to be %v", c.Loss.Name(), a.name, a.has, a.want)
		}
	}
}

// checkMean wants finite means that rise with their own prediction, whether they
// are written beside the predictions or over them.
func (b bench) checkMean() {
	b.Helper()
	l, ok := b.c.Loss.(loss.Linked)
	if !ok {
		return
	}
	name := b.c.Loss.Name()
	for _, p := range append(b.f.far(), b.points...) {
		before := append([]float64(nil), p...)
		mean, over := make([]float64, b.f.k), append([]float64(nil), p...)
		l.Mean(mean, p)
		l.Mean(over, over)
		if !finite(mean...) {
			b.Errorf("%s: mean %v at p=%v", name, mean, p)
		}
		for j := range p {
			if p[j] != before[j] {
				b.Errorf("%s: Mean changes p=%v", name, before)
			}
			if mean[j] != over[j] {
				b.Errorf("%s: Mean differs where dst is p=%v", name, before)
			}
			more := make([]float64, b.f.k)
			l.Mean(more, moved(p, j, 0.5))
			if !(more[j] >= mean[j]) {
				b.Errorf("%s: mean %d falls from p=%v, %v to %v", name, j, p, mean[j], more[j])
			}
		}
	}
}

// checkDeviance wants twice the loss above its least value, never below 0.
func (b bench) checkDeviance() {
	b.Helper()
	d, ok := b.c.Loss.(loss.Deviant)
	if !ok || b.f.k != 1 {
		return
	}
	name, least := b.c.Loss.Name(), b.c.least(b.y)
	for _, p := range b.f.far() {
		if v := d.Deviance(p[0], b.y); !(v >= 0) || !finite(v) {
			b.Errorf("%s: deviance %v at p=%v y=%v", name, v, p[0], b.y)
		}
	}
	for _, p := range b.points {
		value, _ := b.at(p)
		got, want := d.Deviance(p[0], b.y), 2*(value-least)
		if !(math.Abs(got-want) <= 1e-12*size(got, value, least)) {
			b.Errorf("%s: deviance %v at p=%v y=%v, from the loss %v", name, got, p[0], b.y, want)
		}
	}
}
