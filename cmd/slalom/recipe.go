package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/internal/near"
)

// readRecipe reads a recipe from a file: the recipe alone, or all that --json prints.
func readRecipe(path string) (c slalom.Config, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return c, fileError(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		why := "it is no JSON object" // and the error speaks of Go
		if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
			why = err.Error()
		}
		return c, fmt.Errorf("%s: not a recipe: %s; write one JSON object, such as {\"l2\":0.001}", path, why)
	}
	_, result := fields["progressive"] // no field of a recipe
	if recipe, ok := fields["recipe"]; ok && (result || fields["layers"] != nil || len(fields) == 1) {
		b, fields = recipe, nil
		if err := json.Unmarshal(b, &fields); err != nil {
			return c, fmt.Errorf("%s: recipe: this must be a JSON object", path)
		}
	}
	var errs []error
	wanted := recipeFields()
	var names []string
	for _, f := range wanted {
		names = append(names, f.name)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := checkField(name, fields[name], wanted, names); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return c, err
	}
	if c, err = slalom.ReadConfig(bytes.NewReader(b)); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// recipeField is one field of a recipe's JSON.
type recipeField struct {
	name string
	of   reflect.Type
}

func recipeFields() (list []recipeField) {
	t := reflect.TypeFor[slalom.Config]()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		list = append(list, recipeField{name, f.Type})
	}
	return list
}

// checkField says what is wrong with one field of a recipe.
func checkField(name string, value json.RawMessage, fields []recipeField, names []string) error {
	for _, f := range fields {
		if f.name != name {
			continue
		}
		if json.Unmarshal(value, reflect.New(f.of).Interface()) != nil {
			return fmt.Errorf("recipe: %q is %s, and %s is wanted", name, value, kindText(f.of))
		}
		return nil
	}
	if likely := near.Name(name, names); likely != "" {
		return fmt.Errorf("recipe: there is no field %q: did you mean %q?", name, likely)
	}
	return fmt.Errorf("recipe: there is no field %q: there are %s", name, strings.Join(names, ", "))
}

// kindText is a field's type as people say it.
func kindText(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return kindText(t.Elem())
	case reflect.String:
		return `a text, such as "name",`
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number of at least 0"
	case reflect.Slice:
		return "a list of whole numbers, such as [128,64],"
	}
	return "a number"
}
