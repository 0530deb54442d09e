// SPDX-License-Identifier: BSL-1.0
/*
 * Invalidation by key. One table; a query bound to the key k and a query over many rows. A write is narrowed to k, or to
 * another key, or is wide. The table's cell holds `token`, `wide` and all fences; the cell of k holds a token alone.
 *
 * Must be found:
 *   REACH_HIT            the query by key hits and has seen a write
 *   REACH_HIT_BESIDE     it hits while a write to another key is under way
 *   REACH_HIT_AFTER      it hits an entry older than a finished write to another key
 *   REACH_HIT_MANY       the query over many rows hits and has seen a write
 *   BREAK_KEY_TOKEN      a narrowed write leaves the key's token as it is
 *   BREAK_KEY_FIRST      ... changes it after it has removed its fence
 *   BREAK_KEY_FENCE      a query by key is not stopped by a fence for its key
 *   BREAK_WIDE_FENCE     ... by a wide fence
 *   BREAK_ANY_FENCE      a query over many rows is not stopped by a fence for one key
 *   BREAK_WIDE_TOKEN     a wide write leaves `wide` as it is
 *   BREAK_TABLE_TOKEN    a narrowed write leaves the table's token as it is
 *   BREAK_DEAD_WIDE      a dead writer's fence is removed without a fresh `wide`
 *   BREAK_FENCES_FIRST   a lookup reads the key's token before the table's cell
 *   BREAK_FALLBACK       a write that also spreads to k (a trigger, a changed key) is narrowed to the other key
 *   BREAK_WIDE_COMPARED  a lookup by key does not compare `wide`
 *   BREAK_DEAD_OTHERS    who has changed the key's token for one dead writer removes another's fence with it (with NARROW_DEAD)
 *   BREAK_SAME_TOKEN     a token that timed out is sent again (with LATE_SETS)
 *   BREAK_KEY_GENERATION the key's cell counts though its server has failed over (with FAILOVER)
 *   BREAK_QUARANTINE     a new cell of the table begins without a fence
 */
#include "fences.inc"

#ifndef WRITERS
#define WRITERS 2
#endif
#define NOBODY WRITERS

/* What is written. */
#define key 0
#define other 1
#define wide_write 2
#define spreading 3 /* wide, or it would be taken for a write to another key */

byte row;   /* the version of the row of k */
byte table; /* the version of the table */

/* The table's cell. */
byte token = 1; /* 0: there is none */
byte wide = 1;
byte fence[WRITERS + 1];
byte kind[WRITERS + 1];

/* Which query the reader asks: a model of its own each. */
#ifdef MANY
#define many true
#else
#define many false
#endif

byte key_token = 1; /* the cell of k; 0: there is none */

/* The entry of the query: by key it goes by two tokens, over many rows by the table's. */
byte entry_key, entry_wide, entry_token;
byte entry_value;

byte lease[WRITERS];
byte noted_key, noted_wide, noted_token;

#ifdef NARROW_DEAD
#define narrow_dead true
byte picked = WRITERS; /* whose fence is about to be removed */
#else
#define narrow_dead false
#endif

#ifdef FAILOVER
/* Key cells may be on another server than the table's; that one fails over to a replica that has not heard the last of it. */
byte copied_key;
bool rewound; /* the key's cell is of another generation of its server */
#define keys_copied has(copied_key)
#else
#define keys_copied 0
#endif

#ifdef LATE_SETS
byte flying; /* a token for k that was sent, timed out, and may arrive yet */
#define keys_flying has(flying)
#else
#define keys_flying 0
#endif

#define tokens (has(token) | has(entry_token) | has(noted_token))
#define wides (has(wide) | has(entry_wide) | has(noted_wide))
#define keys (has(key_token) | has(entry_key) | has(noted_key) | keys_flying | keys_copied)

#ifdef BREAK_QUARANTINE
#define QUARANTINE NONE
#else
#define QUARANTINE FRESH
#endif

inline lose_cell() {
  for (i : 0 .. WRITERS) {
    fence[i] = NONE;
    kind[i] = 0
  }
  i = 0;
  wide = 0;
  token = 0
}

/* A token that the reader's query does not go by stays as it is: that is less to explore. */
inline change_table_token() {
  if
  :: many || token == 0 -> fresh(token, tokens)
  :: else
  fi
}

inline change_wide() {
  if
  :: !many || wide == 0 -> fresh(wide, wides)
  :: else
  fi
}

inline change_key_token() {
  if
  :: !many || key_token == 0 -> fresh(key_token, keys)
  :: else
  fi
#ifdef FAILOVER
  ;
  rewound = false
#endif
}

#if defined(FAILOVER) && !defined(BREAK_KEY_GENERATION)
#define no_key_cell (key_token == 0 || rewound)
#else
#define no_key_cell (key_token == 0)
#endif

