package org.jitsu.ops;

import io.netty.handler.codec.http.HttpMethod;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked at the door.
 *
 * @param method the method
 * @param path its template, {@code /guests/{name}/stop}
 * @param scope who may
 * @param summary what it does, for people
 * @param options the words that may stand behind a question mark, each with what it means
 * @param takes the media type of what it is to bring; empty for nothing
 * @param replies what it answers when all is well, and what may be wrong
 * @param handler answers; never blocks
 */
record Route(
    HttpMethod method,
    String path,
    Scope scope,
    String summary,
    Map<String, String> options,
    String takes,
    List<Reply> replies,
    Function<Request, CompletionStage<Answer>> handler) {

  /**
   * One of its answers.
   *
   * @param status the HTTP status
   * @param what what it means
   * @param type the media type
   * @param schema the record that its JSON is written from; null where it is no JSON of ours
   */
  record Reply(int status, String what, String type, @Nullable Type schema) {}

  /**
   * Returns what stands in a path of this template, by the template's words; empty where it is
   * another path.
   */
  Optional<Map<String, String>> match(List<String> parts) {
    List<String> template = List.of(path.substring(1).split("/", -1));
    if (template.size() != parts.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String word = template.get(i);
      if (word.startsWith("{")) {
        names.put(word.substring(1, word.length() - 1), parts.get(i));
      } else if (!word.equals(parts.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
