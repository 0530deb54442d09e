// SPDX-License-Identifier: BSL-1.0
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Driver;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.h2.util.ScriptReader;

/**
 * H2 in the mode of another engine, for psqlODBC: java -cp h2.jar H2Server.java MODE PORT DIRECTORY PASSWORD.
 *
 * <p>H2 speaks PostgreSQL's protocol only in its PostgreSQL mode, and rejects some of what psqlODBC says when it
 * connects. So the class that serves a connection is loaded with other texts in it and another reader of scripts.
 */
public final class H2Server {
  private static final String SERVING = "org.h2.server.pg.PgServerThread";
  private static final String DATABASE = "weir";
  private static final String USER = "weir";

  /** Statements as a client sends them, those that H2 can't take left out or in its own words. */
  public static final class Translator {
    private static final List<String> OF_NO_EFFECT =
        List.of("set client_encoding", "set datestyle", "set extra_float_digits", "deallocate ", "alter session set ");
    /** Whether this connection's transaction has a level of its own: H2 would keep it for the session. */
    private static final ThreadLocal<Boolean> HAS_LEVEL = ThreadLocal.withInitial(() -> false);
    private final ScriptReader reader;
    private String next = null;

    public Translator(Reader reader) {
      this.reader = new ScriptReader(reader);
    }

    public String readStatement() {
      String statement = next != null ? next : reader.readStatement();
      next = null;
      if (statement == null) return null;
      String lower = statement.strip().toLowerCase();
      if (lower.startsWith("show transaction_isolation")) return "CALL 'read committed'";
      if (lower.startsWith("set transaction isolation level")) {
        HAS_LEVEL.set(true);
        return statement.replaceFirst("(?i)set transaction", "SET SESSION CHARACTERISTICS AS TRANSACTION");
      }
      if (HAS_LEVEL.get() && (lower.equals("commit") || lower.equals("rollback"))) {
        HAS_LEVEL.set(false);
        next = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED";
      }
      return OF_NO_EFFECT.stream().anyMatch(lower::startsWith) ? "SET LOCK_TIMEOUT 20000" : statement;
    }

    public void close() {
      reader.close();
    }
  }

  /** An answer goes out in parts: kept back until the first is acknowledged, each would take 40 ms. */
  private static final class Listener extends ServerSocket {
    Listener(int port) throws IOException {
      super(port, 50, InetAddress.getLoopbackAddress());
    }

    @Override
    public Socket accept() throws IOException {
      Socket socket = super.accept();
      socket.setTcpNoDelay(true);
      return socket;
    }
  }

  private static final class Loader extends URLClassLoader {
    private final Map<String, String> texts;

    Loader(URL jar, Map<String, String> texts) {
      super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
      this.texts = texts;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals(Translator.class.getName())) return Translator.class;
      if (!name.equals(SERVING)) return super.findClass(name);
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] code = withOtherTexts(file.readAllBytes());
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    /** The Java Virtual Machine Specification, section 4.4: The Constant Pool. */
    private byte[] withOtherTexts(byte[] code) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(code));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(in.readLong());
      int count = in.readUnsignedShort();
      out.writeShort(count);
      for (int i = 1; i < count; ++i) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        switch (tag) {
          case 1 -> {
            String text = in.readUTF();
            out.writeUTF(texts.getOrDefault(text, text));
          }
          case 5, 6 -> {
            out.writeLong(in.readLong());
            ++i; // a long or a double takes two places
          }
          case 7, 8, 16, 19, 20 -> out.writeShort(in.readShort());
          case 15 -> {
            out.writeByte(in.readByte());
            out.writeShort(in.readShort());
          }
          default -> out.writeInt(in.readInt());
        }
      }
      in.transferTo(out);
      return bytes.toByteArray();
    }
  }

  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0];
    String port = arguments[1];
    String directory = arguments[2];
    String password = arguments[3];
    // Oracle keeps names in upper case. SQL Server keeps them as they were written; H2 can't and have the catalog.
    String names = mode.equals("Oracle") ? "DATABASE_TO_UPPER" : "DATABASE_TO_LOWER";
    Map<String, String> texts =
        Map.of(
            "PostgreSQL", mode,
            "DATABASE_TO_LOWER", names,
            "set search_path = public, pg_catalog", "SET SCHEMA_SEARCH_PATH PUBLIC, PG_CATALOG",
            "toLowerEnglish", "cache", // of names in answers: as they are
            "org/h2/util/ScriptReader", Translator.class.getName());
    URL jar = ScriptReader.class.getProtectionDomain().getCodeSource().getLocation();
    Loader loader = new Loader(jar, texts);

    // A database has the catalog that psqlODBC asks only if its first connection was in PostgreSQL mode. Stays open.
    Driver driver = (Driver) loader.loadClass("org.h2.Driver").getConstructor().newInstance();
    Properties login = new Properties();
    login.put("user", USER);
    login.put("password", password);
    driver.connect(
        "jdbc:h2:" + directory + "/" + DATABASE + ";MODE=PostgreSQL;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1;"
            + names + "=TRUE",
        login);
    Class<?> type = loader.loadClass("org.h2.server.pg.PgServer");
    Object server = type.getConstructor().newInstance();
    type.getMethod("init", String[].class)
        .invoke(server, (Object) new String[] {"-pgPort", "0", "-ifExists", "-baseDir", directory});
    type.getMethod("start").invoke(server);
    Field listener = type.getDeclaredField("serverSocket");
    listener.setAccessible(true);
    ((ServerSocket) listener.get(server)).close();
    listener.set(server, new Listener(Integer.parseInt(port)));
    System.out.println("ready");
    type.getMethod("listen").invoke(server);
  }
}
