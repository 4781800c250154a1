# Rscript reference.R data.txt: what R says of the excerpts, a line an answer.
lines <- readLines(commandArgs(TRUE)[1])
d <- list()
for (l in lines) {
	w <- strsplit(l, " ")[[1]]
	d[[w[1]]] <- as.numeric(w[-1])
}
say <- function(name, ...) {
	v <- c(...)
	cat(paste(c(name, ifelse(is.na(v), "null",
	    sprintf("%.17g", v))), collapse = " "), "\n", sep = "")
}

mk <- function(t, x) {
	r <- suppressWarnings(cor.test(t, x, method = "kendall",
	    exact = FALSE, continuity = TRUE))
	c(unname(r$statistic), r$p.value, unname(r$estimate))
}
say("R.mk.temperature", mk(seq_along(d$temperature), d$temperature))
say("R.mk.auto", mk(d$day, d$auto_s))
say("R.mk.wear_torque", mk(d$wear, d$torque))
say("R.mk.down", mk(seq_along(d$down_min), d$down_min))

for (n in c(5, 7, 9)) {
	r <- cor.test(d$torque[1:n], d$wear[1:n], method = "spearman",
	    exact = TRUE)
	say(paste0("R.spearman_exact.", n), r$estimate, r$p.value)
}
p <- c(d$down_min[1:30] / 100 + 0.001, 1e-300, 0, 1, 0.04)
p[p > 1] <- 1
say("R.p", p)
say("R.bh", p.adjust(p, "BH"))
say("R.holm", p.adjust(p, "holm"))

q <- c(0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9, 0.999, 1)
say("R.quantile.p", q)
say("R.quantile.torque", quantile(d$torque, q, names = FALSE))
say("R.quantile.auto", quantile(d$auto_s, q, names = FALSE))
say("R.acf.temperature", acf(d$temperature, 30, plot = FALSE)$acf)

library(survival)
s <- survfit(Surv(d$life, d$failed) ~ 1)
e <- s$n.event > 0
say("R.km.time", s$time[e])
say("R.km.risk", s$n.risk[e])
say("R.km.failed", s$n.event[e])
say("R.km.share", s$surv[e])
# Of log share there; of the share here.
say("R.km.se", s$std.err[e] * s$surv[e])
w <- survreg(Surv(d$life, d$failed) ~ 1, dist = "weibull",
    control = list(rel.tolerance = 1e-14, maxiter = 100))
v <- vcov(w)
say("R.weibull", 1 / w$scale, exp(coef(w)), sqrt(v[2, 2]), sqrt(v[1, 1]),
    w$loglik[1])
