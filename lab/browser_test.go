// Package lab_test tries the lab's page in a real browser: as slalom lab serves it, and as the
// static site with the engine in WebAssembly.
package lab_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/slalom-ml/slalom/internal/testenv"
	"github.com/slalom-ml/slalom/lab/page"
	"github.com/slalom-ml/slalom/lab/server"
)

// patience is how long anything in a page may take on a slow machine.
const patience = 3 * time.Minute

var (
	browser     context.Context // of which tabs are opened; nil: none runs yet
	endBrowser  = func() {}
	siteFolder  string
	browserOnce = sync.OnceValue(startBrowser)
	siteOnce    = sync.OnceValues(buildSite)
)

func TestMain(m *testing.M) {
	code := m.Run()
	endBrowser()
	os.RemoveAll(siteFolder)
	os.Exit(code)
}

// startBrowser starts one that finds no other machine, whatever a page asks of it.
func startBrowser() error {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	all, endAll := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, end := chromedp.NewContext(all)
	browser, endBrowser = ctx, func() { end(); endAll() }
	return chromedp.Do(ctx)
}

// buildSite writes the static site, once for all tests.
func buildSite() (http.Handler, error) {
	dir, err := os.MkdirTemp("", "slalom-site")
	if err != nil {
		return nil, err
	}
	siteFolder = dir
	if out, err := exec.Command("go", "run", "github.com/slalom-ml/slalom/lab/site", "-q", "-o", dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the site cannot be written: %w: %s", err, out)
	}
	return http.FileServer(http.Dir(dir)), nil
}

