// SPDX-License-Identifier: BSL-1.0
/*
 * Single-flight: the readers of one process share what one of them asks the database. The writer is elsewhere.
 *
 * Must be found:
 *   REACH_JOIN           a reader gets the answer of a flight that it joined, and it has seen a write
 *   REACH_JOIN_IN_TIME   the same, under a fence
 *   BREAK_JOIN           joins a flight that noted other tokens
 *   BREAK_JOIN_FENCE     joins by the token alone, under a fence too
 */
#ifndef WRITERS
#define WRITERS 1
#endif
#ifndef READERS
#define READERS 2
#endif
#define OWN_READERS
#include "one_table.inc"

#define me (_pid - WRITERS - 2) /* the clock and the cache are in between */

/* The flight that a reader leads. */
#define boarding 1
#define asked 2
#define landed 3
byte flight[READERS];
byte answer[READERS];
byte newest; /* which one newcomers look at: its leader + 1; 0: none */

/* On whose flight a reader waits: leader + 1; 0: none, or it has arrived and holds the value. */
byte seat[READERS];
byte value[READERS];

inline read_cell() {
  meet_cell();
  look_for_fences();
  noted[me] = token;
  blocked = fenced
}

/*
 * A flight that has not asked yet is right whatever the cells say: the database will be asked after this reader
 * began. Another one only where no write can have come between: the same token, and no fence.
 */
#if defined(BREAK_JOIN)
#define may_join (flight[newest - 1] == boarding || !blocked)
#elif defined(BREAK_JOIN_FENCE)
#define may_join (flight[newest - 1] == boarding || noted[newest - 1] == noted[me])
#else
#define may_join (flight[newest - 1] == boarding || (!blocked && noted[newest - 1] == noted[me]))
#endif

inline board() {
  if
  :: newest != 0 && may_join ->
    if
    :: flight[newest - 1] == landed -> value[me] = answer[newest - 1]
    :: else -> seat[me] = newest
    fi;
    noted[me] = 0
  :: else ->
    flight[me] = boarding;
    newest = me + 1
  fi
}

inline land() {
  flight[me] = landed;
  for (i : 0 .. READERS - 1) {
    if
    :: seat[i] == me + 1 ->
      seat[i] = 0;
      value[i] = answer[me]
    :: else
    fi
  }
  i = 0
}

inline close() {
  if
  :: newest == me + 1 -> newest = 0
  :: else
  fi;
  flight[me] = 0;
  answer[me] = 0;
  noted[me] = 0;
  floor = 0;
  blocked = false
}

active[READERS] proctype reader() {
  byte floor;
  bool blocked, hit;

end:
  do
  :: d_step {
       true ->
       floor = db;
       read_cell();
       hit = (!blocked && entry_token == noted[me]);
       if
       :: hit ->
         assert(entry_value >= floor);
         noted[me] = 0;
         floor = 0
       :: else
       fi
     };
     if
     :: d_step { hit -> hit = false }
     :: d_step { !hit -> board() };
       if
       :: flight[me] == boarding ->
         d_step { true -> flight[me] = asked; answer[me] = db };
         d_step { true -> land() };
         if
         :: d_step { true -> entry_token = noted[me]; entry_value = answer[me]; close() }
         :: d_step { true -> close() }
         fi
       :: d_step {
            flight[me] == 0 && seat[me] == 0 ->
            assert(value[me] >= floor);
#ifdef REACH_JOIN
            assert(value[me] == 0);
#endif
#ifdef REACH_JOIN_IN_TIME
            assert(value[me] == 0 || !blocked);
#endif
            value[me] = 0;
            floor = 0;
            blocked = false
          }
       fi
     fi
  od
}

#undef me
