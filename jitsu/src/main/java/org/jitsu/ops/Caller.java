package org.jitsu.ops;

/**
 * Somebody who may come in over TCP.
 *
 * @param name who it is, for the log
 * @param token what they say; 32 characters or more
 * @param scope what they may do
 * @param daemon the daemon as they see it
 */
public record Caller(String name, String token, Scope scope, Daemon daemon) {

  /** How long a token is at least: guessing it must be hopeless, for nobody counts the tries. */
  public static final int LEAST_LENGTH = 32;

  public Caller {
    if (token.length() < LEAST_LENGTH) {
      throw new IllegalArgumentException(
          "a token has " + LEAST_LENGTH + " characters or more, that of " + name + " has fewer");
    }
  }

  /** Says nothing of the token. */
  @Override
  public String toString() {
    return name + " (" + scope.word() + ")";
  }
}
