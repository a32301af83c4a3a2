// Package parquet reads Parquet files as tables.
package parquet

import _ "github.com/parquet-go/parquet-go"
