/* SPDX-License-Identifier: MIT */
/* life_impl: what the files of a life know of each other. */
#ifndef SIM_LIFE_IMPL_H
#define SIM_LIFE_IMPL_H

#include "sim/life.h"

/* Puts something behind what is to be done. */
void sim_queue(struct sim_life *l, enum sim_reason reason, int64_t seconds);

/* Draws the next order and what must be done before it runs. */
void sim_order_next(struct sim_life *l);

/* Plans to run up to the next thing that stops it; sets act and then. */
void sim_run_plan(struct sim_life *l);

/* A span of running is over: wear, ages, pieces. */
void sim_run_account(struct sim_life *l, struct sim_span *s);

/* The planned run is over: queues what ended it. */
void sim_run_over(struct sim_life *l);

/* Nobody knows what is to come: the run is planned anew. */
void sim_run_cancel(struct sim_life *l);

/* Planned maintenance, when it is due; false when not. */
bool sim_service(struct sim_life *l);

/* As at the beginning, of a machine that was running before. */
void sim_run_init(struct sim_life *l);

/* A sharp tool, and how long it will last. */
void sim_tool_new(struct sim_life *l);

#endif
