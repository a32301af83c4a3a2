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
			if k == 2 { // its answer waits until larger steps and one beyond the limit were tried
				if eval[bool](p, `document.querySelector(".answer").checkVisibility()`) {
					t.Errorf("stop %d answers after one drag", k)
				}
				p.drag(dock, 0.95)
			}
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
	if !eval[bool](p, `document.querySelector(".answer").checkVisibility()`) {
		t.Error("no answer after steps on both sides of the limit")
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

// The second stop's sentence tells the last distance that the picture beside it shows, and that SGD is thrown out
// before gradient descent diverges. Its answer is to be had at once by a button.
func TestStepSizeWords(t *testing.T) {
	p := open(t, served(t, nil), "#tour?stop=2", 390)
	p.drag(dock, 0.1) // too small: both creep
	p.drag(dock, 0.22)
	d := p.numbers("Distance to the optimum")["Gradient descent: distance"]
	want := fmt.Sprintf("Gradient descent ends %.3g from it", d[len(d)-1])
	if said := p.text(".notice"); !strings.Contains(said, want) {
		t.Errorf("%q is not in %q", want, said)
	}
	if eval[bool](p, `document.querySelector(".answer").checkVisibility()`) {
		t.Error("the answer is there before it is asked for")
	}
	p.press("Show the answer")
	if !eval[bool](p, `document.activeElement === document.querySelector(".answer") && document.activeElement.checkVisibility()`) {
		t.Error("the answer is not shown where it is asked for")
	}
	p.drag(dock, 0.78)
	if said := p.text(".notice.bad"); !strings.Contains(said, "SGD is thrown far out again and again") {
		t.Errorf("where SGD falls back it says %q", said)
	}
	if said := p.text(".pictures"); !strings.Contains(said, "SGD thrown far out") {
		t.Errorf("the pictures do not show that SGD is thrown out: %q", said)
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
