package lab_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/lab/scene"
)

// answer is what the engine says in this process.
type answer struct {
	Error  string
	Facts  map[string]*float64
	Texts  map[string][]string
	Runs   []struct{ Method string }
	Arrays map[string][2]int

	numbers []byte
}

func ask(t testing.TB, e *scene.Engine, request string, body []byte) answer {
	t.Helper()
	b := e.Call([]byte(request), body)
	n := binary.LittleEndian.Uint32(b)
	a := answer{numbers: b[8+n:]}
	if err := json.Unmarshal(b[8:8+n], &a); err != nil || a.Error != "" {
		t.Fatal(request, err, a.Error)
	}
	return a
}

func (a answer) array(t testing.TB, name string) []float64 {
	t.Helper()
	at, ok := a.Arrays[name]
	if !ok {
		t.Fatalf("no array %s among %v", name, a.Arrays)
	}
	out := make([]float64, at[1])
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(a.numbers[8*(at[0]+i):]))
	}
	return out
}

// same says whether numbers that a page saved are those of the engine, bit for bit. A column may be shorter than its table.
func same(got, want []float64) bool {
	return len(got) >= len(want) && slices.EqualFunc(got[:len(want)], want, func(a, b float64) bool { return a == b || a != a && b != b })
}

// What the page shows is what the engine says here, in every digit; package lab/scene tests that this is what slalom's own loop does.
func TestNumbersAreTheEngines(t *testing.T) {
	names := map[string]string{"gd": "Gradient descent", "sgd": "SGD", "momentum": "Momentum", "svrg": "SVRG", "adagrad": "AdaGrad"}
	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "", 1280)
		for _, c := range []struct{ link, request string }{
			{"#plane?methods=gd,sgd,momentum,svrg&eta=0.1&steps=150&seed=3", `"eta":0.1,"steps":150,"seed":3,"methods":["gd","sgd","momentum","svrg"]`},
			{"#plane?problem=logistic&methods=sgd,adagrad&eta=0.5&order=shuffle&batch=4&steps=90", `"problem":"logistic","eta":0.5,"steps":90,"order":"shuffle","batch":4,"methods":["sgd","adagrad"]`},
			{"#plane?problem=hinge&methods=gd,sgd&eta=0.05&kappa=20", `"problem":"hinge","eta":0.05,"kappa":20,"methods":["gd","sgd"]`},
		} {
			p.visit(c.link)
			want := ask(t, new(scene.Engine), `{"op":"scene","view":"plane",`+c.request+`}`, nil)
			gaps, distances, plane := p.numbers("Loss at equal steps"), p.numbers("Distance to the optimum"), p.numbers("The plane")
			for i, run := range want.Runs {
				name, part := names[run.Method], fmt.Sprintf("run.%d.", i)
				if !same(gaps[name+": f − f*"], want.array(t, part+"gap")) || !same(distances[name+": ‖x − x*‖"], want.array(t, part+"distance")) {
					t.Errorf("%s: the page shows other numbers for %s: %.3v", c.link, name, gaps)
				}
				var x1 []float64
				for k, v := range want.array(t, part+"w") {
					if k%2 == 0 {
						x1 = append(x1, v)
					}
				}
				if !same(plane[name+": x1"], x1) {
					t.Errorf("%s: the path of %s is another", c.link, name)
				}
			}
		}
	})
}

// Dragging the step past 2/L makes gradient descent diverge, and the page say so.
func TestBeyondTheLimit(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "#plane", 1280)
		if said := p.text(".notice"); strings.Contains(said, "diverge") {
			t.Errorf("at first it says %q", said)
		}
		p.drag(`.dock input[type="range"]`, 0.6, 0.8, 0.97)
		if said := p.text(".notice.bad"); !strings.Contains(said, "Gradient descent diverges") || !strings.Contains(said, "beyond 2/L") {
			t.Errorf("beyond the limit it says %q", said)
		}
		p.drag(`.dock input[type="range"]`, 0.7, 0.5)
		if said := p.text(".notice"); strings.Contains(said, "diverge") {
			t.Errorf("back below it says %q", said)
		}
	})
}

