package data

import (
	"bytes"
	"slices"
	"strconv"
)

// What can be wrong with a line of libsvm text. Nothing here is on the way of
// a good line, save twice for a row out of order and comment.

func (p *libsvm) bad(b []byte, start, end int, msg, remedy string) error {
	e := &Error{File: p.in.name, Line: p.in.line, Col: start + 1, Token: string(b[start:end]), Msg: msg, Remedy: remedy}
	if bytes.IndexByte(b[start:end], 0) >= 0 {
		e.Msg, e.Remedy = "NUL byte", notText
	}
	return e
}

const notText = "this is no plain text; convert it to UTF-8 if it is text in UTF-16"

func (p *libsvm) badLabel(b []byte, start, end int, f fault) error {
	switch {
	case bytes.IndexByte(b[start:end], ':') >= 0:
		return p.bad(b, start, end, "the label is missing", "begin the line with a label, such as 1 or -1")
	case f == notNumber:
		return p.bad(b, start, end, "the label is not a number", "write label index:value index:value …")
	}
	return p.bad(b, start, end, "the label is "+string(f), "write a finite number or leave the row out")
}

// badPair explains what is wrong with the pair at b[start:end].
func (p *libsvm) badPair(b []byte, start, end int) error {
	bad := func(msg, remedy string) error { return p.bad(b, start, end, msg, remedy) }
	index, value, colon := bytes.Cut(b[start:end], []byte(":"))
	j, err := strconv.ParseUint(string(index), 10, 64)
	switch {
	case !colon:
		return bad("no colon", "write index:value")
	case len(index) == 0:
		return bad("the index is missing", "write index:value")
	case index[0] == '-' && len(index) > 1 && index[1]-'0' <= 9:
		return bad("the index is negative", "count indices from 1")
	case err != nil && len(bytes.Trim(index, "0123456789")) > 0:
		return bad(quote(string(index))+" is not an index", "write index:value with a whole number as index")
	case j < p.base:
		return bad("index 0, but indices count from 1", "give --zero-based if this file counts from 0")
	case err != nil || j > maxIndex || len(index) > 10:
		return bad("the index is too large", "the largest is "+strconv.FormatUint(maxIndex, 10)+", in at most 10 digits")
	case len(value) == 0:
		return bad("the value is missing", "write index:value")
	}
	_, f := number(value, 32)
	switch f {
	case notFinite:
		return bad(quote(string(value))+" is not finite", "write a finite number or leave the pair out")
	case tooLarge:
		return bad(quote(string(value))+" is too large for a float32", "scale the values down")
	}
	return bad(quote(string(value))+" is not a number", "write index:value")
}

// twice looks for an index that occurs twice in the pairs from b[i] on, which
// are known to be well-formed.
func (p *libsvm) twice(b []byte, i int) error {
	p.seen = p.seen[:0]
	for {
		for b[i] == ' ' || b[i] == '\t' {
			i++
		}
		if b[i] == '\n' || b[i] == '#' {
			break
		}
		start := i
		j := uint64(0)
		for ; b[i]-'0' <= 9; i++ {
			j = j*10 + uint64(b[i]-'0')
		}
		if i > start {
			p.seen = append(p.seen, j<<32|uint64(start))
		}
		i = tokenEnd(b, i)
	}
	slices.Sort(p.seen)
	at := -1
	for k := 1; k < len(p.seen); k++ {
		if place := int(uint32(p.seen[k])); p.seen[k]>>32 == p.seen[k-1]>>32 && (at < 0 || place < at) {
			at = place
		}
	}
	if at < 0 {
		return nil
	}
	index, _, _ := bytes.Cut(b[at:], []byte(":"))
	return p.bad(b, at, tokenEnd(b, at), "index "+string(index)+" occurs twice in this row", "keep one of the two")
}

// comment refuses NUL bytes in what is skipped, from b[i] on.
func (p *libsvm) comment(b []byte, i int) error {
	if k := bytes.IndexByte(b[i:], 0); k >= 0 {
		return p.bad(b, i+k, i+k+1, "", "")
	}
	return nil
}
