package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slalom-ml/slalom/internal/near"
)

// command is one row of the table of commands.
type command struct {
	use      string // with what follows the flags
	short    string
	long     string
	examples string
	files    string // how the error calls what is missing; "": the command takes no files
	most     int    // files at most; 0: any number
	groups   func() []group
	run      func(*app, *request) error
}

// commands are all there are, in the order of the help.
func commands() []command {
	return []command{trainCommand, evalCommand, predictCommand, lookCommand, packCommand, inspectCommand, labCommand, demoCommand, versionCommand}
}

const rootHelp = `Slalom trains models by stochastic gradient, on data of any size, with no step size to set.

Usage:
  slalom COMMAND [FLAGS] [FILE...]

Commands:
%s
Start here:
  slalom demo                                    learns something in a second, and explains it
  slalom train clicks.csv --target click -o m.safetensors
  slalom predict -m m.safetensors tomorrow.csv

Files are CSV, TSV, JSON lines, Parquet, libsvm, Vowpal Wabbit text or IDX images, told
apart by name and content; gzip and zstd are unpacked; - is standard input.
Every command explains itself: slalom train --help.
`

// root puts the commands together.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use: "slalom", SilenceErrors: true, SilenceUsage: true, Args: cobra.ArbitraryArgs,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	var list strings.Builder
	var names []string
	for _, c := range commands() {
		sub := a.cobra(c)
		names = append(names, sub.Name())
		fmt.Fprintf(&list, "  %-9s %s\n", sub.Name(), c.short)
		root.AddCommand(sub)
	}
	root.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return a.print(fmt.Sprintf(rootHelp, list.String()))
		}
		msg := fmt.Sprintf("there is no command %q", args[0])
		if likely := near.Name(args[0], names); likely != "" {
			msg += fmt.Sprintf(": did you mean %s?", likely)
		}
		return &usageError{msg: msg, see: "slalom --help"}
	}
	root.SetHelpFunc(func(*cobra.Command, []string) { a.unsaid = a.print(fmt.Sprintf(rootHelp, list.String())) })
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err, []string{"help", "version"}, "slalom") })
	root.Version = version()
	root.SetVersionTemplate("{{.Version}}\n")
	return root
}

// cobra makes the command that a row of the table describes.
func (a *app) cobra(c command) *cobra.Command {
	groups := c.groups()
	sub := &cobra.Command{Use: c.use, Short: c.short, Args: cobra.ArbitraryArgs}
	path := "slalom " + sub.Name()
	var names []string
	for _, g := range groups {
		for _, o := range g.options {
			f := sub.Flags().VarPF(o, o.name, o.short, o.help)
			if o.arg == "" {
				f.NoOptDefVal = "true"
			}
			f.Hidden = o.hidden
			if !o.hidden {
				names = append(names, o.name)
			}
		}
	}
	names = append(names, "help")
	sub.RunE = func(_ *cobra.Command, args []string) error {
		switch {
		case c.files == "" && len(args) > 0:
			return &usageError{msg: fmt.Sprintf("%s takes no file, and there is %q", path, args[0]), see: path + " --help"}
		case c.files != "" && len(args) == 0:
			return &usageError{msg: "name " + c.files, see: path + " --help"}
		case c.most > 0 && len(args) > c.most:
			return &usageError{msg: fmt.Sprintf("%s takes %s, and there is also %q", path, c.files, args[c.most]), see: path + " --help"}
		}
		r, err := newRequest(groups, path)
		if err != nil {
			return err
		}
		r.files = args
		if err := r.checkOutputs(); err != nil {
			return err
		}
		return c.run(a, r)
	}
	sub.SetHelpFunc(func(*cobra.Command, []string) { a.unsaid = a.print(help(c, groups)) })
	sub.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err, names, path) })
	return sub
}
