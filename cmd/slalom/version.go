package main

import (
	"fmt"
	"runtime"

	"github.com/slalom-ml/slalom"
)

var versionCommand = command{
	use:      "version",
	short:    "which version this is",
	long:     "Print the version, that of Go, and the platform.",
	examples: "  slalom version\n",
	groups:   func() []group { return nil },
	run:      func(a *app, _ *request) error { return a.print(version() + "\n") },
}

func version() string {
	return fmt.Sprintf("slalom %s, %s, %s/%s", slalom.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
