// SPDX-License-Identifier: BSL-1.0
/*
 * `proceed`: a process that can't reach the shared cache writes all the same. It remembers the table, and changes its
 * token before it uses the cache for it again. Another process can reach the cache all the time. Any call that changes
 * the cell may arrive though its answer does not.
 *
 * What no hit may return: in this process, less than the database held when the read began; in the other, less than what
 * was settled by then: what was committed under a fence that stood, and everything committed before the token changed.
 *
 * Must be found:
 *   REACH_HIT             a hit of this process after it has paid
 *   REACH_OTHER           ... of the other process
 *   BREAK_AWAY_REMEMBER   the table is not remembered
 *   BREAK_AWAY_FIRST      the cache is used again before the token is changed
 *   BREAK_AWAY_PAYING     ... while the token is being changed
 *   BREAK_AWAY_EARLY      remembered before the commit, and nothing keeps others from changing the token before it
 *   BREAK_AWAY_WRITING    the cache is used while a write is under way
 *   BREAK_AWAY_CLEAR      what was remembered while the token was being changed is forgotten when it is changed
 *   BREAK_AWAY_RETRY      a change of the token that failed is not tried again
 */
#define FENCE_TIME 1
#include "fences.inc"

#ifndef WRITES
#define WRITES 2
#endif
#ifndef READERS
#define READERS 2 /* one in this process, the second in the other */
#endif

byte db;
byte settled;

byte token = 1;
byte fence; /* only this process writes */
byte entry_token, entry_value;

/* What this process knows. */
bool away;    /* can't reach the cache: found out only by calling it */
bool writing; /* from before the fence until after the commit */
bool owed;    /* the table is remembered */
bool paying;  /* one thread is changing the token */
byte lease;

byte noted[READERS], found[READERS]; /* of the readers: in this process, in the other */

#define tokens (has(token) | has(entry_token) | has(noted[0]) | has(noted[READERS - 1]) | has(found[0]) | has(found[READERS - 1]))

inline change_token() {
  fresh(token, tokens);
  settled = db
}

inline meet_cell() {
  if
  :: fence == DEAD ->
    fence = NONE;
    change_token();
    printf("removed a dead fence: token %d\n", token)
  :: else
  fi
}

inline put_fence() {
  meet_cell();
  fence = FRESH;
  lease = FENCE_TIME;
  printf("writer: has put its fence\n")
}

inline finish() {
  meet_cell();
  change_token();
  fence = NONE;
  lease = 0;
  printf("writer: token %d, its fence removed\n", token)
}

inline return_from_write() {
  writing = false;
  fenced = false;
  lease = 0;
  printf("writer: returns %d, owed %d\n", db, owed)
}

#ifdef BREAK_AWAY_REMEMBER
#define remember skip
#else
#define remember owed = true
#endif

active proctype writer() {
  byte writes;
  bool fenced;

  do
  :: writes < WRITES ->
    d_step { writes++; writing = true };
open:
    if
    :: d_step { !away && lease < FENCE_TIME -> put_fence(); fenced = true };
      goto open
    :: d_step { !away && lease < FENCE_TIME -> put_fence(); fenced = false; lease = 0; printf("writer: does not know it\n") };
      goto open
    :: d_step { fenced && lease > 0 -> db++; settled = db; printf("writer: COMMIT, %d\n", db) }
    :: d_step {
         away ->
         fenced = false;
         lease = 0;
         printf("writer: the cache is away, proceeds\n");
#ifdef BREAK_AWAY_EARLY
         remember;
         writing = false
#endif
       };
       d_step { true -> db++; printf("writer: COMMIT without a fence, %d\n", db) }
    fi;
    if
    :: d_step { fenced && !away -> finish(); return_from_write() }
    :: d_step { fenced && !away -> finish(); remember; return_from_write() } /* does not know that it arrived */
    :: d_step {
         away || !fenced ->
#ifndef BREAK_AWAY_EARLY
         remember;
#endif
         return_from_write()
       }
    fi
  :: else -> break
  od
}

inline take_debt() {
#ifndef BREAK_AWAY_CLEAR
  owed = false;
#endif
  paying = true;
  printf("reader: sets about changing the token\n")
}

inline paid() {
#ifdef BREAK_AWAY_CLEAR
  owed = false;
#endif
  paying = false
}

inline not_paid() {
#ifndef BREAK_AWAY_RETRY
  owed = true;
#endif
  paying = false;
  printf("reader: the token may not be changed\n")
}

active proctype payer() {
end:
  do
  :: d_step { owed && !paying && !writing -> take_debt() };
    if
    :: d_step { !away -> meet_cell(); change_token(); printf("reader: token %d, paid\n", token) };
      if
      :: d_step { true -> paid() }
      :: d_step { true -> not_paid() }
      fi
    :: d_step { away -> not_paid() }
    fi
  od
}

#ifdef BREAK_AWAY_FIRST
#define unpaid false
#elif defined(BREAK_AWAY_PAYING)
#define unpaid owed
#else
#define unpaid (owed || paying)
#endif

#ifdef BREAK_AWAY_WRITING
#define busy false
#else
#define busy writing
#endif

#define me _pid - 2
#define elsewhere (me == 1)
#define reaches (elsewhere || !away)

inline read_entry() {
  found[me] = entry_token;
  value = entry_value
}

inline read_cell() {
  meet_cell();
  noted[me] = token;
  blocked = (fence != NONE);
  printf("reader %d: notes token %d, fence %d\n", me, token, blocked)
}

inline decide() {
  hit = (!blocked && found[me] == noted[me]);
  if
  :: hit ->
    printf("reader %d: hit, %d\n", me, value);
    assert(value >= floor);
#ifdef REACH_HIT
    assert(elsewhere || value == 0);
#endif
#ifdef REACH_OTHER
    assert(!elsewhere || value == 0);
#endif
    noted[me] = 0
  :: else
  fi;
  found[me] = 0;
  value = 0;
  floor = 0;
  blocked = false
}

active[READERS] proctype reader() {
  byte value, floor;
  bool blocked, hit;

end:
  do
  :: d_step {
       reaches && (elsewhere || (!unpaid && !busy)) ->
       floor = (elsewhere -> settled : db);
       read_entry()
     };
     if
     :: d_step { reaches -> read_cell(); decide() };
       if
       :: d_step { hit -> hit = false }
       :: d_step { !hit -> value = db; printf("reader %d: asks the database, %d\n", me, value) };
         if
         :: d_step {
              reaches ->
              printf("reader %d: stores %d under token %d\n", me, value, noted[me]);
              entry_token = noted[me];
              entry_value = value;
              noted[me] = 0;
              value = 0
            }
         :: d_step { true -> noted[me] = 0; value = 0 }
         fi
       fi
     :: d_step { !reaches -> found[me] = 0; value = 0; floor = 0 }
     fi
  od
}

#undef me

active proctype network() {
end:
  do
  :: d_step { true -> away = !away; printf("away %d\n", away) }
  od
}

active proctype clock() {
end:
  do
  :: d_step {
       runs(fence) || lease > 0 ->
       tick_fence(fence);
       tick_down(lease);
       printf("a tick\n")
     }
  od
}
