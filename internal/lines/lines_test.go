package lines

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// read gives the chunks of a text, and checks them.
func read(t *testing.T, r io.Reader, size, longest int) (chunks []string, err error) {
	t.Helper()
	s := New(r, size, longest)
	line := 1
	for {
		c, err := s.Next()
		if err != nil {
			if s.Line() != line {
				t.Fatalf("the error is at line %d, want %d", s.Line(), line)
			}
			return chunks, err
		}
		if c.Line != line || len(c.Text) == 0 || c.Text[len(c.Text)-1] != '\n' || cap(c.Text) < len(c.Text)+Slack {
			t.Fatalf("chunk %q at line %d, want %d", c.Text, c.Line, line)
		}
		line += strings.Count(string(c.Text), "\n")
		chunks = append(chunks, string(c.Text))
		s.Free(c)
	}
}

func TestChunks(t *testing.T) {
	for _, c := range []struct {
		in      string
		size    int
		longest int
		want    string // chunks, joined by ·
		err     error
	}{
		{"", 4, 0, "", io.EOF},
		{"\xef\xbb\xbf", 4, 0, "", io.EOF},
		{"\n", 4, 0, "\n", io.EOF},
		{"a", 4, 0, "a\n", io.EOF},
		{"ab\ncd\nef", 4, 0, "ab\n·cd\n·ef\n", io.EOF},
		{"a\nb\nc\nd", 4, 0, "a\nb\n·c\nd\n", io.EOF},
		{"\xef\xbb\xbfa\nb\n", 4, 0, "a\nb\n", io.EOF},
		{"abcdefghij\nk\n", 4, 0, "abcdefghij\n·k\n", io.EOF},
		{"abcdefgh", 4, 0, "abcdefgh\n", io.EOF},
		{"abcd", 2, 0, "abcd\n", io.EOF},
		{"abcdef", 2, 0, "abcdef\n", io.EOF},
		{"x\nabcdefgh\nk\n", 4, 8, "x\n", ErrTooLong},
		{"x\nabcdef\nk\n", 4, 8, "x\n·abcdef\n·k\n", io.EOF},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in))} {
			got, err := read(t, r, c.size, c.longest)
			if strings.Join(got, "·") != c.want || err != c.err {
				t.Errorf("%q: %q, %v; want %q, %v", c.in, strings.Join(got, "·"), err, c.want, c.err)
			}
		}
	}
}

func TestErrorsComeAfterWholeLines(t *testing.T) {
	broken := errors.New("broken")
	got, err := read(t, io.MultiReader(strings.NewReader("a\nb\nc"), iotest.ErrReader(broken)), 100, 0)
	if strings.Join(got, "·") != "a\nb\n" || err != broken {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := read(t, silent{}, 4, 0); err != io.ErrNoProgress {
		t.Error(err)
	}
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// TestLongLine: a line without end takes no more memory than its limit.
func TestLongLine(t *testing.T) {
	n := &endless{}
	_, err := New(n, 0, 0).Next()
	if err != ErrTooLong || n.read > Longest+Size {
		t.Errorf("%v after %d bytes", err, n.read)
	}
}

type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return copy(b, bytes.Repeat([]byte{'x'}, len(b))), nil
}
