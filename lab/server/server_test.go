package server_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/slalom-ml/slalom/lab/scene"
	"github.com/slalom-ml/slalom/lab/server"
	"github.com/slalom-ml/slalom/trace"
)

var page = fstest.MapFS{"index.html": {Data: []byte("<title>lab</title>")}, "assets/a.js": {Data: []byte("1")}}

func body(request string, more ...byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(request)))
	return append(append(b, request...), more...)
}

// ask sends a request with headers, given as name and value in turn.
func ask(h http.Handler, method, path string, body []byte, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Host = "127.0.0.1:7253"
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else {
			r.Header.Add(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestForeignersAreRefused(t *testing.T) {
	s := server.New(page, nil)
	for _, c := range []struct {
		name    string
		headers []string
		want    int
	}{
		{"no origin", nil, 200},
		{"its own", []string{"Origin", "http://127.0.0.1:7253"}, 200},
		{"its own by name", []string{"Host", "localhost:7253", "Origin", "http://localhost:7253"}, 200},
		{"IPv6", []string{"Host", "[::1]:7253"}, 200},
		{"another page", []string{"Origin", "http://example.org"}, 403},
		{"another port", []string{"Origin", "http://127.0.0.1:8000"}, 403},
		{"another scheme", []string{"Origin", "https://127.0.0.1:7253"}, 403},
		{"no page at all", []string{"Origin", "null"}, 403},
		{"two origins", []string{"Origin", "http://127.0.0.1:7253", "Origin", "http://example.org"}, 403},
		{"a name that points here", []string{"Host", "example.org:7253"}, 403},
		{"a name that begins so", []string{"Host", "localhost.example.org"}, 403},
		{"no host", []string{"Host", ""}, 403},
		{"fetched from elsewhere", []string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		for _, path := range []string{"/call", "/engine", "/assets/a.js"} {
			method := "GET"
			if path == "/call" {
				method = "POST"
			}
			if got := ask(s, method, path, body(`{"op":"x"}`), c.headers...).Code; got != c.want {
				t.Errorf("%s: %s answers %d, not %d", c.name, path, got, c.want)
			}
		}
	}
	link := []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}
	if got := ask(s, "GET", "/", nil, link...).Code; got != 200 {
		t.Errorf("a link to the lab: %d", got)
	}
}

func TestCallAnswersAsTheEngine(t *testing.T) {
	s := server.New(page, nil)
	const request = `{"op":"scene","view":"plane","steps":50}`
	w := ask(s, "POST", "/call", body(request))
	if want := new(scene.Engine).Call([]byte(request), nil); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), want) {
		t.Errorf("status %d, %d bytes, want %d", w.Code, w.Body.Len(), len(want))
	}
	csv := "x,y\n"
	for i := range 50 {
		csv += strings.Repeat("1", i%5+1) + "," + strings.Repeat("2", i%3+1) + "\n"
	}
	ask(s, "POST", "/call?session=a", body(`{"op":"open","name":"a.csv"}`, []byte(csv)...))
	if got := ask(s, "POST", "/call?session=a", body(`{"op":"train"}`)).Body.String(); strings.Contains(got, `"error"`) {
		t.Errorf("the session's file: %s", got)
	}
	if got := ask(s, "POST", "/call?session=b", body(`{"op":"train"}`)).Body.String(); !strings.Contains(got, "no file is open") {
		t.Errorf("another session sees it: %s", got)
	}
}

func TestLimits(t *testing.T) {
	s := server.New(page, nil)
	for _, c := range []struct {
		method, path string
		body         []byte
		want         int
	}{
		{"GET", "/call", nil, 405},
		{"POST", "/", nil, 405},
		{"POST", "/call", []byte{1, 2}, 400},
		{"POST", "/call", []byte{9, 0, 0, 0, '{'}, 400},
		{"POST", "/call", []byte{0, 0, 0, 255}, 400},
		{"POST", "/call?session=../x", body("{}"), 400},
		{"POST", "/call?session=" + strings.Repeat("a", 33), body("{}"), 400},
		{"GET", "/../server.go", nil, 404},
		{"GET", "/nothing", nil, 404},
		{"GET", "/", nil, 200},
	} {
		if got := ask(s, c.method, c.path, c.body).Code; got != c.want {
			t.Errorf("%s %s: %d, not %d", c.method, c.path, got, c.want)
		}
	}
	r := httptest.NewRequest("POST", "/call", io.MultiReader(bytes.NewReader(body("{}")), io.LimitReader(zeros{}, 300<<20)))
	r.Host = "localhost"
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("300 MB: %d", w.Code)
	}
	if p := ask(s, "GET", "/", nil).Header().Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") {
		t.Errorf("policy %q", p)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// A page that comes late sees the run from its beginning, and its end.
func TestLive(t *testing.T) {
	live := server.NewLive()
	live.Watch(trace.Record{Note: "begun"})
	s := httptest.NewServer(server.New(page, live))
	defer s.Close()
	res, err := http.Get(s.URL + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Scan()
	if got := lines.Text(); got != `data: {"note":"begun"}` {
		t.Fatalf("first %q", got)
	}
	live.Watch(trace.Record{End: "all done"})
	var rest []string
	for lines.Scan() {
		if lines.Text() != "" {
			rest = append(rest, lines.Text())
		}
	}
	if got := strings.Join(rest, "|"); got != `data: {"end":"all done"}|event: end|data: {}` {
		t.Errorf("then %q", got)
	}
	if got := ask(server.New(page, nil), "GET", "/live", nil).Code; got != http.StatusNoContent {
		t.Errorf("without a run: %d", got)
	}
}
