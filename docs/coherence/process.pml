// SPDX-License-Identifier: BSL-1.0
/*
 * The writers of one process share one fence a table. What they know of it is behind the process's own lock;
 * between that and the cell lies the network.
 *
 * Must be found:
 *   REACH_HIT         a hit that saw a write
 *   REACH_SHARED      both writers committed under one fence
 *   BREAK_IN_PLACE    shares a fence that is on its way to the cell
 *   BREAK_LAST        the first that is done removes the fence
 *   BREAK_LEAVING     shares a fence whose removal is on its way
 *   BREAK_ROLLBACK    a rollback removes the fence without a fresh token, though another has committed under it
 *   BREAK_UNKNOWN     the last that is done removes the fence, though another's commit is in doubt
 */
#define WRITERS 2 /* fences: a process that may not share its last one takes another */
#define READERS 1
#define OWN_WRITERS
#define ONE_ORDER
#include "one_table.inc"

#define THREADS 2
#define WRITES 2 /* in all */

/* What the process knows of each of its fences. */
#define unused 0
#define coming 1
#define in_place 2
#define leaving 3
#define in_doubt 4 /* it will not be removed: a commit under it may have its effect yet */
byte state[WRITERS];
byte users[WRITERS];
bool written[WRITERS]; /* somebody has committed under it */
byte begun;

#ifdef BREAK_IN_PLACE
#define may_share(f) (state[f] == in_place || state[f] == coming)
#elif defined(BREAK_LEAVING)
#define may_share(f) (state[f] == in_place || state[f] == leaving)
#else
#define may_share(f) (state[f] == in_place)
#endif

#define free(f) (state[f] == unused && fence[f] == NONE)

/* The deadline counts from before the fence was sent. */
inline put_fence() {
  meet_cell();
  fence[mine] = lease[mine] + 1;
  printf("thread %d: fence %d is in place\n", _pid, mine);
  if
  :: state[mine] == coming -> state[mine] = in_place
  :: else
  fi
}

/* Behind the lock, before the cell is changed. */
inline leave() {
  users[mine]--;
  last = (users[mine] == 0 && state[mine] == in_place);
#ifdef BREAK_LAST
  last = (state[mine] == in_place);
#endif
#ifdef BREAK_UNKNOWN
  last = (users[mine] == 0);
#endif
  printf("thread %d: leaves fence %d, last %d\n", _pid, mine, last);
  if
  :: last -> state[mine] = leaving
  :: else
  fi
}

/* The others' writes may have had their effect, and their fresh tokens be on their way. */
inline roll_back() {
  if
#ifndef BREAK_ROLLBACK
  :: last && written[mine] ->
    meet_cell();
    change_token()
#endif
  :: else
  fi
}

inline remove_if_last() {
  if
  :: last ->
    fence[mine] = NONE;
    if
    :: users[mine] == 0 -> state[mine] = unused; lease[mine] = 0
    :: else
    fi
  :: else
  fi
}

active[THREADS] proctype writer() {
  byte mine;
  bool first, last;

end:
  do
  :: atomic {
       begun < WRITES ->
       if
       :: may_share(0) -> mine = 0
       :: may_share(1) -> mine = 1
       :: !may_share(0) && !may_share(1) && free(0) ->
         mine = 0;
         first = true;
         state[0] = coming;
         lease[0] = FENCE_TIME
       :: !may_share(0) && !may_share(1) && !free(0) && free(1) ->
         mine = 1;
         first = true;
         state[1] = coming;
         lease[1] = FENCE_TIME
       fi;
       begun++;
       users[mine]++;
       printf("thread %d: will use fence %d, users %d\n", _pid, mine, users[mine])
     }
     if
     :: d_step { first -> put_fence(); first = false }
     :: else
     fi;
open:
     if
     :: d_step { lease[mine] < FENCE_TIME && state[mine] != coming -> lease[mine] = FENCE_TIME; put_fence() };
       goto open
     :: d_step { true -> leave() }; /* rolled back */
       d_step { true -> roll_back(); remove_if_last(); last = false; printf("thread %d: rolled back\n", _pid) }
     :: d_step { lease[mine] > 0 -> db++; printf("thread %d: COMMIT, %d\n", _pid, db) };
       d_step {
         true ->
#ifdef REACH_SHARED
         assert(!written[mine] || users[mine] != 1 || state[mine] != in_place); /* both have committed under it */
#endif
         written[mine] = true;
         leave()
       };
       d_step { true -> meet_cell(); change_token(); remove_if_last(); last = false; printf("thread %d: token %d\n", _pid, token) }
     :: d_step { true -> state[mine] = in_doubt; users[mine]--; printf("thread %d: gave up\n", _pid) }; /* gave up waiting for the answer to COMMIT */
       if
       :: d_step { lease[mine] > 0 -> db++; printf("thread %d: COMMIT all the same, %d\n", _pid, db) }
       :: true
       fi
     fi;
     mine = 0
  od
}
