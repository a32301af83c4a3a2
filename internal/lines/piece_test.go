package lines

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// slowPiece are the lines that begin in bytes [k·step, (k+1)·step) of a text, and how many come before.
func slowPiece(text string, step, k int) (piece string, before int) {
	at := 0
	for line := range strings.Lines(text) {
		switch {
		case at < k*step:
			before++
		case at < (k+1)*step:
			piece += strings.TrimSuffix(line, "\n") + "\n"
		}
		at += len(line)
	}
	return piece, before
}

func TestPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	buf, scratch := []byte(nil), make([]byte, 0, Size)
	for range 1000 {
		var b strings.Builder
		for b.Len() < 1+r.IntN(60) {
			b.WriteString(strings.Repeat("x", r.IntN(1+r.IntN(30))))
			b.WriteString([]string{"\n", "\r\n", "\n\n", "y"}[r.IntN(4)])
		}
		s, step := b.String(), 1+r.IntN(20)
		text := Text{R: strings.NewReader(s), Size: int64(len(s)), Step: step}
		if n := text.Pieces(); n != (len(s)+step-1)/step {
			t.Fatalf("%d pieces of %d in %q", n, step, s)
		}
		if err := text.Check(); err != nil {
			t.Fatal(err)
		}
		for _, k := range r.Perm(text.Pieces()) {
			want, lines := slowPiece(s, step, k)
			c, b, err := text.Piece(k, buf)
			if buf = b; err != nil || string(c.Text) != want || c.Lines != strings.Count(want, "\n") || cap(c.Text) < len(c.Text)+Slack {
				t.Fatalf("piece %d of %q by %d: %+q, %d lines, %v; want %q", k, s, step, c.Text, c.Lines, err, want)
			}
			if n, err := text.Before(k, scratch); err != nil || len(want) > 0 && n != lines {
				t.Fatalf("%d lines before piece %d of %q by %d, want %d, %v", n, k, s, step, lines, err)
			}
		}
	}
}

func TestPiecesOfLongLines(t *testing.T) {
	long := strings.Repeat("x", 5*tail)
	for _, c := range []struct {
		in, want string
		err      error
	}{
		{"a\n" + long + "\nb\n", "a\n" + long + "\n", nil},
		{"a\n" + long, "a\n" + long + "\n", nil},
		{"a\nb\n" + long + "x\nc\n", "a\nb\n", ErrTooLong},
		{"a\n" + long + "x", "a\n", ErrTooLong},
		{"\xef\xbb\xbf" + long + "\nc\n", long + "\n", nil},
		{long + long + long, "", ErrTooLong},
	} {
		text := Text{R: strings.NewReader(c.in), Size: int64(len(c.in)), Step: 10, Longest: len(long) + 1}
		got, _, err := text.Piece(0, nil)
		if string(got.Text) != c.want || err != c.err {
			t.Errorf("%.8q…: %d bytes, %v; want %d, %v", c.in, len(got.Text), err, len(c.want), c.err)
		}
	}
}

func TestPiecesOfATextThatChanged(t *testing.T) {
	const s = "ab\ncd\nef\n"
	for _, size := range []int64{3, 8, 10, 100} {
		text := Text{R: strings.NewReader(s), Size: size, Step: 4}
		if err := text.Check(); err != ErrChanged {
			t.Errorf("%d bytes: %v", size, err)
		}
		if _, _, err := text.Piece(text.Pieces()-1, nil); err != ErrChanged {
			t.Errorf("the last piece of %d bytes: %v", size, err)
		}
	}
	broken := errors.New("broken")
	text := Text{R: unreadable{iotest.ErrReader(broken)}, Size: 9, Step: 4}
	if _, _, err := text.Piece(0, nil); err != broken {
		t.Error(err)
	}
	if _, err := text.Before(1, nil); err != broken {
		t.Error(err)
	}
}

type unreadable struct{ io.Reader }

func (u unreadable) ReadAt(b []byte, _ int64) (int, error) { return u.Read(b) }