/*
 * A dead writer's write counts as wide. So one step on one cell does it, whichever keys it was about.
 * With NARROW_DEAD it counts as what it was, and that takes two steps on two cells, below.
 */
scratch byte changed;
inline meet_cell() {
  if
  :: token == 0 ->
    change_table_token();
    change_wide();
    fence[NOBODY] = QUARANTINE;
    kind[NOBODY] = wide_write;
    printf("a new cell\n")
  :: else
  fi;
  changed = false;
  for (i : 0 .. WRITERS) {
    if
    :: fence[i] == DEAD && !(narrow_dead && kind[i] == key) ->
      fence[i] = NONE;
      kind[i] = 0;
      changed = true
    :: else
    fi
  }
  i = 0;
  if
  :: changed ->
    change_table_token();
#ifndef BREAK_DEAD_WIDE
    change_wide();
#endif
    printf("removed a dead fence: token %d, wide %d\n", token, wide)
  :: else
  fi;
  changed = 0
}

#define me _pid

#ifdef BREAK_FALLBACK
#define SPREADING other
#else
#define SPREADING wide_write
#endif

inline put_fence() {
  meet_cell();
#ifdef NARROW_DEAD
  picked = (picked == me -> WRITERS : picked); /* it is another fence now: the cell is compared as a whole */
#endif
  fence[me] = FRESH;
  kind[me] = (mine == spreading -> SPREADING : mine);
  lease[me] = FENCE_TIME;
  printf("writer %d: has put its fence, kind %d\n", me, kind[me])
}

inline commit() {
  table++;
  row = (mine == other -> row : row + 1);
  printf("writer %d: COMMIT, kind %d, the row is %d, the table %d\n", me, mine, row, table)
}

inline finish() {
  meet_cell();
#ifdef BREAK_TABLE_TOKEN
  if
  :: mine != key && mine != other -> change_table_token()
  :: else
  fi;
#else
  change_table_token();
#endif
  if
#ifndef BREAK_WIDE_TOKEN
  :: mine == wide_write || (mine == spreading && SPREADING == wide_write) -> change_wide()
#endif
  :: else
  fi;
  fence[me] = NONE;
  kind[me] = 0;
  printf("writer %d: token %d, wide %d, its fence removed\n", me, token, wide)
}

#ifdef LATE_SETS
inline retry_key_token() {
#ifdef BREAK_SAME_TOKEN
  key_token = flying;
#else
  change_key_token();
#endif
  printf("writer %d: sends it again, the key's token %d\n", me, key_token)
}
#endif

active[WRITERS] proctype writer() {
  byte mine;

  if
  :: mine = key
#if !defined(NARROW_DEAD) && !defined(LATE_SETS)
  :: mine = other
  :: mine = wide_write
#endif
#ifdef BREAK_FALLBACK
  :: mine = spreading
#endif
  fi;
  d_step { true -> put_fence() };
open:
  if
  :: d_step { lease[me] < FENCE_TIME -> put_fence() };
    goto open
  :: d_step { true -> fence[me] = NONE; kind[me] = 0 }; /* rolled back */
    goto over
  :: d_step { lease[me] > 0 -> commit() }
  fi;
#ifdef BREAK_KEY_FIRST
  d_step { true -> finish() };
#endif
#ifdef LATE_SETS
  if
  :: d_step { me == 0 && mine == key && flying == 0 -> fresh(flying, keys); printf("writer %d: sends the key's token %d, and times out\n", me, flying) };
    if
    :: d_step { true -> retry_key_token() };
      goto arrived
    :: goto over /* gives up, and leaves its fence */
    fi
  :: true
  fi;
#endif
#ifndef BREAK_KEY_TOKEN
  if
  :: d_step { mine == key -> change_key_token(); printf("writer %d: the key's token %d\n", me, key_token) }
  :: mine != key
  fi;
#endif
#ifdef LATE_SETS
arrived: skip;
#endif
#ifndef BREAK_KEY_FIRST
  d_step { true -> finish() };
#endif
over:
  atomic { lease[me] = 0; mine = 0 }
}

#undef me

scratch byte fenced;
inline look_for_fences(about) {
  fenced = false;
  for (i : 0 .. WRITERS) {
    fenced = fenced || ((narrow_dead -> fence[i] != NONE : stands(fence[i])) && (about))
  }
  i = 0
}

#if defined(BREAK_KEY_FENCE)
#define about_key (kind[i] == wide_write)
#elif defined(BREAK_WIDE_FENCE)
#define about_key (kind[i] == key)
#else
#define about_key (kind[i] == wide_write || kind[i] == key)
#endif

#ifdef BREAK_ANY_FENCE
#define about_many (kind[i] == wide_write)
#else
#define about_many true
#endif

