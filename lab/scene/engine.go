package scene

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Engine answers calls, one at a time.
type Engine struct {
	problem *problem // made last
	key     string   // what it was made of
	file    *file    // opened last
	race    *race    // begun last
}

// request is any call.
type request struct {
	Op string `json:"op"`
	Scene

	Name   string `json:"name,omitempty"`   // open
	Target string `json:"target,omitempty"` // open, train
	Loss   string `json:"loss,omitempty"`   // train
	Rows   int    `json:"rows,omitempty"`   // go
	Top    int    `json:"top,omitempty"`    // weights
}

// Call answers a JSON request; body is the bytes of a file, for the requests that
// take one, and may be kept. What goes wrong is said in the answer.
func (e *Engine) Call(req, body []byte) []byte {
	a := newAnswer()
	if err := e.call(a, req, body); err != nil {
		return sorry(err)
	}
	return a.bytes()
}

func (e *Engine) call(a *answer, req, body []byte) error {
	var r request
	dec := json.NewDecoder(bytes.NewReader(req))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return fmt.Errorf("the request is no JSON object of the page: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the request goes on after its JSON object")
	}
	switch r.Op {
	case "scene":
		return e.scene(a, r.Scene)
	case "open":
		return e.open(a, r.Name, r.Target, body)
	case "train":
		return e.train(a, &r)
	case "go":
		return e.advance(a, r.Rows)
	case "weights":
		return e.weights(a, r.Top)
	case "trace":
		return replay(a, body)
	}
	return fmt.Errorf("there is no op %q: it is one of scene, open, train, go, weights, trace", r.Op)
}

// scene answers one of the four views.
func (e *Engine) scene(a *answer, s Scene) error {
	s, err := s.filled()
	if err != nil {
		return err
	}
	p, err := e.ask(s)
	if err != nil {
		return err
	}
	switch s.View {
	case "line":
		return p.line(a, s)
	case "plane":
		return p.plane(a, s)
	case "orders":
		return p.orders(a, s)
	}
	return p.batches(a, s)
}

// ask makes the scene's problem, unless it is the one made last.
func (e *Engine) ask(s Scene) (*problem, error) {
	b, err := json.Marshal(s.made())
	if err != nil {
		return nil, err
	}
	if e.problem != nil && e.key == string(b) {
		return e.problem, nil
	}
	p, err := newProblem(s)
	if err != nil {
		return nil, err
	}
	e.problem, e.key = p, string(b)
	return p, nil
}
