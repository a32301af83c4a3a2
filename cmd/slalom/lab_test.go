package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// train --lab shows its records, from the recipe to the end.
func TestTrainShowsItsRun(t *testing.T) {
	inSamples(t)
	said := make(spoken, 64)
	go run([]string{"train", "two.svm", "--lab", "--port", "0", "--no-browser", "--passes", "2"}, io.Discard, said)
	for s := range said {
		_, s, ok := strings.Cut(s, "http://")
		if !ok {
			continue
		}
		url, _, _ := strings.Cut("http://"+s, " ")
		res, err := http.Get(url + "live")
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		if res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`data: {"recipe":`, `data: {"point":`, `data: {"end":`, "event: end"} {
			if !strings.Contains(string(b), want) {
				t.Errorf("no %s in\n%s", want, b)
			}
		}
		return
	}
}

// spoken sends on what is written, a text each time.
type spoken chan string

func (l spoken) Write(b []byte) (int, error) { l <- string(b); return len(b), nil }

// The command says where the page is, and the page is there; a foreign Host is refused. It
// serves until the process ends.
func TestLabServes(t *testing.T) {
	said := make(spoken, 4)
	go run([]string{"lab", "--port", "0", "--no-browser"}, io.Discard, said)
	var url string
	select {
	case s := <-said:
		_, s, _ = strings.Cut(s, "http://")
		url, _, _ = strings.Cut("http://"+s, " ")
	case <-time.After(time.Minute):
		t.Fatal("it says nothing")
	}
	for host, want := range map[string]int{"": 200, "example.org": 403} {
		req, err := http.NewRequest("GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("host %q: %s", host, res.Status)
		}
	}
	port := url[strings.LastIndex(url, ":")+1 : len(url)-1]
	for args, want := range map[string]string{
		"lab --no-browser --port " + port: "cannot be listened on", "lab --port 70000": "up to 65535", "lab x.csv": "takes no file",
	} {
		var b strings.Builder
		if run(strings.Fields(args), io.Discard, &b) == 0 || !strings.Contains(b.String(), want) {
			t.Errorf("slalom %s: %q", args, b.String())
		}
	}
}
