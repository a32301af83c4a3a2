package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// sameMarks compares what vectors find and read in a text, behind which more lies, with the Go twin.
func sameMarks(t *testing.T, text, behind string, base uint32) {
	t.Helper()
	b := []byte(text + behind + strings.Repeat(" 1:1\n", 40))
	from, to := min(16, len(text)), len(text)
	var marks [2]Marks
	for k, level := range []Level{Go, best} {
		restore := Use(level)
		marks[k].Find(b, from, to)
		restore()
	}
	want, got := &marks[0], &marks[1]
	if !slices.Equal(want.Lines[:want.N], got.Lines[:got.N]) || !slices.Equal(want.colon[:want.colons], got.colon[:got.colons]) {
		t.Fatalf("%q: lines %v, colons %v, with vectors %v, %v", text, want.Lines[:want.N], want.colon[:want.colons], got.Lines[:got.N], got.colon[:got.colons])
	}
	for first := 0; first < want.colons; first++ {
		room := want.colons + 8
		index, value := [2][]uint32{make([]uint32, room), make([]uint32, room)}, [2][]float32{make([]float32, room), make([]float32, room)}
		n, ones := want.pairsAt(t, Go, b, first, base, index[0], value[0])
		n2, ones2 := got.pairsAt(t, best, b, first, base, index[1], value[1])
		if n != n2 || ones2 && !ones || !slices.Equal(index[0][:n], index[1][:n]) {
			t.Fatalf("%q from pair %d, based %d: %d pairs %v, with vectors %d, %v", text, first, base, n, index[0][:n], n2, index[1][:n2])
		}
		rise := true
		for k, v := range value[0][:n] {
			if math.Float32bits(v) != math.Float32bits(value[1][k]) || v == 0 || ones && v != 1 {
				t.Fatalf("%q: value %d is %v, with vectors %v", text, k, v, value[1][k])
			}
			rise = rise && (k == 0 || index[0][k] > index[0][k-1])
			if rise != want.Rise(first, first+k+1) || rise != got.Rise(first, first+k+1) {
				t.Fatalf("%q: pairs %d to %d rise: %v", text, first, first+k, rise)
			}
		}
		first += int(b[first]) % 5
	}
}

// pairsAt is Pairs of all colons from first on, at a level.
func (m *Marks) pairsAt(t *testing.T, level Level, text []byte, first int, base uint32, index []uint32, value []float32) (int, bool) {
	t.Helper()
	restore := Use(level)
	defer restore()
	return m.Pairs(text, first, m.colons, base, index, value)
}

var markPieces = []string{" ", " 1:1", " 2:1", " 30:1", " 45:0.5", " 123:0.04838", " 1234567:1", " 12345678:1", " 23456789:12345678", " 123456789:1", " 4:123456789", " 5:1.234567", " 6:12.3456",
	" 7:1.2345678", " 8:.5", " 9:5.", " 10:.", " 11:0", " 12:0.000", " 13:-1", " 14:1e3", " 15:00000001", " 0:1", " 00:3", ":", "::", "1", "\n", "\n1", "\n-1", "\n7", "\t", "\r\n", "#", "\x00", "\xff", " :1", " 16:",
	" 17:1:1", " 1\xff8:1", " 19:1\x80", " 20:1\xb1 ", " 21:0.1.2", " 22:..1", "qid:3", "x", " 23:16777217", " 24:9999999.", " 25:99999999", " 26:0.999999", " 27:.1234567", " 28:1\x00", " 29:\x001", "  ", " 99:1 \n1"}

func TestMarksEqualTheirTwin(t *testing.T) {
	if best == Go {
		t.Skip("no vectors")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for k := range 4000 {
		var b strings.Builder
		b.WriteString("1 1:1 2:1 3:1\n-1")
		usual := r.IntN(20)
		for range r.IntN(80) {
			if n := r.IntN(len(markPieces)); r.IntN(20) < usual {
				b.WriteString(markPieces[1+n%9])
			} else {
				b.WriteString(markPieces[n])
			}
		}
		sameMarks(t, b.String(), markPieces[r.IntN(len(markPieces))], uint32(k&1))
	}
}

// TestMarksHaveRoom: finding ends when there is no more room, before a line that is too long.
func TestMarksHaveRoom(t *testing.T) {
	for _, s := range []string{strings.Repeat("\n", 5000), strings.Repeat(":", 40000), strings.Repeat("1 1:1\n", 5000), strings.Repeat(" 1:1", 5000) + "\n"} {
		text := []byte(strings.Repeat(" ", 16) + s + strings.Repeat(" ", MarksSlack))
		to := len(text) - MarksSlack
		var marks [2]Marks
		for k, level := range []Level{Go, best} {
			restore := Use(level)
			marks[k].Find(text, 16, to)
			restore()
		}
		a, b := &marks[0], &marks[1]
		if a.N != b.N || a.colons != b.colons || a.Lines != b.Lines && a.N > 0 && !slices.Equal(a.Lines[:a.N], b.Lines[:b.N]) || !slices.Equal(a.colon[:a.colons], b.colon[:b.colons]) {
			t.Errorf("%.20q: %d lines and %d colons, with vectors %d and %d", s, a.N, a.colons, b.N, b.colons)
		}
		if strings.HasPrefix(s, ":") && a.N != 0 || s[0] == '\n' && a.N <= lineRoom {
			t.Errorf("%.20q: %d lines", s, a.N)
		}
	}
}

func FuzzMarks(f *testing.F) {
	if best == Go {
		f.Skip("no vectors")
	}
	for _, s := range markPieces {
		f.Add("1 1:1 2:1 3:1\n-1"+s+" 3:1 4:0.25\n", s, uint32(1))
	}
	f.Fuzz(func(t *testing.T, text, behind string, base uint32) { sameMarks(t, text, behind, base&1) })
}
