// Package atomicfile writes a file all at once or not at all.
//
// The bytes go to a temporary file beside the target, which is synced to disk
// and then renamed over the target; the directory is synced last. Whoever
// reads the path therefore sees the old file or the new one, never a part of
// it, and a full disk, a failing writer or a killed process leaves the old one
// as it was. (A killed process may leave the temporary file behind: its name
// starts with a dot and holds ".tmp-".)
//
// The mode of an existing target is kept; a new file gets 0644 less the
// process's umask. A symbolic link is followed, so that the file it points to
// is the one replaced. Something that exists and is not a regular file — a
// terminal, a pipe, /dev/stdout — cannot be replaced by renaming and is written
// directly, without these promises. A directory is refused.
package atomicfile
