package inorder

import (
	"errors"
	"io"
	"testing"
	"time"
)

func TestOrder(t *testing.T) {
	end := errors.New("end")
	for _, workers := range []int{1, 2, 7} {
		k := 0
		p := New(workers, func() (int, error) {
			if k == 100 {
				return 0, end
			}
			k++
			return k, nil
		}, func() func(int) int {
			last := 0
			return func(n int) int {
				if n <= last {
					t.Error("a worker's pieces are out of order")
				}
				last = n
				if n%5 == 0 {
					time.Sleep(time.Millisecond)
				}
				return n * n
			}
		})
		for want := 1; want <= 100; want++ {
			if got, err := p.Next(); got != want*want || err != nil {
				t.Fatalf("%d workers: %d, %v; want %d", workers, got, err, want*want)
			}
		}
		for range 2 {
			if _, err := p.Next(); err != end {
				t.Fatalf("%d workers end with %v", workers, err)
			}
		}
		p.Close()
	}
}

func TestCloseEarly(t *testing.T) {
	running := 0
	p := New(3, func() (int, error) { running++; return running, nil }, func() func(int) int {
		return func(n int) int { return n }
	})
	p.Next()
	p.Close()
	p.Close()
	if _, err := p.Next(); err != io.EOF {
		t.Fatal(err)
	}
	read := running
	time.Sleep(time.Millisecond)
	if read != running || read > 20 {
		t.Fatalf("%d and then %d pieces read", read, running)
	}
}
