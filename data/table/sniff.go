package table

import (
	"bytes"
	"strings"
)

// The formats' names.
const (
	CSV  = "csv"
	TSV  = "tsv"
	JSON = "jsonl"
)

const delimiters = ",;\t|" // in order of preference

// Sniff tells a table's format and delimiter by the file's name, else by its
// first bytes, decompressed. Names end in .csv, .tsv, .tab, .jsonl, .ndjson or .json, before
// .gz or .zst. By its content JSON begins with a brace; delimited text has the same number of
// some delimiter, at least one, in each of its first lines. In what is named
// .csv the delimiter may be any of , ; | and the tab, the one with the most fields; the comma if
// there is none. Of what is unnamed, tabs make TSV.
//
// Text of other formats may look like a table (Vowpal Wabbit's bars): ask those first.
func Sniff(name string, head []byte) (format string, delim byte, ok bool) {
	base := strings.ToLower(name)
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), ".zst")
	suffix := base[strings.LastIndexByte(base, '.')+1:]
	head = bytes.TrimPrefix(head, bom)
	switch suffix {
	case "tsv", "tab":
		return TSV, '\t', true
	case "jsonl", "ndjson", "json":
		return JSON, 0, true
	case "csv":
		delim, ok = sniffDelimiter(head)
		if !ok {
			delim = ','
		}
		return CSV, delim, true
	}
	if text := bytes.TrimLeft(head, " \t\r\n"); len(text) > 1 && text[0] == '{' {
		if text = bytes.TrimLeft(text[1:], " \t"); len(text) > 0 && (text[0] == '"' || text[0] == '}') {
			return JSON, 0, true
		}
	}
	if delim, ok = sniffDelimiter(head); !ok || bytes.IndexByte(head, 0) >= 0 {
		return "", 0, false
	}
	if delim == '\t' {
		return TSV, delim, true
	}
	return CSV, delim, true
}

var bom = []byte("\xef\xbb\xbf")

// sniffDelimiter finds the delimiter that splits each of the first twenty
// records into the same number of fields, the larger the better. When none
// does, it is the most frequent one of the first line.
func sniffDelimiter(head []byte) (delim byte, ok bool) {
	best := 1
	for _, d := range []byte(delimiters) {
		if n, same := width(head, d); same && n > best {
			delim, best = d, n
		}
	}
	if best > 1 {
		return delim, true
	}
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), newline)
	for _, d := range []byte(delimiters) {
		if n := 1 + bytes.Count(line, []byte{d}); n > best {
			delim, best = d, n
		}
	}
	return delim, best > 1
}

// width is the number of fields of the first records, and whether all of the
// first twenty have as many. A record cut off by the end of head does not count,
// unless it is the only one.
func width(head []byte, delim byte) (n int, same bool) {
	buf := append(make([]byte, 0, len(head)+1+slack), head...)
	s := splitter{quote: delim != '\t', delim: delim, buf: buf}
	if end := s.border(0); end > 0 {
		buf = buf[:end]
	} else {
		buf = append(buf, '\n')
	}
	c := newDelimited(newBlock(nil, "", buf, 1), dialect{delim: delim, quote: s.quote})
	for range 20 {
		if !c.skip() {
			break
		}
		k, err := c.record(nil)
		if err != nil || n != 0 && k != n {
			return 0, false
		}
		n = k
	}
	return n, true
}
