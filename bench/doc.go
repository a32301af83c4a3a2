// Bench compares Slalom with other tools on this machine: the same rows, side by side, one table a data set.
//
//	go run ./bench                             every data set, every tool that is installed
//	go run ./bench -data a9a,imdb -rounds 5    two data sets, medians of five pairs
//	go run ./bench -tools vw,liblinear -quick  two tools, the first 100,000 rows
//	go run ./bench -md                         the block that docs/benchmarks.md shows
//	go run ./bench -click -scale 0.1           a generated click log over a billion columns, through a pipe
//	go run ./bench -- --threads 1              what follows goes to every run of slalom train
//
// $SLALOM_DATA names the folder of the data sets. Their rows are written once as libsvm and as Vowpal Wabbit
// text (rows.go), so that every tool learns from the same features. A tool runs at its defaults and at the best
// of a grid of its step sizes or penalties; best is by test loss, which favours the grid. Each row of the table is run
// in turn with the run of Slalom it is compared with, -rounds times, and the ratio of their times is the median
// over these pairs. One function (score.go) computes loss and error of all tools from their predictions.
//
// Seconds are those of the whole process, from text to a model. Scripts (scikit-learn, PyTorch, glmnet) say
// themselves how long they loaded and trained, so that their imports do not count. Memory is the peak of the process.
package main
