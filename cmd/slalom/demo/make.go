//go:build ignore

// Make writes the demo's data from the hourly table of the Bike Sharing data set:
//
//	go run make.go TRAIN.csv.gz TEST.csv.gz
//
// The arguments hold the rows of hour.csv, the days 1 to 19 of each month and the
// days from 20 on. Fields that are classes become a column for each class, with a
// name that people can read.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"
)

var weather = []string{"clear", "mist", "light rain or snow", "heavy rain or snow"}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("go run make.go TRAIN.csv.gz TEST.csv.gz")
	}
	for i, name := range []string{"bikes.csv.gz", "bikes.test.csv.gz"} {
		if err := convert(os.Args[i+1], name); err != nil {
			log.Fatal(err)
		}
	}
}

func convert(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, n := range rows[0] {
		at[n] = i
	}
	var out bytes.Buffer
	names := header()
	fmt.Fprintln(&out, strings.Join(names, ","))
	for _, row := range rows[1:] {
		field := func(name string) string { return strings.TrimSpace(row[at[name]]) }
		fmt.Fprintln(&out, strings.Join(convertRow(field, names), ","))
	}
	return pack(to, out.Bytes())
}

func header() []string {
	names := []string{"rentals", "temperature", "felt temperature", "humidity", "wind", "2012", "holiday"}
	for m := time.January; m <= time.December; m++ {
		names = append(names, m.String())
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		names = append(names, d.String())
	}
	names = append(names, weather...)
	for _, day := range []string{"working day", "day off"} {
		for h := range 24 {
			names = append(names, fmt.Sprintf("%02d h %s", h, day))
		}
	}
	return names
}

func convertRow(field func(string) string, names []string) []string {
	out := []string{field("cnt"), field("temp"), field("atemp"), field("hum"), field("windspeed"), field("yr"), field("holiday")}
	number := func(name string) int {
		v, err := strconv.Atoi(field(name))
		if err != nil {
			log.Fatal(err)
		}
		return v
	}
	day := "day off"
	if number("workingday") == 1 {
		day = "working day"
	}
	is := map[string]bool{
		time.Month(number("mnth")).String():         true,
		time.Weekday(number("weekday")).String():    true,
		weather[number("weathersit")-1]:             true,
		fmt.Sprintf("%02d h %s", number("hr"), day): true,
	}
	for _, n := range names[len(out):] {
		if is[n] {
			out = append(out, "1")
		} else {
			out = append(out, "0")
		}
	}
	return out
}

func pack(name string, text []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}
