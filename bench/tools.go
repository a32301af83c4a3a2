package main

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed scripts
var scripts embed.FS

// tool is a program that learns rows of two classes.
type tool struct {
	name    string // as -tools calls it
	title   string // as the table calls it
	path    string // of its program
	version string
	shared  []string   // flags of each of its runs
	grid    [][]string // further flags: the best by test loss has a row beside the defaults
	against []string   // flags of the run of Slalom that its time is divided by

	learn   func(j job) []string // the command that is timed
	predict func(j job) []string // the one that writes predictions to j.out; nil: learn does
	read    func(path string) ([]float64, error)
	clock   bool // learn prints the seconds that it loaded and trained
}

// job is one run of a tool on a data set.
type job struct {
	*prepared
	flags      []string
	model, out string // files to write
}

// finder looks for a tool on this machine. It may unpack files to the folder.
type finder struct {
	name string
	find func(folder string) (*tool, error)
}

var finders = []finder{
	{"vw", findVW}, {"liblinear", findLiblinear}, {"liblinear-dual", findLiblinearDual}, {"sklearn", findSklearn}, {"torch", findTorch}, {"glmnet", findGlmnet},
}

// onePass is Slalom's run for tools that see each row once; the others are compared with its defaults.
var onePass = []string{"--passes", "1"}

// sizes are the steps of a grid.
var sizes = []string{"0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10"}

// each is a grid of one flag.
func each(values []string, flags ...string) (grid [][]string) {
	for _, v := range values {
		last := len(flags) - 1
		grid = append(grid, append(append([]string{}, flags[:last]...), strings.ReplaceAll(flags[last], "%", v)))
	}
	return grid
}

// buildSlalom builds the command from this checkout. Flags go to each of its runs.
func buildSlalom(folder string, flags []string) (*tool, error) {
	path := filepath.Join(folder, "slalom")
	if out, err := exec.Command("go", "build", "-o", path, "github.com/slalom-ml/slalom/cmd/slalom").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w: %s", err, lastLine(string(out)))
	}
	version := said(path, "version")
	if commit := said("git", "describe", "--always", "--dirty"); commit != "" {
		version += ", commit " + commit
	}
	return &tool{
		name: "slalom", title: "slalom train", path: path, version: version, shared: flags,
		grid: each(sizes, "--passes", "1", "--eta", "%"),
		learn: func(j job) []string {
			return append([]string{path, "train", j.path("train", "svm"), "--quiet", "--json", "-o", j.model}, j.flags...)
		},
		predict: func(j job) []string {
			return []string{path, "predict", "-m", j.model, "--raw", "--quiet", "-o", j.out, j.path("test", "svm")}
		},
		read: readMargins,
	}, nil
}

func findVW(string) (*tool, error) {
	path, err := exec.LookPath("vw")
	if err != nil {
		return nil, err
	}
	return &tool{
		name: "vw", title: "vw", version: said(path, "--version"), against: onePass,
		grid: each(sizes, "--onethread", "-l", "%"),
		learn: func(j job) []string {
			return append([]string{path, "-d", j.path("train", "vw"), "--loss_function", "logistic", "-b", "22",
				"--quiet", "-f", j.model}, j.flags...)
		},
		predict: func(j job) []string {
			return []string{path, "-t", "-i", j.model, "-d", j.path("test", "vw"), "--quiet", "-p", j.out}
		},
		read: readMargins,
	}, nil
}

// findLiblinear is its primal solver of logistic regression, -s 0.
func findLiblinear(string) (*tool, error) {
	t, err := liblinear("0")
	if err == nil {
		t.grid = each([]string{"0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30"}, "-c", "%")
	}
	return t, err
}

// findLiblinearDual is its dual solver, -s 7, which is faster where columns outnumber rows. It has no grid: its optimum is the other's.
func findLiblinearDual(string) (*tool, error) {
	t, err := liblinear("7")
	if err == nil {
		t.name += "-dual"
	}
	return t, err
}

func liblinear(solver string) (*tool, error) {
	train, err := exec.LookPath("liblinear-train")
	if err != nil {
		return nil, err
	}
	predict, err := exec.LookPath("liblinear-predict")
	if err != nil {
		return nil, err
	}
	return &tool{
		name: "liblinear", title: "liblinear-train -s " + solver, version: said("dpkg-query", "-W", "-f", "${Version}", "liblinear-tools"),
		learn: func(j job) []string {
			args := append([]string{train, "-s", solver, "-B", "1", "-q"}, j.flags...)
			return append(args, j.path("train", "svm"), j.model)
		},
		predict: func(j job) []string {
			return []string{predict, "-b", "1", "-q", j.path("test", "svm"), j.model, j.out}
		},
		read: readOdds,
	}, nil
}

func findSklearn(folder string) (*tool, error) {
	grid := each([]string{"1e-3", "1e-4", "1e-5", "1e-6", "1e-7"}, "alpha=%")
	grid = append(grid, each([]string{"0.01", "0.1", "1"}, "learning_rate=adaptive", "alpha=1e-6", "eta0=%")...)
	return findPython(folder, tool{name: "sklearn", title: "SGDClassifier", grid: grid}, "scikit-learn", "with_sklearn.py")
}

func findTorch(folder string) (*tool, error) {
	grid := each([]string{"0.001", "0.003", "0.01", "0.03", "0.1", "0.3"}, "optim=SparseAdam", "lr=%")
	grid = append(grid, each([]string{"1", "3", "10"}, "optim=SGD", "lr=%")...)
	return findPython(folder, tool{name: "torch", title: "PyTorch, one pass", grid: grid, against: onePass}, "torch", "with_torch.py")
}

// findPython looks for a Python that has the package: the system's first, then the one on the path.
func findPython(folder string, t tool, dist, script string) (*tool, error) {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		t.version = said(python, "-c", "import importlib.metadata as m; print(m.version('"+dist+"'))")
		if t.version == "" {
			continue
		}
		path, err := unpack(folder, script)
		return t.script("svm", python, path), err
	}
	return nil, fmt.Errorf("no python3 here has %s", dist)
}

func findGlmnet(folder string) (*tool, error) {
	path, err := exec.LookPath("Rscript")
	if err != nil {
		return nil, err
	}
	t := tool{name: "glmnet", title: "glmnet", grid: [][]string{{"lambda=best"}}}
	if t.version = said(path, "-e", `cat(as.character(packageVersion("glmnet")))`); t.version == "" {
		return nil, errors.New("no package glmnet in R")
	}
	script, err := unpack(folder, "with_glmnet.R")
	return t.script("arrays", path, script), err
}

// script is a tool that learns, predicts and keeps time itself.
func (t tool) script(form string, interpreter ...string) *tool {
	t.clock, t.read = true, readMargins
	t.learn = func(j job) []string {
		args := append(append([]string{}, interpreter...), j.path("train", form), j.path("test", form), fmt.Sprint(j.columns), j.out)
		return append(args, j.flags...)
	}
	return &t
}

// unpack writes an embedded script to the folder.
func unpack(folder, name string) (path string, err error) {
	text, err := scripts.ReadFile("scripts/" + name)
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, name)
	return path, os.WriteFile(path, text, 0o644)
}

// said is the last line that a command says, or nothing when it fails.
func said(args ...string) string {
	out, err := exec.Command(args[0], args[1:]...).Output()
	if err != nil {
		return ""
	}
	return lastLine(string(out))
}
