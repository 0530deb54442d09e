// SPDX-License-Identifier: BSL-1.0
/*
 * Freshness `bounded`: one process goes by copies of the cells, good for DELTA ticks. A query by key, since that goes by
 * two cells. A refresher reads them anew, or is cut off and does not. There are writers in this process and elsewhere.
 *
 * What no hit may return: less than the row was DELTA ticks before the read began, nor less than what a write of this
 * very process had written that had returned by then.
 *
 * Must be found:
 *   REACH_HIT            a hit that has seen a write
 *   REACH_STALE          a hit that is older than a finished write elsewhere: what `bounded` allows
 *   BREAK_DELTA          a copy is used past DELTA
 *   BREAK_COPY_AGE       a copy is good from when the answer came, not from when it was asked for
 *   BREAK_COPY_FENCE     a fence in the copy stops no hit
 *   BREAK_COPY_ORDER     a refresh reads the key's cell first, then the table's
 *   BREAK_COPY_MIXED     a newer copy of the table's cell is used with an older one of the key's
 *   BREAK_OWN_COPY       a write of this process leaves the copies as they are
 *   BREAK_OWN_READ       ... drops them, but takes a refresh that began before it returned
 */
#ifndef DELTA
#define DELTA 2
#endif
#include "fences.inc"

#ifndef OWN_WRITES
#define OWN_WRITES 1
#endif
#ifndef OTHER_WRITES
#define OTHER_WRITES 1
#endif

byte row;
byte before[DELTA]; /* what the row was before the last tick, the one before that, … */
byte returned;      /* the last write of this process that returned */

/* The cells. The table's: `wide` and the fences; its `token` is for queries over many rows. */
byte wide = 1;
byte fence[2]; /* of this process, and of the other */
byte key_token = 1;

byte entry_key, entry_wide, entry_value;

/* What this process knows. */
bool writing;
bool copied, copied_fence;
byte copied_wide, copied_key;
byte age;

/* A refresh under way. */
bool asked, stale, read_fence;
byte read_wide, read_key, read_age;

byte noted_key, noted_wide;
byte lease[2];

#define wides (has(wide) | has(entry_wide) | has(copied_wide) | has(read_wide) | has(noted_wide))
#define keys (has(key_token) | has(entry_key) | has(copied_key) | has(read_key) | has(noted_key))

inline meet_cell() {
  if
  :: fence[0] == DEAD || fence[1] == DEAD ->
    fence[0] = (fence[0] == DEAD -> NONE : fence[0]);
    fence[1] = (fence[1] == DEAD -> NONE : fence[1]);
    fresh(wide, wides);
    printf("removed a dead fence: wide %d\n", wide)
  :: else
  fi
}

inline put_fence(w) {
  meet_cell();
  fence[w] = FRESH;
  lease[w] = FENCE_TIME;
  printf("writer %d: has put its fence\n", w)
}

inline commit(w) {
  row++;
  printf("writer %d: COMMIT, the row is %d\n", w, row)
}

inline change_key_token(w) {
  fresh(key_token, keys);
  printf("writer %d: the key's token %d\n", w, key_token)
}

inline remove_fence(w) {
  meet_cell();
  fence[w] = NONE;
  lease[w] = 0;
  printf("writer %d: its fence removed\n", w)
}

inline drop_copy() {
  copied = false;
  copied_fence = false;
  copied_wide = 0;
  copied_key = 0;
  age = 0
}

/* It may stop anywhere: then it has died. */
active proctype other_writer() {
  byte writes;
  do
  :: writes < OTHER_WRITES ->
    writes++;
    d_step { true -> put_fence(1) };
open:
    if
    :: d_step { lease[1] < FENCE_TIME -> put_fence(1) };
      goto open
    :: d_step { lease[1] > 0 -> commit(1) }
    fi;
    d_step { true -> change_key_token(1) };
    d_step { true -> remove_fence(1) }
  :: else -> break
  od
}

active proctype own_writer() {
  byte writes;
  do
  :: writes < OWN_WRITES ->
    d_step {
      writes++;
      writing = true;
#ifndef BREAK_OWN_READ
      stale = asked; /* what a refresh under way brings is not taken */
#endif
#ifndef BREAK_OWN_COPY
      drop_copy()
#endif
    };
    d_step { true -> put_fence(0) };
open:
    if
    :: d_step { lease[0] < FENCE_TIME -> put_fence(0) };
      goto open
    :: d_step { lease[0] > 0 -> commit(0) }
    fi;
    d_step { true -> change_key_token(0) };
    d_step { true -> remove_fence(0) };
    d_step { true -> writing = false; returned = row; printf("own writer: returns\n") }
  :: else -> break
  od
}

