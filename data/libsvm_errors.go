package data

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"

	lin "github.com/slalom-ml/slalom/internal/lines"
)

// What can be wrong with a line of libsvm text. Nothing here is on the way of
// a good line, save twice for a row out of order and comment.

func (s *svmPart) error(start, end int, msg, remedy string) error {
	e := &Error{File: s.name, Line: s.lineAt(s.from), Col: start - s.from + 1, Msg: msg, Remedy: remedy}
	e.Token = string(s.text[start:min(end, start+2*longest)]) // a message shows less
	if bytes.IndexByte(s.text[start:end], 0) >= 0 {
		e.Msg, e.Remedy = "NUL byte", notText
	}
	return e
}

// lineAt is the number of the line that begins at a place, no earlier than the last asked for.
func (s *svmPart) lineAt(at int) int {
	s.line += bytes.Count(s.text[s.counted:at], []byte{'\n'})
	s.counted = at
	return s.line
}

// raw is the line that begins at a place, without its end.
func (s *svmPart) raw(at int) []byte {
	line, _, _ := bytes.Cut(s.text[at:len(s.chunk.Text)], []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'})
}

// wrongLabel is the error about the label of a row that a check refuses.
func (s *svmPart) wrongLabel(row int, err error) error {
	s.from = int(s.at[row])
	if s.from < s.counted { // parsing is ahead: count again
		s.counted, s.line = 0, s.chunk.Line
	}
	i := s.from
	for s.text[i] == ' ' || s.text[i] == '\t' {
		i++
	}
	return s.error(i, s.tokenEnd(i), err.Error(), "")
}

// placed is an error of cutting lines, with the place where it ended.
func placed(err error, name string, line int) error {
	var e *Error
	switch {
	case err == lin.ErrTooLong:
		return &Error{File: name, Line: line, Col: 1, Msg: "the line is longer than 64 MiB", Remedy: "is this a text file with one row a line?", Err: err}
	case err != io.EOF && errors.As(err, &e) && e.Line == 0:
		at := *e
		at.Line = line
		return &at
	}
	return err
}

const notText = "this is no plain text; convert it to UTF-8 if it is text in UTF-16"

func (s *svmPart) badLabel(start, end int, f fault) error {
	switch {
	case bytes.IndexByte(s.text[start:end], ':') >= 0:
		return s.error(start, end, "the label is missing", "begin the line with a label, such as 1 or -1")
	case f == notNumber:
		return s.error(start, end, "the label is not a number", "write label index:value index:value …")
	}
	return s.error(start, end, "the label is "+string(f), "write a finite number or leave the row out")
}

// badPair explains what is wrong with the pair at text[start:end].
func (s *svmPart) badPair(start, end int) error {
	bad := func(msg, remedy string) error { return s.error(start, end, msg, remedy) }
	index, value, colon := bytes.Cut(s.text[start:end], []byte(":"))
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
	case err == nil && j < s.base:
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

// twice looks for an index that occurs twice in the pairs from text[i] on, which
// are known to be well-formed.
func (s *svmPart) twice(i int) error {
	b := s.text
	s.seen = s.seen[:0]
	for {
		for b[i] == ' ' || b[i] == '\t' {
			i++
		}
		if s.ends(i) {
			break
		}
		start := i
		j := uint64(0)
		for ; b[i]-'0' <= 9; i++ {
			j = j*10 + uint64(b[i]-'0')
		}
		if i > start {
			s.seen = append(s.seen, j<<32|uint64(start))
		}
		i = s.tokenEnd(i)
	}
	slices.Sort(s.seen)
	at := -1
	for k := 1; k < len(s.seen); k++ {
		if place := int(uint32(s.seen[k])); s.seen[k]>>32 == s.seen[k-1]>>32 && (at < 0 || place < at) {
			at = place
		}
	}
	if at < 0 {
		return nil
	}
	index, _, _ := bytes.Cut(b[at:], []byte(":"))
	return s.error(at, s.tokenEnd(at), "index "+string(index)+" occurs twice in this row", "keep one of the two")
}

// comment goes from text[i] to the next line, and refuses NUL bytes in what it skips.
func (s *svmPart) comment(i int) (next int, err error) {
	next = i + bytes.IndexByte(s.text[i:], '\n') + 1
	if k := bytes.IndexByte(s.text[i:next], 0); k >= 0 {
		return 0, s.error(i+k, i+k+1, "", "")
	}
	return next, nil
}
