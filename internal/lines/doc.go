// Package lines cuts a stream into chunks of whole lines, so that chunks can be
// parsed side by side. Where chunks end depends on the bytes of the stream
// alone, not on how a reader hands them out.
//
//	s := lines.New(r, 0, 0)
//	for c, err := s.Next(); err == nil; c, err = s.Next() {
//		parse(c.Text, c.Line)
//		s.Free(c)
//	}
//
// A [Text] gives any piece of a text by itself.
package lines