inline read_table_cell() {
  meet_cell();
  read_fence = (fence[0] != NONE || fence[1] != NONE);
  read_wide = wide;
  printf("refresher: reads wide %d, fence %d\n", read_wide, read_fence)
}

inline read_key_cell() {
  read_key = key_token;
  printf("refresher: reads the key's token %d\n", read_key)
}

#ifdef BREAK_OWN_READ
#define may_adopt true
#else
#define may_adopt (!stale && !writing)
#endif

inline adopt() {
  if
  :: may_adopt ->
    copied = true;
    copied_fence = read_fence;
    copied_wide = read_wide;
    copied_key = read_key;
#ifdef BREAK_COPY_AGE
    age = 0;
#else
    age = read_age;
#endif
    printf("refresher: wide %d and the key's token %d, fence %d, copied, age %d\n", copied_wide, copied_key, copied_fence, age)
  :: else
  fi;
  asked = false;
  stale = false;
  read_fence = false;
  read_wide = 0;
  read_key = 0;
  read_age = 0
}

active proctype refresher() {
end:
  do
#ifdef BREAK_OWN_READ
  :: d_step { true -> asked = true };
#else
  :: d_step { !writing -> asked = true };
#endif
#ifdef BREAK_COPY_ORDER
    d_step { true -> read_key_cell() };
    d_step { true -> read_table_cell() };
#else
    d_step { true -> read_table_cell() };
#ifdef BREAK_COPY_MIXED
    if
    :: d_step {
         copied && may_adopt ->
         read_key = copied_key;
         adopt();
         asked = true
       }
    :: true
    fi;
#endif
    d_step { true -> read_key_cell() };
#endif
    d_step { true -> adopt() }
  od
}

#ifdef BREAK_DELTA
#define young true
#else
#define young (age < DELTA)
#endif

#ifdef BREAK_COPY_FENCE
#define unfenced true
#else
#define unfenced (!copied_fence)
#endif

#define usable (copied && young && unfenced && !writing)

inline forget() {
  noted_key = 0;
  noted_wide = 0
}

/* The entry may be far away: so it is fetched after the copies were looked at. */
active proctype reader() {
  byte value, floor, own_floor;
  bool hit;

end:
  do
  :: d_step {
       usable ->
       noted_key = copied_key;
       noted_wide = copied_wide;
       floor = before[DELTA - 1];
       own_floor = returned;
#ifdef REACH_STALE
       value = row;
#endif
       printf("reader: goes by wide %d and the key's token %d; floors %d and %d\n", noted_wide, noted_key, floor, own_floor)
     };
     d_step {
       hit = (entry_key == noted_key && entry_wide == noted_wide);
       if
       :: hit ->
         printf("reader: hit, %d\n", entry_value);
         assert(entry_value >= floor && entry_value >= own_floor);
#ifdef REACH_HIT
         assert(entry_value == 0);
#endif
#ifdef REACH_STALE
         assert(entry_value >= value || fence[1] != NONE);
         value = 0;
#endif
         forget()
       :: else
       fi;
       floor = 0;
       own_floor = 0
     };
     if
     :: d_step { hit -> hit = false }
     :: d_step { !hit -> value = row; printf("reader: asks the database, %d\n", value) };
       d_step {
         printf("reader: stores %d\n", value);
         entry_key = noted_key;
         entry_wide = noted_wide;
         entry_value = value;
         forget();
         value = 0
       }
     fi
  od
}

#define grow(timer) timer = (timer < DELTA -> timer + 1 : DELTA)
#define time_runs (runs(fence[0]) || runs(fence[1]) || lease[0] > 0 || lease[1] > 0 || (copied && age < DELTA) || \
                   (asked && read_age < DELTA) || before[0] != row || before[DELTA - 1] != row)

active proctype clock() {
end:
  do
  :: d_step {
       time_runs ->
       tick_fence(fence[0]);
       tick_fence(fence[1]);
       tick_down(lease[0]);
       tick_down(lease[1]);
       if
       :: copied -> grow(age)
       :: else
       fi;
       if
       :: asked -> grow(read_age)
       :: else
       fi;
       i = DELTA - 1;
       do
       :: i > 0 -> before[i] = before[i - 1]; i--
       :: else -> break
       od;
       before[0] = row;
       i = 0;
       printf("a tick\n")
     }
  od
}
