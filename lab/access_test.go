package lab_test

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"testing"
)

//go:embed testdata/axe/axe.min.js.gz
var axe []byte

var everywhere = []string{
	"#tour?stop=1", "#tour?stop=2&v=0.3", "#tour?stop=5&v=0.1", "#line", "#plane", "#orders?seeds=5&n=30", "#batch?n=64", "#data",
}

// The accessibility check finds nothing in any view, light and dark.
func TestAxe(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(axe))
	if err != nil {
		t.Fatal(err)
	}
	script, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, served(t, nil), "#tour?stop=1", 1280)
	eval[any](p, string(script)+"; void 0")
	check := func(where string) {
		t.Helper()
		for _, v := range eval[[]string](p, `axe.run(document).then((r) => r.violations.map((v) => v.id + ": " + v.help + ": " + v.nodes.map((n) => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`) {
			t.Errorf("%s: %s", where, v)
		}
	}
	for _, theme := range []string{"light", "dark"} {
		p.theme(theme)
		for _, link := range everywhere {
			p.visit(link)
			check(theme + ", " + link)
		}
	}
	p.upload("a.csv", "x,y,z\n1,a,0\n2,b,1\n3,a,0\n4,b,1\n5,a,0\n6,b,1\n7,a,0\n8,b,1\n")
	p.until(`[...document.querySelectorAll("main button")].some((b) => b.textContent === "Start the race" && !b.disabled)`)
	p.press("Start the race")
	p.until(`document.querySelector(".stage .notice")?.textContent.startsWith("The race is over") && document.querySelector("table.weights tbody tr") !== null`)
	p.until(calm)
	check("a race")
}

// Nothing is wider than a phone.
func TestPhone(t *testing.T) {
	p := open(t, served(t, nil), "#tour?stop=1", 390)
	for _, link := range everywhere {
		p.visit(link)
		if wide := eval[int](p, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("%s is %d pixels wide", link, wide)
		}
	}
}

// A slider drag redraws 2,000 steps of four methods. How long that takes is told, and not judged: it is the machine's.
func TestDragIsDrawn(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url, "#plane?methods=gd,sgd,momentum,svrg&steps=2000&eta=0.05", 1280)
		times := eval[[]float64](p, `(async () => {
			const input = document.querySelector('`+dock+`');
			const of = () => performance.getEntriesByName("redraw").filter((e) => e.detail.live);
			for (let i = 0; i < 15; i++) {
				const before = of().length;
				input.value = 500 + i;
				input.dispatchEvent(new Event("input", {bubbles: true}));
				while (of().length === before) await new Promise((done) => setTimeout(done, 1));
				await new Promise((done) => requestAnimationFrame(done));
			}
			return of().flatMap((e) => [e.duration, e.detail.engine]);
		})()`)
		var all, engine []float64
		for i := 0; i < len(times); i += 2 {
			all, engine = append(all, times[i]), append(engine, times[i+1])
		}
		slices.Sort(all)
		slices.Sort(engine)
		paint := eval[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
		fmt.Printf("%s: a drag is drawn in %.0f ms at best, %.0f ms in the median, %.0f of them the engine's; first paint after %.0f ms\n",
			t.Name(), all[0], all[len(all)/2], engine[len(engine)/2], paint)
	})
}
