package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"strconv"

	"github.com/slalom-ml/slalom/lab/page"
	"github.com/slalom-ml/slalom/lab/server"
)

// labPort is the lab's port where none is asked for: links to scenes then work again the next day.
const labPort = 7253

var portFlag = option{name: "port", arg: "NUMBER", help: "port to listen on, on this machine alone; 0: any; default: 7253, or any where that is taken",
	set: whole(func(r *request) *int { return &r.port })}

var noBrowserFlag = option{name: "no-browser", help: "do not open a browser",
	set: toggle(func(r *request) *bool { return &r.noBrowser })}

var labCommand = command{
	use:   "lab [FLAGS]",
	short: "a page to see it move: paths, batches, your own data",
	long: `Open a page in the browser that shows stochastic gradient at work, on the engine itself: paths on
contours while you drag the step size, the region of confusion, orders, batch sizes, and a race on a
file of yours. The page talks to this machine alone; Ctrl-C ends it.`,
	examples: `  slalom lab
  slalom lab --port 8080 --no-browser
`,
	groups: func() []group { return []group{{"Page", copied(portFlag, noBrowserFlag)}} },
	run:    (*app).lab,
}

func (a *app) lab(r *request) error {
	l, err := a.listen(r)
	if err != nil {
		return err
	}
	a.openLab(r, l)
	if err := server.New(page.FS(), nil).Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// show serves the page with a run that is about to begin, if it is asked for, for as long as the program runs.
func (t *training) show() error {
	if !t.r.lab {
		return nil
	}
	l, err := t.listen(t.r)
	if err != nil {
		return err
	}
	t.live = server.NewLive()
	go server.New(page.FS(), t.live).Serve(l)
	t.openLab(t.r, l)
	return nil
}

// listen listens on this machine alone.
func (a *app) listen(r *request) (net.Listener, error) {
	port := r.port
	if port < 0 {
		port = labPort
	}
	if port > 65535 {
		return nil, r.usage("--port %d: a port is a number up to 65535", port)
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil && r.port < 0 {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("port %d cannot be listened on (%v): give another by --port", port, errors.Unwrap(err))
	}
	return l, nil
}

// openLab tells where the lab is, and shows it.
func (a *app) openLab(r *request, l net.Listener) {
	url := "http://" + l.Addr().String() + "/"
	a.note("the lab is at %s (Ctrl-C ends it)", url)
	if r.noBrowser {
		return
	}
	if err := browse(url); err != nil {
		a.note("no browser could be opened (%v): open that address yourself", err)
	}
}

// browse opens an address in the user's browser.
func browse(url string) error {
	cmd := exec.Command("xdg-open", url)
	switch runtime.GOOS {
	case "darwin":
		cmd = exec.Command("open", url)
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait() // lest it stays a zombie
	return nil
}
