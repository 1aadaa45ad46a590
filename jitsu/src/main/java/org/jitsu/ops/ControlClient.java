package org.jitsu.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Speaks to a daemon's control socket. Calls block; one thread at a time. */
public final class ControlClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 64 * 1024 * 1024;
  private static final long PATIENCE_S = 30;
  private static final long LONGEST_BOOT_S = 3600;

  private static final int MAX_CHARS = 8192;
  private static final String EVENT = "event: ";
  private static final String DATA = "data: ";
  private static final Map<String, Class<? extends Event>> EVENTS =
      Map.of("state", Event.Changed.class, "start", Event.Started.class);

  private final Path socket;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** Makes a client of the daemon behind {@code socket}; each call connects anew. */
  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /** Returns what the daemon is and does. */
  public Status status() throws IOException {
    return read(request(HttpMethod.GET, "/status"), new TypeReference<>() {});
  }

  /** Returns the newest starts, oldest first. */
  public List<Start> starts() throws IOException {
    return starts("");
  }

  /** Returns the newest starts of a guest, oldest first; of all where no name is given. */
  public List<Start> starts(String guest) throws IOException {
    String path = guest.isEmpty() ? "/starts" : "/starts?guest=" + encode(guest);
    return read(request(HttpMethod.GET, path), new TypeReference<>() {});
  }

  /** Returns the newest starts as tracing tools read them. */
  public String chromeTrace(String guest) throws IOException {
    return request(
        HttpMethod.GET, "/trace.json" + (guest.isEmpty() ? "" : "?guest=" + encode(guest)));
  }

  /**
   * Boots the guest of a service, and returns when it is ready.
   *
   * @throws IOException with the reason when it is refused
   */
  public void summon(String service) throws IOException {
    request(HttpMethod.POST, "/services/" + encode(service) + "/summon", "", LONGEST_BOOT_S);
  }

  /** Has a guest stopped. */
  public void stop(String guest) throws IOException {
    request(HttpMethod.POST, "/guests/" + encode(guest) + "/stop");
  }

  /**
   * Hands on the newest part of what a guest printed.
   *
   * @param follow whether to go on with what it prints, until the daemon ends
   * @param sink called on this thread
   */
  public void console(String guest, boolean follow, Consumer<String> sink) throws IOException {
    String path = "/guests/" + encode(guest) + "/console" + (follow ? "?follow=true" : "");
    try (BufferedReader text = open(path)) {
      char[] some = new char[MAX_CHARS];
      for (int read = text.read(some); read >= 0; read = text.read(some)) {
        sink.accept(new String(some, 0, read));
      }
    }
  }

  /**
   * Hands on the events that are kept, oldest first.
   *
   * @param follow whether to go on with what comes, until the daemon ends
   * @param sink called on this thread
   */
  public void events(boolean follow, Consumer<Event> sink) throws IOException {
    try (BufferedReader lines = open("/events?since=0")) {
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":") && !follow) {
          return;
        } else if (line.startsWith(EVENT)) {
          type = line.substring(EVENT.length());
        } else if (line.startsWith(DATA) && EVENTS.containsKey(type)) {
          sink.accept(JSON.readValue(line.substring(DATA.length()), EVENTS.get(type)));
        }
      }
    }
    if (!follow) {
      throw new IOException("the daemon closed the connection");
    }
  }

  /** Asks for what goes on for as long as the connection, and returns what comes. */
  private BufferedReader open(String path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    BufferedReader answer = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    boolean isWell = false;
    try {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        throw unreachable(e);
      }
      String request = "GET " + path + " HTTP/1.1\r\nHost: jitsu\r\n\r\n";
      channel.write(StandardCharsets.US_ASCII.encode(request));
      String status = String.valueOf(answer.readLine());
      String header = answer.readLine();
      while (header != null && !header.isEmpty()) {
        header = answer.readLine();
      }
      if (!status.endsWith(" 200 OK")) {
        String body = answer.lines().collect(Collectors.joining("\n"));
        throw new IOException(
            "the daemon says: " + status.replaceFirst("^HTTP/1.1 ", "") + ", " + detail(body));
      }
      isWell = true;
      return answer;
    } finally {
      if (!isWell) {
        answer.close();
      }
    }
  }

  /**
   * Has the configuration read again, and all files that it names.
   *
   * @return what was done, a line each
   * @throws IOException with what is wrong with it
   */
  public List<String> reload() throws IOException {
    return read(
            request(HttpMethod.POST, "/reload", "", LONGEST_BOOT_S),
            new TypeReference<ControlRoutes.Reloaded>() {})
        .reloaded();
  }

  /**
   * Has a service more served.
   *
   * @param yaml the service and its guest, as they would stand in the configuration
   * @throws IOException with what is wrong with them
   */
  public void add(String yaml) throws IOException {
    request(HttpMethod.POST, "/services", yaml, LONGEST_BOOT_S);
  }

  /**
   * Has a service that was added be another one.
   *
   * @param yaml the service and its guest, as they would stand in the configuration
   * @return what was done, a line each
   * @throws IOException with what is wrong with them
   */
  public List<String> change(String service, String yaml) throws IOException {
    return read(
            request(HttpMethod.PUT, "/services/" + encode(service), yaml, LONGEST_BOOT_S),
            new TypeReference<ControlRoutes.Changed>() {})
        .did();
  }

  /**
   * Has a service served no longer that was added.
   *
   * @throws IOException with why it stays
   */
  public void remove(String service) throws IOException {
    request(HttpMethod.DELETE, "/services/" + encode(service), "", LONGEST_BOOT_S);
  }

  /** Returns the newest refusals, oldest first. */
  public List<Refusal> refusals() throws IOException {
    return read(request(HttpMethod.GET, "/refusals"), new TypeReference<>() {});
  }

  /** Returns the status as the daemon sent it, a line of JSON. */
  public String statusJson() throws IOException {
    return request(HttpMethod.GET, "/status");
  }

  /** Returns what is metered, in Prometheus' text format. */
  public String metrics() throws IOException {
    return request(HttpMethod.GET, "/metrics");
  }

  private static <T> T read(String json, TypeReference<T> type) throws IOException {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "the daemon's answer is not of this version: " + e.getOriginalMessage(), e);
    }
  }

  /** Returns a name as a part of a path or an option. */
  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String request(HttpMethod method, String path) throws IOException {
    return request(method, path, "", PATIENCE_S);
  }

  private String request(HttpMethod method, String path, String body, long patienceS)
      throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel channel;
    try {
      channel = connect(new HttpObjectAggregator(MAX_ANSWER), new Answers(answer));
    } catch (Exception e) {
      throw unreachable(e);
    }
    send(channel, method, path, body);
    try {
      return answer.get(patienceS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "the daemon behind " + socket + " did not answer within " + patienceS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      channel.close();
    }
  }

  private IOException unreachable(Exception why) {
    boolean isThere = Files.exists(socket) && !(why instanceof ConnectException);
    String what =
        isThere
            ? "the daemon's socket " + socket + " cannot be used (%s): ask as its owner, or as root"
            : "no daemon listens on " + socket + " (%s): start it by jitsu serve";
    return new IOException(what.formatted(why.getMessage()), why);
  }

  private static void send(Channel channel, HttpMethod method, String path, String body) {
    ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, bytes);
    request
        .headers()
        .set(HttpHeaderNames.HOST, "jitsu")
        .set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    channel.writeAndFlush(request);
  }

  private Channel connect(ChannelHandler... handlers) {
    return new Bootstrap()
        .group(loop)
        .channel(NioDomainSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpClientCodec()).addLast(handlers);
              }
            })
        .connect(UnixDomainSocketAddress.of(socket))
        .syncUninterruptibly()
        .channel();
  }

  /** Returns what a problem says in words, or all of it where it is none (RFC 9457). */
  private static String detail(String body) {
    try {
      return JSON.readTree(body).path("detail").asText(body.strip());
    } catch (JsonProcessingException e) {
      return body.strip();
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<String> answer;

    Answers(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      String body = response.content().toString(StandardCharsets.UTF_8);
      if (response.status().code() < 300) {
        answer.complete(body);
      } else {
        answer.completeExceptionally(
            new IOException("the daemon says: " + response.status() + ", " + detail(body)));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IOException("the daemon closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(
          new IOException("the daemon's answer broke off: " + cause.getMessage(), cause));
    }
  }
}
