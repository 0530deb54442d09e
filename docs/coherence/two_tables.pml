// SPDX-License-Identifier: BSL-1.0
/*
 * Two tables. A transaction writes both, or only the second; a query reads both, or only the second. The cells are read and changed one by one: no cache
 * gives more than that for certain.
 *
 * Must be found:
 *   REACH_HIT           a hit that saw a write
 *   BREAK_ALL_FENCES    a fence for the first table only
 *   BREAK_ALL_BEFORE    the fence for the second table comes after the commit
 *   BREAK_ALL_TOKENS    a fresh token for the first table only; both fences are removed
 *   BREAK_ALL_COMPARED  an entry goes by the first table only
 */
#include "fences.inc"

#define WRITES 2

/* The version of the whole database: an answer is of one version. */
byte db;

byte token[2] = 1;
byte fence[2];

byte entry_token[2];
byte entry_value;

byte lease;
byte noted[2];
byte found[2];

#define tokens_in_use(t) (has(token[t]) | has(entry_token[t]) | has(noted[t]) | has(found[t]))

inline meet_cell(t) {
  if
  :: fence[t] == DEAD ->
    fence[t] = NONE;
    fresh(token[t], tokens_in_use(t));
    printf("removed a dead fence: token %d for table %d\n", token[t], t)
  :: else
  fi
}

bool both_written, both_read;

inline put_fence(t) {
  meet_cell(t);
  fence[t] = (lease > 0 -> lease + 1 : DEAD);
  printf("writer: has put its fence on table %d\n", t)
}

inline finish(t) {
  meet_cell(t);
#ifdef BREAK_ALL_TOKENS
  if
  :: t == 0 || !both_written -> fresh(token[t], tokens_in_use(t))
  :: else
  fi;
#else
  fresh(token[t], tokens_in_use(t));
#endif
  fence[t] = NONE;
  printf("writer: token %d for table %d\n", token[t], t)
}

/* It may stop anywhere: then it has died. */
active proctype writer() {
  do
  :: db < WRITES ->
    if
    :: both_written = true
    :: both_written = false
    fi;
    lease = FENCE_TIME;
put:
    if
    :: d_step { both_written -> put_fence(0) }
    :: !both_written
    fi;
    if
#if defined(BREAK_ALL_FENCES) || defined(BREAK_ALL_BEFORE)
    :: both_written
#endif
    :: d_step { true -> put_fence(1) }
    fi;
    if
    :: atomic { lease < FENCE_TIME -> lease = FENCE_TIME }; /* renewed */
      goto put
    :: d_step { lease > 0 -> db++; printf("writer: COMMIT, %d\n", db) }
    fi;
#ifdef BREAK_ALL_BEFORE
    d_step { true -> put_fence(1) };
#endif
    if
    :: d_step { both_written -> finish(0) }
    :: !both_written
    fi;
    d_step { true -> finish(1); lease = 0 }
  :: else -> break
  od
}

inline read_cell(t) {
  meet_cell(t);
  noted[t] = token[t];
  blocked = blocked || stands(fence[t]);
  printf("reader: notes token %d of table %d, fence %d\n", token[t], t, stands(fence[t]))
}

#ifdef BREAK_ALL_COMPARED
#define fits (found[1 - both_read] == noted[1 - both_read])
#else
#define fits (found[0] == noted[0] && found[1] == noted[1])
#endif

inline forget() {
  found[0] = 0;
  found[1] = 0;
  blocked = false;
  floor = 0;
  value = 0
}

active proctype reader() {
  byte value, floor;
  bool blocked, hit;

  if
  :: both_read = true
  :: both_read = false
  fi;
end:
  do
  :: d_step {
       true ->
       floor = db;
       found[0] = entry_token[0];
       found[1] = entry_token[1];
       value = entry_value;
       printf("reader: finds an entry of tokens %d and %d: %d\n", found[0], found[1], value)
     };
     if
     :: d_step { both_read -> read_cell(0) };
       d_step { true -> read_cell(1) }
     :: d_step { true -> read_cell(1) };
       if
       :: d_step { both_read -> read_cell(0) }
       :: !both_read
       fi
     fi;
     d_step {
       hit = (!blocked && fits);
       if
       :: hit ->
         printf("reader: hit, %d\n", value);
         assert(floor <= value);
#ifdef REACH_HIT
         assert(value == 0);
#endif
         noted[0] = 0;
         noted[1] = 0
       :: else
       fi;
       forget()
     };
     if
     :: d_step { hit -> hit = false }
     :: d_step { !hit -> value = db; printf("reader: asks the database, %d\n", value) };
       d_step {
         printf("reader: stores %d\n", value);
         entry_token[0] = noted[0];
         entry_token[1] = noted[1];
         entry_value = value;
         noted[0] = 0;
         noted[1] = 0;
         value = 0
       }
     fi
  od
}

active proctype clock() {
end:
  do
  :: d_step {
       runs(fence[0]) || runs(fence[1]) || lease > 0 ->
       tick_fence(fence[0]);
       tick_fence(fence[1]);
       tick_down(lease);
       printf("a tick\n")
     }
  od
}
