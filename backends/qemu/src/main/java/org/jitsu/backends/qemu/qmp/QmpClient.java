package org.jitsu.backends.qemu.qmp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jitsu.linux.console.Lines;

/**
 * A QMP connection (QEMU Machine Protocol, {@code docs/interop/qmp-spec.txt}): JSON objects, one a
 * line. The negotiation is sent ahead of the greeting, so that a command may be sent before QEMU
 * even runs. Any thread may send; answers and events come on a thread of the connection.
 */
public final class QmpClient implements AutoCloseable {

  /**
   * A longer line ends the connection. The longest that we ask for tells of every connection of a
   * user-mode network.
   */
  private static final int MAX_LINE_BYTES = 512 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SocketChannel channel;
  private final Consumer<JsonNode> events;
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<Awaited> awaiting = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** An event that is waited for. */
  private record Awaited(Predicate<JsonNode> wanted, CompletableFuture<JsonNode> event) {
    void take(JsonNode heard) {
      if (wanted.test(heard)) {
        event.complete(heard);
      }
    }
  }

  private QmpClient(SocketChannel channel, Consumer<JsonNode> events) {
    this.channel = channel;
    this.events = events;
  }

  /**
   * Connects to a listening socket, whether QEMU serves it already or not.
   *
   * @param events gets each event, an object as QEMU sent it; must not block
   */
  public static QmpClient connect(Path socket, Consumer<JsonNode> events) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    QmpClient client = new QmpClient(channel, events);
    Thread.ofVirtual().name("qmp " + socket).start(client::read);
    var _ = client.send("qmp_capabilities");
    return client;
  }

  /** Sends a command without arguments; the future has its {@code return} or fails. */
  public CompletableFuture<JsonNode> send(String command) {
    return send(ids.incrementAndGet(), named(command));
  }

  private static ObjectNode named(String command) {
    return JSON.createObjectNode().put("execute", command);
  }

  private CompletableFuture<JsonNode> send(long id, ObjectNode command) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      write(command.put("id", id));
      if (closed.isDone()) {
        throw new IOException("closed");
      }
    } catch (IOException broken) {
      waiting.remove(id);
      answer.completeExceptionally(lost());
    }
    return answer;
  }

  /** Sends a command without arguments and waits for its answer. */
  public JsonNode execute(String command, Duration deadline) throws QmpException {
    return execute(command, named(command), deadline);
  }

  /** Sends a command with these arguments, of JSON's own kinds, and waits for its answer. */
  public JsonNode execute(String command, Map<String, ?> arguments, Duration deadline)
      throws QmpException {
    ObjectNode message = named(command);
    message.set("arguments", JSON.valueToTree(arguments));
    return execute(command, message, deadline);
  }

  /** Returns the next event that passes; the future fails when the connection ends before. */
  public CompletableFuture<JsonNode> next(Predicate<JsonNode> wanted) {
    Awaited awaited = new Awaited(wanted, new CompletableFuture<>());
    awaiting.add(awaited);
    if (closed.isDone()) {
      awaited.event().completeExceptionally(lost());
    }
    return awaited.event().whenComplete((_, _) -> awaiting.remove(awaited));
  }

  /** Sends a line of the human monitor and waits for its answer, which is text. */
  public JsonNode monitor(String line, Duration deadline) throws QmpException {
    ObjectNode command = named("human-monitor-command");
    command.putObject("arguments").put("command-line", line);
    return execute(line, command, deadline);
  }

  private JsonNode execute(String command, ObjectNode message, Duration deadline)
      throws QmpException {
    long id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = send(id, message);
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof QmpException refused ? refused : lost();
    } catch (TimeoutException late) {
      throw new QmpException("QEMU did not answer '" + command + "' within " + deadline);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new QmpException("interrupted while QEMU had not answered '" + command + "'");
    } finally {
      waiting.remove(id);
    }
  }

  /** Completes when the connection has ended and every event before its end was handed out. */
  public CompletableFuture<Void> onClose() {
    return closed.copy();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException harmless) {
      // Nothing was buffered: there is nothing to lose.
    }
  }

  private void write(ObjectNode message) throws IOException {
    byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(line);
    synchronized (channel) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private void read() {
    Lines lines = new Lines(MAX_LINE_BYTES, this::take);
    ByteBuffer bytes = ByteBuffer.allocate(8 * 1024);
    try (channel) {
      while (channel.read(bytes) >= 0) {
        lines.accept(bytes.flip());
        bytes.clear();
      }
    } catch (IOException | MalformedLineException ended) {
      // However it ended: whoever waits is told below.
    } finally {
      closed.complete(null);
      waiting.values().forEach(answer -> answer.completeExceptionally(lost()));
      waiting.clear();
      awaiting.forEach(awaited -> awaited.event().completeExceptionally(lost()));
    }
  }

  private void take(String line) {
    JsonNode message;
    try {
      message = JSON.readTree(line);
    } catch (JsonProcessingException malformed) {
      throw new MalformedLineException(malformed);
    }
    if (message.has("event")) {
      events.accept(message);
      awaiting.forEach(awaited -> awaited.take(message));
      return;
    }
    CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asLong());
    if (answer == null) {
      return; // the greeting, or an answer that came after its deadline
    }
    JsonNode error = message.get("error");
    if (error == null) {
      answer.complete(message.path("return"));
    } else {
      answer.completeExceptionally(new QmpException(error.path("desc").asText()));
    }
  }

  private static QmpException lost() {
    return new QmpException("QEMU closed its QMP connection");
  }

  /** Leaves the reading loop: what follows a broken line cannot be trusted. */
  private static final class MalformedLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedLineException(Throwable cause) {
      super(cause);
    }
  }
}
