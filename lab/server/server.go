package server

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slalom-ml/slalom/lab/scene"
)

// What is read and kept at most.
const (
	mostBody     = 256 << 20
	mostRequest  = 1 << 20
	mostSessions = 8
	mostName     = 32
)

// Server is a page and an engine for each session of it.
type Server struct {
	page http.Handler
	live *Live

	mu       sync.Mutex
	sessions []*session // the one used last comes last
}

// session is one page's engine.
type session struct {
	name   string
	mu     sync.Mutex
	engine scene.Engine
}

// New is a server of a page's files. Live is the run it shows; nil: none.
func New(page fs.FS, live *Live) *Server {
	return &Server{page: http.FileServerFS(page), live: live}
}

// Serve answers on a listener, which should be one of this machine alone, until it is closed.
func (s *Server) Serve(l net.Listener) error {
	h := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
	return h.Serve(l)
}

// policy lets the page load nothing but what is here.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policy)
	if !ownHost(r.Host) || !ownOrigin(r) {
		http.Error(w, "the lab answers its own page on this machine only", http.StatusForbidden)
		return
	}
	switch r.URL.Path {
	case "/call":
		if wants(w, r, http.MethodPost) {
			s.call(w, r)
		}
		return
	case "/engine":
		if wants(w, r, http.MethodGet) {
			h.Set("Content-Type", "application/json")
			h.Set("Cache-Control", "no-store")
			fmt.Fprintf(w, `{"served":true,"live":%v}`, s.live != nil)
		}
		return
	case "/live":
		if wants(w, r, http.MethodGet) {
			s.live.serve(w, r)
		}
		return
	}
	if wants(w, r, http.MethodGet, http.MethodHead) {
		h.Set("Cache-Control", "no-cache")
		s.page.ServeHTTP(w, r)
	}
}

func wants(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	for _, m := range methods {
		if r.Method == m {
			return true
		}
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	http.Error(w, "not so", http.StatusMethodNotAllowed)
	return false
}

// ownHost says whether a Host is a name of this machine for itself. A foreign name that
// was made to point here is none.
func ownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(strings.ToLower(host), "[]")
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// ownOrigin says whether a request comes from the page itself: it has no Origin, or that which its Host says.
func ownOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.URL.Path == "/" // a link to the lab
	}
	list := r.Header.Values("Origin")
	if len(list) == 0 {
		return true
	}
	u, err := url.Parse(list[0])
	return err == nil && len(list) == 1 && u.Scheme == "http" && strings.EqualFold(u.Host, r.Host)
}

// call reads a request and its bytes, and answers.
func (s *Server) call(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("session")
	if len(name) > mostName || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		http.Error(w, "session: up to 32 letters and digits", http.StatusBadRequest)
		return
	}
	request, body, err := split(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		status := http.StatusBadRequest
		if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, err.Error(), status)
		return
	}
	answer := s.session(name).call(request, body)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(answer)
}

// call answers one request after the other; one that fails does not keep the session from the next.
func (e *session) call(request, body []byte) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.engine.Call(request, body)
}

// split takes a body apart: the length of the JSON, the JSON, the bytes.
func split(r io.Reader) (request, body []byte, err error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, nil, fmt.Errorf("the body has no length before the request: %w", err)
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n > mostRequest {
		return nil, nil, fmt.Errorf("a request of %d bytes: %d at most", n, mostRequest)
	}
	request = make([]byte, n)
	if _, err := io.ReadFull(r, request); err != nil {
		return nil, nil, fmt.Errorf("the body ends within the request: %w", err)
	}
	body, err = io.ReadAll(r)
	return request, body, err
}

// session finds a session, or begins one in place of the one that was used least lately.
func (s *Server) session(name string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.sessions {
		if e.name == name {
			s.sessions = append(append(s.sessions[:i:i], s.sessions[i+1:]...), e)
			return e
		}
	}
	e := &session{name: name}
	if s.sessions = append(s.sessions, e); len(s.sessions) > mostSessions {
		s.sessions = s.sessions[1:]
	}
	return e
}
