// Package idx reads IDX files, the format of MNIST: images in one file, their
// labels in another.
//
// A file is two zero bytes, the type of its elements, the number n of its
// dimensions, n sizes of four bytes, and the elements, all with the high byte
// first. The first dimension counts the images, the others shape each; an image is one
// row, and its columns are named "pixel 3,17" by their place from 0 (row and column, or as
// many numbers as there are dimensions). Types are unsigned and signed bytes, integers of
// 16 and 32 bits, and floats of 32 and 64 bits. Unsigned bytes, 0 to 255, are divided
// by 255; other types are rounded to float32 as they are. Rows are sparse: zeros are dropped.
//
// Labels are one number an image. Their file, unless it is given, has the name
// of the images' file with labels-idx1 for images-idx3. gzip and zstd are
// recognised by their first bytes.
package idx
