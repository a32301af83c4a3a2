package lab_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/testenv"
	"github.com/slalom-ml/slalom/lab/scene"
	"github.com/slalom-ml/slalom/lab/server"
	"github.com/slalom-ml/slalom/trace"
)

// A file of one's own races in the page as in Go, to the last digit, and the winner's weights have names.
func TestRace(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("size,colour,sold\n")
	for i := range 60 {
		size := i * 7 % 100
		fmt.Fprintf(&csv, "%d,%s,%s\n", size, []string{"red", "blue"}[i%2], []string{"no", "yes"}[size/51])
	}
	var e scene.Engine
	ask(t, &e, `{"op":"open","name":"houses.csv"}`, []byte(csv.String()))
	a := ask(t, &e, `{"op":"train","target":"colour","passes":1,"batch":1,"seed":1}`, nil)
	each := (int(*a.Facts["rows"]) + 99) / 100 // as the page asks for them
	for *a.Facts["ended"] == 0 {
		a = ask(t, &e, fmt.Sprintf(`{"op":"go","rows":%d}`, each), nil)
	}
	weights := ask(t, &e, `{"op":"weights","top":24}`, nil)

	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "#data?passes=1&target=colour", 1280)
		p.upload("houses.csv", csv.String())
		p.until(`[...document.querySelectorAll("main button")].some((b) => b.textContent === "Start the race" && !b.disabled)`)
		if got := eval[string](p, `document.querySelector("main select").value`); got != "colour" {
			t.Errorf("the link's target is colour, the page's %s", got)
		}
		p.press("Start the race")
		p.until(`document.querySelector(".stage .notice")?.textContent.startsWith("The race is over")`)
		held := p.numbers("Hold-out loss")
		for r, eta := range a.array(t, "race.eta") {
			name := fmt.Sprintf("step %s: loss", strings.TrimSuffix(fmt.Sprintf("%.3g", eta), ".0"))
			if !same(held[name], a.array(t, fmt.Sprintf("race.held.%d", r))) {
				t.Errorf("%s: other losses, or none, among %v", name, keys(held))
			}
		}
		p.until(`document.querySelector("table.weights tbody tr") !== null`)
		if got := p.table("The leader's largest weights"); !slices.Equal(got["column"], weights.Texts["names"]) {
			t.Errorf("weights of %v, not %v", got["column"], weights.Texts["names"])
		}
		if !same(p.numbers("The leader's largest weights")["weight"], weights.array(t, "weights")) {
			t.Error("other weights")
		}
		if said := p.text(".stage .notice"); !strings.Contains(said, "leads") || !strings.Contains(said, "hold-out loss") {
			t.Errorf("of the end it says %q", said)
		}
	})
}

func keys[V any](m map[string]V) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// What cannot be read is said in a sentence.
func TestBadFile(t *testing.T) {
	p := open(t, served(t, nil), "#data", 1280)
	p.upload("bad.csv", "a,b\n1,2\n\"3,4\n")
	p.until(`document.querySelector(".stage .notice.bad")?.textContent.includes("bad.csv")`)
}

// The trace of a run is played again, with a slider.
func TestReplay(t *testing.T) {
	run, err := os.ReadFile("page/src/examples/bikes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, served(t, nil), "#data", 1280)
	p.upload("run.jsonl", string(run))
	p.until(`document.querySelector(".notice:not([hidden])")?.textContent.includes("The end:")`) // it plays
	p.until(`document.querySelector(".dock .button").textContent === "Play"`)
	all := p.numbers("Loss")["Progressive: loss"]
	want := ask(t, new(scene.Engine), `{"op":"trace"}`, run)
	if !same(all, want.array(t, "trace.loss")) || len(p.table("How the race came out")["step size"]) != 8 {
		t.Errorf("losses %v", all)
	}
	eval[any](p, `(() => { const i = document.querySelector('`+dock+`'); i.value = 0; i.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	if first := p.numbers("Loss")["Progressive: loss"]; len(first) != 1 || first[0] != all[0] {
		t.Errorf("at the first point it shows %v", first)
	}
}

// A run of slalom train --lab shows while it goes on, and its end.
func TestLive(t *testing.T) {
	testenv.Tool(t, "chromium")
	live := server.NewLive()
	valid := trace.Number(0.25)
	live.Watch(trace.Record{Recipe: json.RawMessage(`{"seed":1}`)})
	live.Watch(trace.Record{Point: &trace.Point{Pass: 1, Step: 10, Rows: 10, Eta: 0.1, Loss: 0.5, Racers: []trace.Racer{{Value: 0.1, Progressive: 0.5}, {Value: 0.4, Progressive: trace.Number(math.NaN())}}}})
	p := open(t, served(t, live), "", 1280) // a page with a run shows it first
	p.until(`document.querySelector("main").textContent.includes("progressive loss 0.5")`)
	live.Watch(trace.Record{Point: &trace.Point{Pass: 2, Step: 20, Rows: 20, Eta: 0.1, Loss: 0.4, Valid: &valid, Best: true}})
	p.until(`document.querySelector("main").textContent.includes("hold-out loss 0.25, the best so far")`)
	live.Watch(trace.Record{End: "all 2 passes made"})
	p.until(`document.querySelector("main").textContent.includes("The run is over")`)
	p.until(`document.querySelector("main").textContent.includes("The end: all 2 passes made")`)
	if got := p.numbers("Loss"); !same(got["Progressive: loss"], []float64{0.5, 0.4}) || !same(got["Hold-out: loss"], []float64{0.25}) {
		t.Errorf("losses %v", got)
	}
}
