//go:build !js

package data

import (
	"io"

	"github.com/klauspost/compress/zstd"
)

// unzstd decompresses what r holds. stop lets go of the decompressor.
func unzstd(r io.Reader, _ string) (plain io.Reader, stop func(), err error) {
	// One decoder at a time: the reading already runs beside the training.
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, nil, err
	}
	return d, d.Close, nil
}