// A link restores its scene: controls, numbers, and the link itself.
func TestLinkRestoresTheScene(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		const link = "#plane?problem=logistic&kappa=30&seed=5&start=1,1.5&methods=sgd,adam,saga&eta=0.7&order=shuffle&steps=120"
		p := open(t, url, link, 1280)
		before := p.table("Loss at equal steps")
		if got := eval[string](p, `[document.querySelector("main select").value, ...[...document.querySelectorAll(".chips :checked ~ span, .segments :checked ~ span")].map((e) => e.textContent)].join()`); got != "logistic,SGD,Adam,SAGA,Shuffle" {
			t.Errorf("the controls are %s", got)
		}
		p.drag(`.dock input[type="range"]`, 0.4)
		p.until(`new URLSearchParams(location.hash.split("?")[1]).get("eta") === document.querySelector(".dock .figure-box").value`) // the address follows in a moment
		now := eval[string](p, `location.hash`)
		if now == link {
			t.Error("the address does not follow the slider")
		}
		moved := p.table("Loss at equal steps")
		for l, want := range map[string]map[string][]string{link: before, now: moved} {
			q := open(t, url, l, 1280)
			if got := q.table("Loss at equal steps"); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s shows other numbers when it is opened anew", l)
			}
			if got := eval[string](q, `location.hash`); got != l {
				t.Errorf("%s becomes %s", l, got)
			}
		}
	})
}

// Far out, all parabolas agree with the mean, exactly; and the region of confusion is where they do not.
func TestFarOutAllAgree(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "#line", 1280)
		facts := ask(t, new(scene.Engine), `{"op":"scene","view":"line"}`, nil).Facts
		curve := p.numbers("Share of parabolas that agree with the full gradient")
		x, share := curve["share that agrees: x"], curve["share that agrees: share"]
		out, in := 0, 1.0
		for i := range x {
			switch {
			case x[i] < *facts["low"] || x[i] > *facts["high"]:
				if out++; share[i] != 1 {
					t.Errorf("at %v the share is %v", x[i], share[i])
				}
			default:
				in = min(in, share[i])
			}
		}
		if out < 50 || in > 0.7 {
			t.Errorf("%d places far out; in the region of confusion the least share is %v", out, in)
		}
	})
}

// Orders and batches show the engine's numbers, too.
func TestOrdersAndBatches(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "#orders?seeds=6&passes=10&n=40", 1280)
		want := ask(t, new(scene.Engine), `{"op":"scene","view":"orders","n":40,"seed":7,"sorted":true,"eta":0.04,"passes":10,"seeds":6}`, nil)
		got := p.numbers("Loss after each pass: the median over seeds, and its quartiles")
		for order, name := range map[string]string{"replace": "With replacement", "shuffle": "Shuffled every pass", "once": "Shuffled once", "file": "File order"} {
			if !same(got[name+": f − f*"], want.array(t, "orders."+order+".median")) || !same(got[name+": high"], want.array(t, "orders."+order+".high")) {
				t.Errorf("%s: other numbers", name)
			}
		}
		p.visit("#batch?n=64&dim=4&size=8")
		want = ask(t, new(scene.Engine), `{"op":"scene","view":"batch","n":64,"dim":4}`, nil)
		if !same(p.numbers("Parallel steps to a tenth of the gap")["Measured: steps"], want.array(t, "batch.steps")) ||
			!same(p.numbers("Training and test loss")["Test: loss"], want.array(t, "batch.3.test")) {
			t.Error("batches: other numbers")
		}
		if said := p.text(".notice"); !strings.Contains(said, "with 8:") || !strings.Contains(said, "noise scale") {
			t.Errorf("of batches of 8 it says %q", said)
		}
	})
}
