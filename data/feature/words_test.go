package feature

import (
	"bytes"
	"math/rand"
	"regexp"
	"slices"
	"strings"
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

// TestRunsAreCounted: keys, counts and where runs are, against maps of strings.
func TestRunsAreCounted(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	var w words
	for i := range 300 {
		var list []string
		for range r.Intn(i + 1) {
			list = append(list, strings.Repeat("ab", r.Intn(20))+string(rune('a'+r.Intn(9))))
		}
		prefix, most := strings.Repeat("p", r.Intn(20)), 1+r.Intn(4)
		var want []string
		count := map[string]int{}
		for i := range list {
			for k := i; k >= 0 && k > i-most; k-- {
				run := strings.Join(list[k:i+1], " ")
				if count[run]++; count[run] == 1 {
					want = append(want, run)
				}
			}
		}
		w.split([]byte(strings.Join(list, ", ")))
		w.grams(NewPrefix(prefix), most)
		if len(w.key) != len(want) {
			t.Fatalf("%q has %d runs of up to %d words, want %d", list, len(w.key), most, len(want))
		}
		for i, run := range want {
			if got := string(w.run(i)); got != run || w.key[i] != KeyOf([]byte(prefix+run)) || int(w.count[i]) != count[run] {
				t.Fatalf("run %d of %q is %q, %d times; want %q, %d times", i, list, got, w.count[i], run, count[run])
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
