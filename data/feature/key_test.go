package feature

import (
	"math/bits"
	"slices"
	"strconv"
	"testing"
)

func TestKeyOfIsTheSameHoweverANameIsSplit(t *testing.T) {
	name := []byte("origin^destination=LAS^PHL and on")
	for n := range len(name) + 1 {
		want := KeyOf(name[:n])
		for cut := range n + 1 {
			if got := NewPrefix(string(name[:cut])).Key(name[cut:n]); got != want {
				t.Fatalf("%q cut at %d: key %x, want %x", name[:n], cut, got, want)
			}
		}
	}
}

func TestKeysOfNeighboursDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for n := range 40 { // zeros, of which words are filled up, count
		name := string(make([]byte, n))
		if other, ok := seen[KeyOf([]byte(name))]; ok {
			t.Errorf("%q and %q have one key", name, other)
		}
		seen[KeyOf([]byte(name))] = name
	}
	name := []byte("user_agent=Mozilla/5.0")
	key := KeyOf(name)
	for i := range 8 * len(name) {
		name[i/8] ^= 1 << (i % 8)
		if d := bits.OnesCount64(key ^ KeyOf(name)); d < 12 || d > 52 {
			t.Errorf("turning bit %d over changes %d bits of the key", i, d)
		}
		name[i/8] ^= 1 << (i % 8)
	}
}

// TestTenMillionNamesHaveTenMillionKeys: the chance of one collision is 3e-6.
func TestTenMillionNamesHaveTenMillionKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a few seconds")
	}
	keys := make([]uint64, 0, 10_000_000)
	var low, high [256]int
	prefix, pair, name := NewPrefix("id="), NewPrefix("origin^destination="), []byte(nil)
	for i := range cap(keys) / 2 {
		name = strconv.AppendInt(name[:0], int64(i), 10)
		keys = append(keys, prefix.Key(name))
		name = strconv.AppendInt(append(strconv.AppendInt(name[:0], int64(i%2500), 36), '^'), int64(i/2500), 10)
		keys = append(keys, pair.Key(name))
	}
	for _, k := range keys {
		low[k&255]++
		high[k>>56]++
	}
	want := len(keys) / 256
	for i := range low { // a standard deviation is 200
		if abs(low[i]-want) > 1200 || abs(high[i]-want) > 1200 {
			t.Errorf("%d keys end in byte %d and %d begin so, want about %d", low[i], i, high[i], want)
		}
	}
	slices.Sort(keys)
	if n := len(slices.Compact(keys)); n != cap(keys) {
		t.Errorf("%d names have %d keys", cap(keys), n)
	}
}

func abs(x int) int { return max(x, -x) }

func FuzzKeyOf(f *testing.F) {
	f.Add([]byte("origin=LAS"), 7)
	f.Fuzz(func(t *testing.T, name []byte, cut int) {
		cut = abs(cut % (len(name) + 1))
		if NewPrefix(string(name[:cut])).Key(name[cut:]) != KeyOf(name) {
			t.Errorf("%q cut at %d has another key", name, cut)
		}
	})
}
