package vw

import (
	"bytes"
	"strconv"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/number"
)

const usage = "write label importance base 'tag|namespace feature:value …"

// fault is an error about text[from:to] of the line being read.
func (p *parser) fault(from, to int, msg, remedy string) error {
	p.line += bytes.Count(p.text[p.counted:p.start], []byte{'\n'})
	p.counted = p.start
	return &data.Error{File: p.name, Line: p.line, Col: from - p.start + 1,
		Token: string(p.text[from:min(to, from+64)]), Msg: msg, Remedy: remedy}
}

func (p *parser) noNUL(end int) error {
	k := bytes.IndexByte(p.text[p.start:end], 0)
	if k < 0 {
		return nil
	}
	k += p.start
	return p.fault(k, k+1, "NUL byte", "this is no plain text; convert it to UTF-8 if it is text in UTF-16")
}

func (p *parser) noBar(end int) error {
	return p.fault(p.start, end, "no bar", "write | before the features")
}

// noLabel is the error about a row without a label, whose tag begins at
// text[tag] if that is not −1.
func (p *parser) noLabel(tag, bar int) error {
	if tag >= 0 {
		if _, f := number.Float64(p.text[tag:bar]); f == number.Fine {
			return p.fault(tag, bar+1, "no label: what touches the bar is a tag", "write a blank before the bar")
		}
	}
	return p.fault(bar, bar+1, "no label", "begin the line with a label, such as 1 or -1")
}

func (p *parser) badField(n, from, to int, f number.Fault) error {
	if line, _, _ := bytes.Cut(p.text[p.start:], []byte{'\n'}); bytes.IndexByte(line, '|') < 0 {
		return p.noBar(p.start + len(line))
	}
	what := [...]string{"label", "importance", "base"}[n]
	switch {
	case f == number.Fine:
		return p.fault(from, to, "the importance is negative", "write a weight of 0 or more")
	case f == number.NotNumber:
		return p.fault(from, to, "the "+what+" is not a number", usage)
	}
	return p.fault(from, to, "the "+what+" is "+string(f), "write a finite number or leave the row out")
}

// badValue is the error about the number text[at:end] of the word that begins at start.
func (p *parser) badValue(start, at, end int, f number.Fault) error {
	tok := p.text[at:end]
	short := strconv.Quote(string(tok[:min(len(tok), 40)]))
	switch {
	case len(tok) == 0:
		return p.fault(start, end, "the value is missing", "write feature:value, or the feature alone for 1")
	case f == number.NotFinite:
		return p.fault(start, end, short+" is not finite", "write a finite number or leave the feature out")
	case f == number.TooLarge:
		return p.fault(start, end, short+" is too large for a float32", "scale the values down")
	}
	return p.fault(start, end, short+" is not a number", "write feature:value; a name has no colon")
}
