// SPDX-License-Identifier: BSL-1.0
/*
 * Replicas of the database. The cell has the position of the last write; a replica is asked only when it has replayed that.
 *
 * Must be found:
 *   REACH_REPLICA            an answer of the replica has seen a write
 *   REACH_LEARNT             ... after somebody has learnt the position of a cell that did not know it
 *   BREAK_REPLICA            a replica is asked whatever it has replayed
 *   BREAK_REPLICA_FENCE      ... under a fence too
 *   BREAK_POSITION_MAX       a writer writes its position over a later one
 *   BREAK_POSITION_DEAD      a dead writer's fence is removed, and the position stays
 *   BREAK_POSITION_UNKNOWN   a writer writes its position over an unknown one
 *   BREAK_POSITION_LEARNT    the position learnt goes into a cell that has changed meanwhile
 */
#ifndef WRITERS
#define WRITERS 2
#endif
#define READERS 1
#define REPLICA
#define ONE_ORDER
#include "one_table.inc"
