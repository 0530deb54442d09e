// SPDX-License-Identifier: BSL-1.0
/*
 * One table: its cell, one entry, writers who may die, cells that come and go. What it is made of, and where each rule
 * is broken, is in one_table.inc.
 *
 * Faults, one at a time: EVICTION of cells (with DATING: a quarantine gets its deadline in a step of its own), FAILOVER of
 * the cache, LATE_COMMITS; LOCAL_TIER for readers of one process with entries of their own.
 *
 * Must be found:
 *   REACH_HIT                a hit that has seen a write
 *   BREAK_FENCE              no fence
 *   BREAK_FENCE_STOPS_HIT    a fence stops no hit
 *   BREAK_FRESH_TOKEN        no fresh token after the commit
 *   BREAK_TOKEN_COMPARED     an entry hits whatever its token is
 *   BREAK_OWN_FENCE          others' fences are removed with one's own
 *   BREAK_NOTE_FIRST         the token is noted after the database was asked
 *   BREAK_DEAD_FENCE         a fence past its deadline is removed without a fresh token
 *   BREAK_RENEWAL            the commit comes though the fence's time is out
 *   BREAK_MARGIN             the writer trusts its fence for longer than others do
 *   BREAK_UNKNOWN_COMMIT     the fence of a commit in doubt is removed
 *   BREAK_TRANSACTION_READ   what was read inside a transaction is stored
 *   BREAK_RETURN_LAST        a write returns at its commit, before its token (with LATE_COMMITS)
 *   BREAK_RETURN_LEASE       ... since the cache can't be reached, whether its fence stood or not (with LATE_COMMITS)
 *   BREAK_QUARANTINE         a new cell has no quarantine (with EVICTION)
 *   BREAK_QUARANTINE_TIME    ... a shorter one than a fence's time (with EVICTION)
 *   BREAK_QUARANTINE_DATED   ... one dated before the cell was seen (with EVICTION, DATING)
 *   BREAK_RANDOM_TOKEN       tokens are counted (with EVICTION)
 *   BREAK_GENERATION         a cell counts though its server has failed over (with FAILOVER)
 *   BREAK_LOCAL_TIER         a local entry hits by its own token (with LOCAL_TIER)
 */
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef READERS
#define READERS 2
#endif
#include "one_table.inc"
