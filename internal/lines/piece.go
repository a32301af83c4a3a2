package lines

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// ErrChanged says that a text has not the size that it should have.
var ErrChanged = errors.New("lines: the text has another size")

// tail is how much is read behind a piece at first, to find the end of its last line.
const tail = 8 << 10

// align is how much is read before a piece, of which one byte is looked at: copying is faster from and to like addresses.
const align = 64

// Text is a text of which any piece can be read at any time. Piece k is the lines
// that begin in its bytes [k·Step, (k+1)·Step).
type Text struct {
	R       io.ReaderAt
	Size    int64
	Step    int // bytes in a piece, at most Longest; 0: the constant Size
	Longest int // bytes in a line, at most; 0: the constant Longest
}

// Pieces is how many there are.
func (t Text) Pieces() int {
	step := t.step()
	return int((t.Size + step - 1) / step)
}

func (t Text) step() int64 {
	if t.Step == 0 {
		return Size
	}
	return int64(t.Step)
}

func (t Text) longest() int {
	if t.Longest == 0 {
		return Longest
	}
	return t.Longest
}

// Check says whether the text ends where it should, by reading there.
func (t Text) Check() error {
	_, err := t.read(nil, max(t.Size-1, 0), 1)
	return err
}

// Before is how many lines there are before those of piece k.
func (t Text) Before(k int, buf []byte) (n int, err error) {
	if k == 0 {
		return 0, nil
	}
	buf = slices.Grow(buf[:0], Size)
	for r := io.NewSectionReader(t.R, 0, int64(k)*t.step()-1); err == nil; {
		buf, err = Fill(r, buf[:0], cap(buf))
		n += bytes.Count(buf, []byte{'\n'})
	}
	if err != io.EOF {
		return 0, err
	}
	return n + 1, nil
}

// Piece reads piece k into buf, and gives buf back, which may have grown. The chunk's lines are counted from
// its own first, and may be none. A byte order mark at the beginning of the text is left out; a last line
// without an end gets one. Errors are those of R, ErrChanged, and ErrTooLong, with which the lines before come.
func (t Text) Piece(k int, buf []byte) (Chunk, []byte, error) {
	from := int64(k) * t.step()
	lead := int(min(from, align))
	from -= int64(lead)
	last := lead + int(t.step()) - 1 // the first line end at buf[last] or behind is that of the last line
	buf, err := t.read(buf[:0], from, last+1+tail)
	begin := 0
	switch {
	case err != nil:
		return Chunk{Text: buf[:0]}, buf, err
	case k > 0:
		i := bytes.IndexByte(buf[lead-1:min(last, len(buf))], '\n') // lines begin behind line ends
		if begin = lead + i; i < 0 {
			return Chunk{Text: buf[:0]}, buf, nil
		}
	case bytes.HasPrefix(buf, []byte("\xef\xbb\xbf")):
		begin = 3
	}
	end := 0
	for at := min(last, len(buf)); end == 0; {
		n := len(buf)
		i := bytes.IndexByte(buf[at:], '\n')
		switch {
		case i >= 0:
			end = at + i + 1
		case from+int64(n) == t.Size:
			if end = n; begin < n && buf[n-1] != '\n' {
				buf = append(buf, '\n') // there is room
				end++
			}
		case n-last > t.longest()+3:
			end = n
		default:
			at = n
			if buf, err = t.read(buf, from, 2*n); err != nil {
				return Chunk{Text: buf[:0]}, buf, err
			}
		}
	}
	if end-begin > t.longest() {
		start := begin + bytes.LastIndexByte(buf[begin:last], '\n') + 1
		if end-start > t.longest() {
			end, err = start, ErrTooLong
		}
	}
	c := Chunk{Text: buf[begin:end], Line: 1}
	c.Lines = bytes.Count(c.Text, []byte{'\n'})
	return c, buf, err
}

// read reads more into buf, the text from a place on, until it holds full bytes or the text's last. There is
// room for a line end and the slack behind them.
func (t Text) read(buf []byte, from int64, full int) ([]byte, error) {
	n := int(min(int64(full), t.Size-from))
	to := n
	if from+int64(n) == t.Size {
		to++ // nothing is to be there
	}
	old := len(buf)
	buf = slices.Grow(buf, n+1+Slack-old)
	got, err := t.R.ReadAt(buf[old:to], from+int64(old))
	switch {
	case err != nil && err != io.EOF:
		return buf, err
	case old+got != n:
		return buf, ErrChanged
	}
	return buf[:n], nil
}
