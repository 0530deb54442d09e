// SPDX-License-Identifier: BSL-1.0
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Reads "THREADS REQUESTS" a line, runs so many requests of the stream, answers how many hit: see caffeine.hpp. */
public final class CaffeinePeer {
  private static final int MOST_THREADS = 64;
  private static final byte[] VALUE = new byte[100];

  private final int[] stream;
  private final String[] keys;
  private final Cache<String, byte[]> cache;
  private final int[] places = new int[MOST_THREADS];

  private CaffeinePeer(int[] stream, int keys, int capacity) {
    this.stream = stream;
    this.keys = new String[keys];
    for (int i = 0; i < keys; i++) this.keys[i] = String.format("user:%015d", i);
    this.cache = Caffeine.newBuilder().maximumSize(capacity).initialCapacity(capacity).build();
    for (int i = 0; i < MOST_THREADS; i++) places[i] = (int) ((long) stream.length * i / MOST_THREADS);
  }

  private long requests(int thread, int count) {
    int place = places[thread];
    long hits = 0;
    for (int i = 0; i < count; i++) {
      String key = keys[stream[place]];
      if (++place == stream.length) place = 0;
      if (cache.getIfPresent(key) != null) hits++;
      else cache.put(key, VALUE.clone());
    }
    places[thread] = place;
    return hits;
  }

  private long run(int threads, int requests) throws InterruptedException {
    AtomicLong hits = new AtomicLong();
    Thread[] running = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int thread = i;
      running[i] = new Thread(() -> hits.addAndGet(requests(thread, requests / threads)));
      running[i].start();
    }
    for (Thread thread : running) thread.join();
    return hits.get();
  }

  public static void main(String[] arguments) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[0]))).order(ByteOrder.nativeOrder());
    int[] stream = new int[bytes.remaining() / 4];
    bytes.asIntBuffer().get(stream);
    CaffeinePeer peer = new CaffeinePeer(stream, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] order = line.split(" ");
      System.out.println(peer.run(Integer.parseInt(order[0]), Integer.parseInt(order[1])));
    }
  }
}
