package lab_test

import (
	"fmt"
	"strings"
	"testing"
)

const dock = `.dock input[type="range"]`

// Every stop of the tour has a question, a thing to drag, and an answer that comes after.
func TestTour(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "", 1280) // the tour is what a visitor sees first
		for k := 1; k <= 8; k++ {
			p.until(fmt.Sprintf(`document.querySelector(".way [aria-current]")?.textContent.startsWith("%d") && document.querySelector(".notice").textContent !== ""`, k))
			if q := p.text(".question"); !strings.Contains(q, "?") {
				t.Errorf("stop %d asks %q", k, q)
			}
			if eval[bool](p, `document.querySelector(".answer").checkVisibility()`) {
				t.Errorf("stop %d answers before anything is dragged", k)
			}
			before := p.text(".notice")
			p.drag(dock, 0.5, 0.62)
			p.until(`document.querySelector(".answer").checkVisibility()`)
			if after := p.text(".notice"); after == before {
				t.Errorf("stop %d: dragging changes nothing: %s", k, after)
			}
			if a := p.text(".answer"); len(a) < 200 {
				t.Errorf("stop %d: the answer is %q", k, a)
			}
			if k < 8 {
				eval[any](p, `void document.querySelector(".ways .first").click()`)
			}
		}
	})
}

// The second stop answers the lecturer's question: the further the slider, the larger the spread of SGD, until
// gradient descent, too, is lost. What was tried stays in the picture.
func TestStepSizePattern(t *testing.T) {
	p := open(t, served(t, nil), "#tour?stop=2", 1280)
	p.drag(dock, 0.1, 0.2, 0.3)
	for _, share := range []float64{0.35, 0.45, 0.55, 0.63, 0.95} {
		p.drag(dock, share)
	}
	tried := p.numbers("What you have tried")
	eta, sgd, gd := tried["SGD: step size η"], tried["SGD: distance"], tried["Gradient descent: distance"]
	var last float64
	grown := 0
	for i, e := range eta {
		if e < 0.04 || !(sgd[i] > 0) {
			continue
		}
		if sgd[i] < 0.9*last {
			t.Errorf("step %v ends %v from the optimum, a smaller one %v", e, sgd[i], last)
		}
		if gd[i] > 0.01 {
			t.Errorf("gradient descent with step %v ends %v from the optimum", e, gd[i])
		}
		last, grown = sgd[i], grown+1
	}
	if grown < 3 || sgd[len(sgd)-1] == sgd[len(sgd)-1] || gd[len(gd)-1] == gd[len(gd)-1] {
		t.Errorf("steps %v: SGD %v, gradient descent %v", eta, sgd, gd)
	}
	if said := p.text(".notice.bad"); !strings.Contains(said, "Gradient descent diverges") {
		t.Errorf("beyond 2/L it says %q", said)
	}
	if said := p.text(".pictures"); !strings.Contains(said, "both diverged") {
		t.Errorf("the pictures do not show that both diverged: %q", said)
	}
	for _, word := range []string{"creep", "wanders", "diverges"} {
		if !strings.Contains(p.text(".answer"), word) {
			t.Errorf("the answer does not say %q", word)
		}
	}
}

// Far out the third stop counts eight of eight, on both sides; within the region it does not.
func TestTourFarOut(t *testing.T) {
	p := open(t, served(t, nil), "#tour?stop=3&v=-0.3", 1280)
	for _, c := range []struct {
		share float64
		all   bool
	}{{0.99, true}, {0.01, true}, {0.45, false}} {
		p.drag(dock, c.share)
		if said := p.text(".notice"); strings.Contains(said, "8 of 8 rows") != c.all {
			t.Errorf("at %v of the way it says %q", c.share, said)
		}
	}
}

// A link to a stop shows what was dragged to, and its answer; the arrow keys drag, too.
func TestTourLink(t *testing.T) {
	p := open(t, served(t, nil), "#tour?stop=6&v=32", 390)
	p.until(`document.querySelector(".answer").checkVisibility()`)
	if said := p.text(".notice"); !strings.Contains(said, "Batches of 32") {
		t.Errorf("it says %q", said)
	}
	eval[any](p, `document.querySelector('`+dock+`').dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}))`)
	p.until(`document.querySelector(".notice").textContent.includes("Batches of 64")`)
}