// served is the address of the page with an engine behind it, and a run, if there is one.
func served(t testing.TB, live *server.Live) string {
	s := httptest.NewServer(server.New(page.FS(), live))
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// engines runs a test with the page as it is served, and as the static site.
func engines(t *testing.T, f func(t *testing.T, url string)) {
	testenv.Tool(t, "chromium")
	t.Run("served", func(t *testing.T) { f(t, served(t, nil)) })
	t.Run("WebAssembly", func(t *testing.T) {
		if testing.Short() {
			t.Skip("builds WebAssembly")
		}
		h, err := siteOnce()
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		f(t, s.URL+"/")
	})
}

// tab is a page that is open. What goes wrong in it fails the test at its end.
type tab struct {
	testing.TB
	ctx  context.Context
	base string

	mu    sync.Mutex
	wrong []string
}

// open opens the page at a link, so wide, and waits until it shows something.
func open(t testing.TB, base, link string, width int64) *tab {
	t.Helper()
	testenv.Tool(t, "chromium")
	if err := browserOnce(); err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(browser)
	p := &tab{TB: t, ctx: ctx, base: base}
	t.Cleanup(end)
	t.Cleanup(p.check)
	p.do(chromedp.EmulateViewport(width, 900))
	p.fine(chromedp.Listen(ctx, p.heard))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	p.fine(err)
	_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	p.fine(err)
	p.do(chromedp.Navigate(base + link))
	p.shown()
	return p
}

// shown waits until a page that was just opened is drawn.
func (p *tab) shown() {
	p.Helper()
	p.until(`document.querySelector("main *") !== null`)
	p.until(calm)
}

// reload opens the page anew.
func (p *tab) reload() {
	p.Helper()
	p.do(chromedp.Reload())
	p.shown()
}

// heard takes down errors in the console, and requests for anything but the page's own.
func (p *tab) heard(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, p.base) && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			p.wrong = append(p.wrong, "it asks for "+u)
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.wrong = append(p.wrong, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			for _, a := range e.Args {
				p.wrong = append(p.wrong, fmt.Sprintf("console: %s %s", a.Value, a.Description))
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			p.wrong = append(p.wrong, "console: "+e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

func (p *tab) check() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.wrong {
		p.Errorf("%s: %s", p.base, w)
	}
}

func (p *tab) fine(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	p.fine(chromedp.Do(p.ctx, steps...))
}

// eval is what an expression is, or what the promise that it is comes to.
func eval[T any](p *tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until an expression is true.
func (p *tab) until(expression string) {
	p.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		v, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression))
		if v && err == nil {
			return
		}
		if time.Now().After(end) {
			text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.querySelector("main")?.innerText.slice(0, 600) ?? ""`))
			p.check()
			p.Fatalf("%s does not become true (%v); the page says: %s", expression, err, text)
		}
	}
}

// calm: the page awaits no answer, has drawn all that it got, with its own letters, and nothing moves by itself.
const calm = `!document.documentElement.hasAttribute("data-busy") && document.fonts.status === "loaded" && document.getAnimations().every((a) => a.playState !== "running")`

// visit shows another scene in the tab, and waits until it is drawn.
func (p *tab) visit(link string) {
	p.Helper()
	eval[any](p, `new Promise((done) => {
		const link = `+strconv.Quote(link)+`;
		if (location.hash === link) return done();
		addEventListener("hashchange", done, {once: true}); // the page has asked for the scene by then
		location.hash = link;
	}).then(() => {})`)
	p.until(calm)
}

// theme presses the button of the colours until they are light, dark, or as the system has them (the empty name).
func (p *tab) theme(name string) {
	p.Helper()
	for eval[string](p, `document.documentElement.dataset.theme ?? ""`) != name {
		eval[any](p, `void document.querySelector(".bar .right button:last-child").click()`)
	}
	p.until(calm)
}

func (p *tab) text(selector string) string {
	p.Helper()
	return eval[string](p, `document.querySelector(`+strconv.Quote(selector)+`)?.textContent ?? ""`)
}

// press presses the button with a text.
func (p *tab) press(text string) {
	p.Helper()
	eval[any](p, `void [...document.querySelectorAll("main button")].find((b) => b.textContent === `+strconv.Quote(text)+`).click()`)
}

// drag drags the thumb of a slider with the mouse to shares of its way, one after the other.
func (p *tab) drag(selector string, shares ...float64) {
	p.Helper()
	box := eval[[]float64](p, `(() => {
		const e = document.querySelector(`+strconv.Quote(selector)+`);
		e.scrollIntoView({block: "nearest"});
		const r = e.getBoundingClientRect();
		return [r.left + 9, r.width - 18, r.top + r.height / 2, e.value / e.max];
	})()`)
	at := func(share float64) float64 { return box[0] + share*box[1] }
	mouse := func(kind input.DispatchMouseEventType, share float64) {
		p.do(chromedp.MouseEvent(kind, at(share), box[2], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	mouse(input.DispatchMouseEventTypeMousePressed, box[3])
	for _, s := range shares {
		mouse(input.DispatchMouseEventTypeMouseMoved, s)
		p.until(calm)
	}
	mouse(input.DispatchMouseEventTypeMouseReleased, shares[len(shares)-1])
	p.until(calm)
}

// numbers is what the figure with a title saves as CSV: columns by name, cells that are no number as NaN.
func (p *tab) numbers(title string) map[string][]float64 {
	p.Helper()
	out := map[string][]float64{}
	for name, cells := range p.table(title) {
		for _, c := range cells {
			v, err := strconv.ParseFloat(c, 64)
			if err != nil {
				v = math.NaN()
			}
			out[name] = append(out[name], v)
		}
	}
	return out
}

// table is the same as texts.
func (p *tab) table(title string) map[string][]string {
	p.Helper()
	text := eval[string](p, `(() => {
		const figure = [...document.querySelectorAll("figure")].find((f) => f.querySelector("h3").textContent === `+strconv.Quote(title)+`);
		const made = URL.createObjectURL;
		let text;
		URL.createObjectURL = (blob) => ((text = blob.text()), "blob:none");
		HTMLAnchorElement.prototype.click = () => {};
		[...figure.querySelectorAll(".items button")].find((b) => b.textContent === "Numbers as CSV").click();
		URL.createObjectURL = made;
		delete HTMLAnchorElement.prototype.click;
		return text;
	})()`)
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 {
		p.Fatalf("%s: %v in %.100q", title, err, text)
	}
	out := map[string][]string{}
	for i, name := range lines[0] {
		for _, l := range lines[1:] {
			out[name] = append(out[name], l[i])
		}
	}
	return out
}

// upload gives the page a file, as if it had been chosen.
func (p *tab) upload(name, content string) {
	p.Helper()
	path := filepath.Join(p.TempDir(), name)
	p.fine(os.WriteFile(path, []byte(content), 0o666))
	p.do(chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{path}, chromedp.NodeReady))
}
