// SPDX-License-Identifier: BSL-1.0
/*
 * A change feed: writers that know nothing of weir put no fence; a feed reads the database's log and changes the token.
 * The log may have a write before readers of the database see it (MariaDB's binlog does). The feed may be cut off at
 * any moment, or die; what is logged meanwhile it never hears of.
 *
 * What no hit may return: less than what the feed had told of when the read began.
 *
 * Must be found:
 *   REACH_HIT             a hit that has seen a write
 *   REACH_BACK            ... after the feed was away
 *   BREAK_FEED_TOKEN      the feed changes no token
 *   BREAK_FEED_EARLY      it changes the token before the write can be seen
 *   BREAK_FEED_BACK       back from a cut it changes no token
 *   BREAK_FEED_ATTACH     ... changes it, then listens
 */
#include "fences.inc"

#define WRITES 3

byte logged, db; /* what is in the log; what readers of the database see */
byte heard;      /* up to where the feed has heard of writes */
byte told;       /* up to where it has told of them: the promise */
bool listening = true;

byte token = 1;
byte entry_token, entry_value;
byte noted;
byte found;

#define tokens (has(token) | has(entry_token) | has(noted) | has(found))

inline change_token() {
  fresh(token, tokens)
}

inline change_token_for_event() {
#ifndef BREAK_FEED_TOKEN
  change_token()
#else
  skip
#endif
}

inline change_token_for_return() {
#ifndef BREAK_FEED_BACK
  change_token()
#else
  skip
#endif
}

active proctype writer() {
end:
  do
  :: d_step { logged < WRITES && logged == db -> logged++; printf("writer: %d is logged\n", logged) };
    d_step { true -> db = logged; printf("writer: %d can be seen\n", db) }
  od
}

#ifdef BREAK_FEED_EARLY
#define can_be_seen true
#else
#define can_be_seen (db >= heard)
#endif

#ifdef REACH_BACK
bool was_away;
#endif

inline tell() {
  told = heard;
  printf("feed: token %d, has told of %d\n", token, told)
}

active proctype feed() {
end:
  do
  :: d_step { heard < logged -> heard = logged; printf("feed: hears of %d\n", heard) };
    if
    :: d_step { can_be_seen -> change_token_for_event(); tell() }
    :: goto cut
    fi
  :: true ->
cut: skip;
    d_step { true -> listening = false; printf("feed: cut off\n") };
#ifdef BREAK_FEED_ATTACH
    d_step { true -> change_token() };
    d_step { true -> heard = logged; listening = true };
    d_step { can_be_seen -> tell() }
#else
    d_step { true -> heard = logged; listening = true; printf("feed: listens again, from %d on\n", heard) };
    if
    :: d_step { can_be_seen -> change_token_for_return(); tell() }
    :: goto cut
    fi
#endif
#ifdef REACH_BACK
    ;
    was_away = true
#endif
  od
}

inline decide() {
  hit = (found == noted);
  if
  :: hit ->
    printf("reader: hit, %d\n", value);
    assert(value >= floor);
#ifdef REACH_HIT
    assert(value == 0);
#endif
#ifdef REACH_BACK
    assert(value == 0 || !was_away);
#endif
    noted = 0
  :: else
  fi;
  found = 0;
  floor = 0;
  value = 0
}

active proctype reader() {
  byte value, floor;
  bool hit;

end:
  do
  :: if
     :: d_step { true -> floor = told; found = entry_token; value = entry_value };
       d_step { true -> noted = token; decide() }
     :: d_step { true -> floor = told; noted = token };
       d_step { true -> found = entry_token; value = entry_value; decide() }
     fi;
     if
     :: d_step { hit -> hit = false }
     :: d_step { !hit -> value = db; printf("reader: asks the database, %d\n", value) };
       d_step {
         printf("reader: stores %d under token %d\n", value, noted);
         entry_token = noted;
         entry_value = value;
         noted = 0;
         value = 0
       }
     fi
  od
}
