// Package safetensors reads and writes the safetensors format, version of the
// reference implementation 0.4 and later:
//
//	8 bytes    n, the length of the header, little endian
//	n bytes    the header, a JSON object, padded with spaces to a multiple of 8
//	the rest   the tensors' bytes, little endian, one after the other
//
// The header maps each tensor's name to {"dtype", "shape", "data_offsets"}, and
// "__metadata__" to an object of strings. Offsets count from the end of the
// header; tensors neither overlap nor leave holes.
//
// Encode writes the same bytes for the same content: metadata by key, tensors
// by descending type (as the reference orders types, so that wider ones come
// first and all are aligned) and then by name.
//
// Decode trusts nothing. It refuses headers over 100 MB, keys that occur twice,
// offsets out of range, overlaps, holes, lengths that do not fit the shape, and
// bytes that belong to no tensor. Of the format's types it knows those that
// models of this project use: F32, F64, I64, U32, U8.
//
// The format: https://github.com/huggingface/safetensors.
package safetensors
