package org.jitsu.core.service;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Addresses as people write them: RFC 5952 for IPv6, where the JDK spells every zero out. */
public final class AddressText {

  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?:$|:)");

  private AddressText() {}

  /** Returns {@code 10.77.0.10} or {@code fd00:77::10}; a scope is left out. */
  public static String of(InetAddress address) {
    String full = address.getHostAddress();
    if (address instanceof Inet4Address) {
      return full;
    }
    String plain = full.replaceFirst("%.*", "");
    return ZEROS
        .matcher(plain)
        .results()
        .max(Comparator.comparingInt(AddressText::length).thenComparing(AddressText::before))
        .map(run -> plain.substring(0, run.start()) + "::" + plain.substring(run.end()))
        .orElse(plain);
  }

  private static int length(MatchResult run) {
    return (int) run.group().chars().filter(c -> c == '0').count();
  }

  private static int before(MatchResult one, MatchResult other) {
    return other.start() - one.start(); // of equal ones the first
  }
}
