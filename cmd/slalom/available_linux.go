package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// available is how many bytes of memory the system could give to programs now; 0: it is not known.
func available() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "MemAvailable:"); ok {
			kB, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 10, 64)
			return kB << 10
		}
	}
	return 0
}
