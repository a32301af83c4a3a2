package vw

import (
	"bytes"
	"math"

	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/internal/lines"
	"github.com/slalom-ml/slalom/internal/number"
)

// piece is a chunk of lines on its way to a parser.
type piece struct {
	lines.Chunk
	name string
	from *lines.Splitter
}

// parser makes blocks of chunks. One belongs to one goroutine.
type parser struct {
	spec   Spec
	build  *feature.Builder
	dst    *feature.Block
	spaces map[string]*feature.Prefix

	text    []byte // of the chunk, and the slack behind it
	name    string
	start   int  // where the line begins
	counted int  // a place up to which lines are counted
	line    int  // the number of the line there
	big     bool // a value of this row is so large that a sum may not be finite
}

func newParser(spec Spec) *parser {
	p := &parser{spec: spec, build: feature.NewBuilder(), spaces: map[string]*feature.Prefix{}}
	p.build.For(spec.Names)
	return p
}

// parse fills dst with the rows of a piece.
func (p *parser) parse(dst *feature.Block, c piece) {
	p.build.Reset(dst)
	p.dst, p.text, p.name = dst, c.Text[:len(c.Text)+lines.Slack], c.name
	p.counted, p.line = 0, c.Line
	nul := bytes.IndexByte(c.Text, 0) >= 0
	for i := 0; i < len(c.Text); {
		end := i + bytes.IndexByte(p.text[i:], '\n')
		next, cr := end+1, end > i && p.text[end-1] == '\r'
		if cr {
			end--
			p.text[end] = '\n' // words end there
		}
		p.start, p.big = i, false
		var err error
		if nul {
			err = p.noNUL(end)
		}
		if err == nil {
			err = p.row(i)
		}
		if cr {
			p.text[end] = '\r'
		}
		if err != nil {
			p.build.Drop(err, p.text[i:end])
		}
		i = next
	}
}

// stops are the bytes that end the name of a feature.
var stops = [256]bool{' ': true, '\t': true, '\n': true, '|': true, ':': true}

// ends says whether a byte ends a word.
func ends(c byte) bool { return stops[c] && c != ':' }

// row reads the line at text[i].
func (p *parser) row(i int) error {
	b := p.text
	for b[i] == ' ' || b[i] == '\t' {
		i++
	}
	if b[i] == '\n' {
		return nil
	}
	h, i, err := p.head(i)
	if err != nil {
		return err
	}
	for b[i] == '|' {
		if i, err = p.namespace(i + 1); err != nil {
			return err
		}
	}
	if p.big {
		if err := p.finite(); err != nil {
			return err
		}
	}
	if p.spec.Tags {
		p.build.ID(h.tag)
	}
	p.build.Row(h.field[0], h.field[1], h.field[2])
	return nil
}

// head is what stands before the first bar.
type head struct {
	field [3]float64 // label, importance, base
	tag   []byte
}

// head reads it from text[i] on, and gives the place of the bar.
func (p *parser) head(i int) (h head, bar int, err error) {
	b := p.text
	h.field[1] = 1
	n, tag := 0, -1
	for b[i] != '|' {
		switch b[i] {
		case ' ', '\t':
			i++
			continue
		case '\n':
			return h, 0, p.noBar(i)
		}
		start := i
		for !ends(b[i]) {
			i++
		}
		switch {
		case tag >= 0:
			return h, 0, p.fault(start, i, "a word after the tag", "write the tag just before the bar")
		case b[start] == '\'':
			tag, h.tag = start, b[start+1:i]
		case b[i] == '|':
			tag, h.tag = start, b[start:i]
		case n == 3:
			return h, 0, p.fault(start, i, "more than label, importance and base before the bar", usage)
		default:
			y, f := number.Float64(b[start:i])
			if f != number.Fine || n == 1 && y < 0 {
				return h, 0, p.badField(n, start, i, f)
			}
			h.field[n] = y
			n++
		}
	}
	if n == 0 && !p.spec.Unlabelled {
		return h, 0, p.noLabel(tag, i)
	}
	return h, i, nil
}

// namespace reads a namespace and its features, from behind the bar on, and
// gives the place of the next bar or of the line's end.
func (p *parser) namespace(i int) (end int, err error) {
	b := p.text
	start := i
	for !stops[b[i]] {
		i++
	}
	prefix := p.prefix(b[start:i])
	scale := float32(1)
	if b[i] == ':' {
		if scale, i, err = p.value(start, i+1); err != nil {
			return 0, err
		}
	}
	for {
		for b[i] == ' ' || b[i] == '\t' {
			i++
		}
		start := i
		for !stops[b[i]] {
			i++
		}
		name, v := b[start:i], float32(1)
		if b[i] == ':' {
			if i == start {
				return 0, p.fault(start, p.wordEnd(i), "a value without a feature", "write feature:value")
			}
			if v, i, err = p.value(start, i+1); err != nil {
				return 0, err
			}
		} else if i == start {
			return i, nil // a bar, or the end
		}
		if scale != 1 {
			scaled := float64(v) * float64(scale)
			if v = float32(scaled); math.IsInf(float64(v), 0) {
				return 0, p.fault(start, i, "times its namespace's weight it is too large for a float32", "scale the values down")
			}
		}
		p.big = p.big || v > huge || v < -huge
		p.build.Add(prefix, name, v)
	}
}

// huge is the size from which on sums of values are looked at: 64 MiB of text
// hold fewer than 2^25 of them, so smaller ones stay below 2^127.
const huge = 1 << 100

// value reads the number at text[i] of the word that begins at start.
func (p *parser) value(start, i int) (v float32, end int, err error) {
	if v, end, ok := number.Short32(p.text, i); ok && ends(p.text[end]) {
		return v, end, nil
	}
	end = p.wordEnd(i)
	slow, f := number.Parse(p.text[i:end], 32)
	if f != number.Fine {
		return 0, 0, p.badValue(start, i, end, f)
	}
	return float32(slow), end, nil
}

func (p *parser) wordEnd(i int) int {
	for !ends(p.text[i]) {
		i++
	}
	return i
}

// prefix is the beginning of the names of a namespace's features.
func (p *parser) prefix(space []byte) *feature.Prefix {
	if x, ok := p.spaces[string(space)]; ok {
		return x
	}
	if len(p.spaces) == 1<<12 { // someone took namespaces for features
		clear(p.spaces)
	}
	name := string(space)
	x := feature.NewPrefix(name)
	if name != "" {
		x = feature.NewPrefix(name + ":")
	}
	p.spaces[name] = x
	return x
}

// finite says whether sums of features with the same name are.
func (p *parser) finite() error {
	d := p.dst
	for _, v := range d.Value[d.Start[len(d.Start)-1]:] {
		if math.IsInf(float64(v), 0) || v != v {
			return p.fault(p.start, p.start, "features with the same name add up to too much for a float32", "scale the values down")
		}
	}
	return nil
}
