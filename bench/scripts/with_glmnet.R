# with_glmnet.R TRAIN TEST COLUMNS OUT [lambda=best]: the default path of L1 penalties on rows as arrays (arrays.go).
# Writes a margin for each test row, at the end of the path or at the penalty with the least test loss, and prints the
# seconds of loading and training.
suppressMessages({library(Matrix); library(glmnet)})
args <- commandArgs(TRUE)
load <- function(path) {
  f <- file(path, "rb")
  on.exit(close(f))
  n <- readBin(f, "integer", 2)
  list(y = readBin(f, "integer", n[1]), p = readBin(f, "integer", n[1] + 1), j = readBin(f, "integer", n[2]), x = readBin(f, "double", n[2]))
}
began <- proc.time()[["elapsed"]]
d <- load(args[1])
kept <- sort(unique(d$j)) # columns without an entry only cost
x <- sparseMatrix(i = rep(seq_along(d$y), diff(d$p)), j = match(d$j, kept), x = d$x, dims = c(length(d$y), length(kept)))
fit <- glmnet(x, d$y, family = "binomial")
cat(proc.time()[["elapsed"]] - began, "\n")
t <- load(args[2])
j <- match(t$j, kept)
seen <- !is.na(j)
tx <- sparseMatrix(i = rep(seq_along(t$y), diff(t$p))[seen], j = j[seen], x = t$x[seen], dims = c(length(t$y), length(kept)))
at <- length(fit$lambda)
margin <- predict(fit, tx, s = fit$lambda[at])[, 1]
if ("lambda=best" %in% args) {
  loss <- function(m) mean(log1p(exp(-ifelse(t$y > 0, m, -m))))
  best <- Inf
  for (l in fit$lambda) {
    m <- predict(fit, tx, s = l)[, 1]
    if (loss(m) < best) {
      best <- loss(m)
      margin <- m
    }
  }
}
writeLines(sprintf("%.9g", margin), args[4])
