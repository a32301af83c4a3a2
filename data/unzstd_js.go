package data

import "io"

// unzstd refuses: a page would be a ninth larger for what seldom is dropped on one.
func unzstd(_ io.Reader, name string) (io.Reader, func(), error) {
	return nil, nil, &Error{File: name, Msg: "zstd is not read in a page", Remedy: "give the file as it was before, or by gzip"}
}
