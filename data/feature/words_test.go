package feature

import (
	"bytes"
	"math/rand"
	"regexp"
	"slices"
	"testing"
)

var pattern = regexp.MustCompile(`[a-z0-9']+`)

// TestASCIIIsCutByThePattern: the quick way, the way for any text and the
// pattern agree, wherever words begin and end.
func TestASCIIIsCutByThePattern(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for n := range 400 {
		s := make([]byte, n)
		for i := range s {
			if s[i] = byte(r.Intn(128)); r.Intn(4) > 0 {
				s[i] = "aZ z9'.0A"[r.Intn(9)]
			}
		}
		var want []string
		for _, m := range pattern.FindAll(bytes.ToLower(s), -1) {
			want = append(want, string(m))
		}
		for _, cut := range []func(w *words){func(w *words) {}, (*words).pack, func(w *words) { w.unicode(s) }} {
			var w words
			w.split(s)
			if w.packed {
				t.Fatal("ASCII was not taken for such")
			}
			cut(&w)
			var got []string
			for i := range w.begin {
				got = append(got, string(w.text[w.begin[i]:w.end[i]]))
				if a, b := NewPrefix("t:").within(w.text, w.begin[i], w.end[i]), KeyOf([]byte("t:"+got[i])); a != b {
					t.Fatalf("%q has two keys", got[i])
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%q is cut into %q, want %q", s, got, want)
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("It's \xc3\x89clair"))
	f.Fuzz(func(t *testing.T, s []byte) {
		var w, u words
		w.split(s)
		u.split(s)
		u.unicode(s)
		w.grams(NewPrefix("t:"), 2)
		u.grams(NewPrefix("t:"), 2)
		if !slices.Equal(w.key, u.key) || !slices.Equal(w.count, u.count) {
			t.Errorf("%q is cut in two ways", s)
		}
	})
}
