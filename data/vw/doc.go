// Package vw reads the text format of Vowpal Wabbit: a line a row,
//
//	label importance base 'tag|namespace:weight feature:value feature |other feature
//
// for example
//
//	1 2.0 'row17|user age:0.31 country=fr |page:0.5 sport news:2
//
// Before the first bar stand up to three numbers: the label; the importance,
// at least 0, which is the row's weight (1 if left out); and the base, the row's offset (0). The
// tag is the last word there, if it begins with a quote or touches the bar: in "1|a x" the 1
// is a tag, as in Vowpal Wabbit. A row without a label is one to predict: it is an error unless
// Spec.Unlabelled, which makes the label 0.
//
// A bar is followed, without a blank, by the name of a namespace and perhaps
// a weight that multiplies its values; then come features, whose value is 1 if left out. A
// feature's full name is "namespace:feature", or just "feature" in a namespace without name: as
// words of a text column are called, so that a model may meet the same data in either form. (Names
// are what they are: integers are not taken as places in a table, nor are they hashed.) Features with the
// same full name in one row add up; those that are zero are left out. Values are float32.
//
// Blank lines are skipped, lines end in LF or CRLF, words in blanks or tabs, a byte order mark
// is skipped, a line has 64 MiB at most. There are no comments. Labels other than one number (of the multiline,
// contextual bandit and cost-sensitive forms) are errors.
package vw