inline read_table_cell() {
  meet_cell();
  if
  :: many ->
    look_for_fences(about_many);
    noted_token = token
  :: else ->
    look_for_fences(about_key);
    noted_wide = wide
  fi;
  blocked = fenced;
  printf("reader: notes token %d, wide %d, fence %d\n", noted_token, noted_wide, fenced)
}

inline read_key_cell() {
  if
  :: no_key_cell -> change_key_token()
  :: else
  fi;
  noted_key = key_token;
  printf("reader: notes the key's token %d\n", key_token)
}

inline forget() {
  noted_key = 0;
  noted_wide = 0;
  noted_token = 0
}

#ifdef BREAK_WIDE_COMPARED
#define wide_fits true
#else
#define wide_fits (entry_wide == noted_wide)
#endif

inline decide() {
  hit = (!blocked && entry_key == noted_key && wide_fits && entry_token == noted_token);
  if
  :: hit ->
    printf("reader: hit, %d\n", entry_value);
    assert(entry_value >= floor);
#ifdef REACH_HIT
    assert(many || entry_value == 0);
#endif
#ifdef REACH_HIT_BESIDE
    assert(many || !(stands(fence[0]) && kind[0] == other));
#endif
#ifdef REACH_HIT_AFTER
    assert(many || !(table > 0 && entry_value == 0 && fence[0] == NONE && fence[1] == NONE));
#endif
#ifdef REACH_HIT_MANY
    assert(!many || entry_value == 0);
#endif
    forget()
  :: else
  fi;
  blocked = false;
  floor = 0
}

#define content (many -> table : row)

active proctype reader() {
  byte value, floor;
  bool blocked, hit;

end:
  do
  :: if
#ifdef BREAK_FENCES_FIRST
     :: d_step { !many -> floor = content; read_key_cell() };
       d_step { true -> read_table_cell(); decide() }
#else
     :: d_step { !many -> floor = content; read_table_cell() };
       d_step { true -> read_key_cell(); decide() }
#endif
     :: d_step { many -> floor = content; read_table_cell(); decide() }
     fi;
     if
     :: d_step { hit -> hit = false }
     :: d_step { !hit -> value = content; printf("reader: asks the database, %d\n", value) };
       d_step {
         printf("reader: stores %d\n", value);
         entry_key = noted_key;
         entry_wide = noted_wide;
         entry_token = noted_token;
         entry_value = value;
         forget();
         value = 0
       }
     fi
  od
}

#ifdef NARROW_DEAD
#define dead_for_key(w) (fence[w] == DEAD && kind[w] == key)

/* Whoever takes the trouble. Until then the fence stops whom it stopped before. */
active proctype remover() {
end:
  do
  :: d_step {
       picked == WRITERS && (dead_for_key(0) || dead_for_key(WRITERS - 1)) ->
       picked = (dead_for_key(0) -> 0 : WRITERS - 1);
       change_key_token();
       printf("for the dead writer %d: the key's token %d\n", picked, key_token)
     };
     d_step {
       if
       :: picked != WRITERS && fence[picked] == DEAD ->
         fence[picked] = NONE;
         kind[picked] = 0;
#ifdef BREAK_DEAD_OTHERS
         for (i : 0 .. WRITERS - 1) {
           if
           :: fence[i] == DEAD -> fence[i] = NONE; kind[i] = 0
           :: else
           fi
         }
         i = 0;
#endif
         change_table_token();
         printf("removed the fence of the dead writer %d\n", picked)
       :: else
       fi;
       picked = WRITERS
     }
  od
}
#endif

#define time_runs                                                                                          \
  (runs(fence[0]) || runs(fence[WRITERS - 1]) || runs(fence[NOBODY]) || lease[0] > 0 || lease[WRITERS - 1] > 0)

active proctype clock() {
end:
  do
  :: d_step {
       time_runs ->
       for (i : 0 .. WRITERS) {
         tick_fence(fence[i])
       }
       for (i : 0 .. WRITERS - 1) {
         tick_down(lease[i])
       }
       i = 0;
       printf("a tick\n")
     }
  od
}

active proctype cache() {
end:
  do
#ifndef LATE_SETS
  :: d_step { key_token != 0 -> key_token = 0; printf("the key's cell is evicted\n") }
#endif
#ifdef FAILOVER
  :: d_step { key_token != 0 && !rewound -> copied_key = key_token; printf("the replica has the key's token %d\n", copied_key) }
  :: d_step { true -> key_token = copied_key; rewound = (key_token != 0); printf("failover, the key's token %d\n", key_token) }
#endif
#ifdef LATE_SETS
  :: d_step { flying != 0 -> key_token = flying; flying = 0; printf("the key's token %d arrives late\n", key_token) }
#endif
#ifdef EVICTION
  :: d_step { token != 0 -> lose_cell(); printf("the table's cell is evicted\n") }
#endif
  od
}
