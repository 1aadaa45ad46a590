package org.jitsu.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
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
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks to a daemon's control socket. Calls block; one thread at a time. */
public final class ControlClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 64 * 1024 * 1024;

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
    return read(request(HttpMethod.GET, "/starts"), new TypeReference<>() {});
  }

  /**
   * Has the zone files and the certificate read again.
   *
   * @throws IOException with what is wrong with them
   */
  public void reload() throws IOException {
    request(HttpMethod.POST, "/reload");
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

  private String request(HttpMethod method, String path) throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel channel;
    try {
      channel = connect(answer);
    } catch (Exception e) {
      throw unreachable(e);
    }
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path);
    request.headers().set(HttpHeaderNames.HOST, "jitsu").set(HttpHeaderNames.CONTENT_LENGTH, 0);
    channel.writeAndFlush(request);
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("the daemon behind " + socket + " did not answer within 30 s", e);
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
            : "no daemon listens on " + socket + " (%s): start it by bin/jitsu serve";
    return new IOException(what.formatted(why.getMessage()), why);
  }

  private Channel connect(CompletableFuture<String> answer) {
    return new Bootstrap()
        .group(loop)
        .channel(NioDomainSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(MAX_ANSWER))
                    .addLast(new Answers(answer));
              }
            })
        .connect(UnixDomainSocketAddress.of(socket))
        .syncUninterruptibly()
        .channel();
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

    /** Returns what a problem says in words, or all of it where it is none (RFC 9457). */
    private static String detail(String body) {
      try {
        return JSON.readTree(body).path("detail").asText(body.strip());
      } catch (JsonProcessingException e) {
        return body.strip();
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
