// Package page is the lab's page, as it was built: dist is what Vite made of src.
package page

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS is the page's files, index.html at the top.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // dist is a valid path
		panic("page: " + err.Error())
	}
	return sub
}
