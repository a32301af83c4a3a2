package lab_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var pictures = flag.String("pictures", "", "folder to write the pictures of docs/lab.md to")

// views are what docs/lab.md shows: each as wide as a desk and as a phone.
var views = []struct{ name, link string }{
	{"tour", "#tour?stop=2&v=0.2"},
	{"line", "#line?step=9"},
	{"plane", "#plane?methods=gd,sgd,momentum,svrg&eta=0.1&steps=300"},
	{"orders", "#orders"},
	{"batch", "#batch"},
	{"data", "#data?passes=4"},
}

// TestPictures takes the pictures of the documentation where -pictures says that they are wanted:
//
//	go test ./lab -run Pictures -pictures ../docs/lab
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no -pictures are wanted")
	}
	p := open(t, served(t, nil), "#line", 1280)
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
	p.fine(err)
	p.fine(os.MkdirAll(*pictures, 0o777))
	for _, v := range views {
		p.visit(v.link)
		switch v.name {
		case "tour":
			for _, share := range []float64{0.1, 0.25, 0.4, 0.5} {
				p.drag(dock, share)
			}
		case "data":
			p.press("Try it: bike rentals")
			p.until(`[...document.querySelectorAll("main button")].some((b) => b.textContent === "Start the race" && !b.disabled)`)
			p.press("Start the race")
			p.until(`document.querySelector(".stage .notice")?.textContent.startsWith("The race is over")`)
		}
		p.theme("light")
		p.take(v.name+"-1280", 1280, 0, 1)
		p.take(v.name+"-390", 390, phone, 2)
		switch v.name {
		case "tour":
			p.theme("dark")
			p.take(v.name+"-390-dark", 390, phone, 2)
		case "plane":
			p.theme("dark")
			p.take(v.name+"-1280-dark", 1280, 0, 1)
		}
	}
}

// phone is how much is shown of a page on a phone: about two screens.
const phone = 1600

// take takes a picture of the page, so wide and high; 0: all of it.
func (p *tab) take(name string, width, height int64, scale float64) {
	p.Helper()
	p.do(chromedp.EmulateViewport(width, max(height, 900), chromedp.EmulateScale(scale)))
	p.until(calm)
	if height == 0 {
		p.do(chromedp.EmulateViewport(width, eval[int64](p, `document.documentElement.scrollHeight`), chromedp.EmulateScale(scale)))
		p.until(calm)
	}
	eval[any](p, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => {})`)
	quality := int64(85)
	shot, err := chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: &quality})
	p.fine(err)
	p.fine(os.WriteFile(filepath.Join(*pictures, name+".webp"), shot.Data, 0o666))
}
