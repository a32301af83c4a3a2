package table

import (
	"io"
	"strconv"

	"github.com/slalom-ml/slalom/data"
)

const (
	sampleSize  = 4 << 20 // bytes of JSON in which columns are looked for
	mostColumns = 100_000 // of JSON
	deepest     = 100     // levels of nesting
)

// node is a place where a value may stand in an object. Nodes are made from a
// sample and only read later.
type node struct {
	id     int
	col    int    // column of a value that is no object or array; −1: none
	name   string // full: a.b.0
	raw    string // the key as it mostly stands in the file, with its closing quote
	order  int    // place in the kids of its parent
	kids   []*node
	byName map[string]*node
	items  []*node
	valued bool // a value other than null, object and array stood here
	listed bool // a value or null stood here
}

// tree is all nodes.
type tree struct {
	root  *node
	nodes int
}

func newTree() *tree {
	return &tree{root: &node{col: -1}, nodes: 1}
}

// kid is the node of a key; nil: there is none.
func (n *node) kid(key []byte) *node { return n.byName[string(key)] }

// item is the node of an array's k-th item; nil: there is none.
func (n *node) item(k int) *node {
	if n == nil || k >= len(n.items) {
		return nil
	}
	return n.items[k]
}

// add makes a node below n.
func (t *tree) add(n *node, name string) *node {
	if n != t.root {
		name = n.name + "." + name
	}
	m := &node{id: t.nodes, col: -1, name: name}
	t.nodes++
	return m
}

// addKid makes the node of a key.
func (t *tree) addKid(n *node, key string) *node {
	m := t.add(n, key)
	m.raw, m.order = key+`"`, len(n.kids)
	for _, c := range []byte(key) {
		if c < ' ' || c == '"' || c == '\\' {
			m.raw = "" // written with escapes: looked up
		}
	}
	if n.byName == nil {
		n.byName = map[string]*node{}
	}
	n.kids, n.byName[key] = append(n.kids, m), m
	return m
}

// addItem makes the node of an array's next item.
func (t *tree) addItem(n *node) *node {
	m := t.add(n, strconv.Itoa(len(n.items)))
	n.items = append(n.items, m)
	return m
}

// sampler finds the columns of JSON.
type sampler struct {
	left  int // bytes still to look at
	tree  *tree
	order []*node // that values stood at, by first appearance
	first error   // about the first bad record
	bytes int     // looked at
}

// read looks at the records of one input, and leaves them to be read again.
func (s *sampler) read(f *files, o *opened) error {
	if s.tree == nil {
		s.tree = newTree()
	}
	for s.left > 0 {
		buf, line, err := o.split.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		o.held = append(o.held, span{buf, line, 0})
		b := newBlock(nil, o.name, buf, line)
		check := &objects{block: b, tree: &tree{nodes: 1}, st: &state{}}
		grow := &objects{block: b, tree: s.tree, st: &state{seen: make([]uint32, s.tree.nodes)}, grow: s}
		for s.left > 0 {
			ok, err := check.Next(nil) // a bad record must not leave columns
			if !ok {
				break
			}
			s.left -= check.next - check.a
			s.bytes += check.next - check.a
			if err == nil {
				grow.next = check.a
				_, err = grow.Next(nil)
			}
			if s.tree.nodes > 4*mostColumns { // it has got out of hand
				s.left = 0
			}
			if err != nil && s.first == nil {
				s.first = err
			}
		}
	}
	return nil
}

// note keeps a node that a value stands at.
func (s *sampler) note(n *node, valued bool) {
	n.valued = n.valued || valued
	if !n.listed {
		n.listed = true
		s.order = append(s.order, n)
	}
}

// columns gives nodes their columns. What was null in the sample but for being
// an object or an array is none.
func (s *sampler) columns(name string) ([]string, error) {
	var names []string
	cols := map[string]int{}
	for _, n := range s.order {
		if !n.valued && len(n.kids)+len(n.items) > 0 {
			continue
		}
		k, ok := cols[n.name]
		if !ok {
			k = len(names)
			cols[n.name], names = k, append(names, n.name)
		}
		n.col = k
	}
	switch {
	case len(names) > mostColumns:
		return nil, &data.Error{File: name, Msg: "more than " + strconv.Itoa(mostColumns) + " columns",
			Remedy: "are its keys data? write them as values"}
	case len(names) > 0:
		return names, nil
	case s.first != nil:
		return nil, s.first
	case s.bytes == 0:
		return nil, noRows(name)
	}
	return nil, &data.Error{File: name, Line: 1, Msg: "the objects hold no values", Remedy: "is it the right file?"}
}
